/**
 * The payload of a hello. Its epoch is the frame's own, and is filled in from there.
 *
 * @module
 */
import { MAX_NAME_LENGTH, MAX_VERSION_BYTES } from "../../limits.ts";
import { type HelloMessage, SYNC_STATES } from "../messages.ts";
import { ROLES, UNIT_STATES } from "../words.ts";
import { HASH_BYTES, type PayloadCodec, readPorts, writePorts } from "./fields.ts";

/** A hello whose sender is known from its frame. */
export type HelloPayload = Omit<HelloMessage, "epoch">;

export const helloCodec: PayloadCodec<HelloPayload> = {
  write(to, hello) {
    to.count(hello.counter);
    to.count(hello.term);
    to.word(ROLES, hello.role);
    to.word(UNIT_STATES, hello.state);
    to.hex(hello.configHash, HASH_BYTES);
    writePorts(to, hello.ports);
    to.word(SYNC_STATES, hello.sync.state);
    to.byte(hello.sync.percent);
    to.count(hello.sync.behind);
    to.byte(hello.health);
    to.flag(hello.heardOnCable);
    to.text(hello.unit, MAX_NAME_LENGTH);
    to.text(hello.version, MAX_VERSION_BYTES);
  },
  read(from) {
    const counter = from.count();
    const term = from.count();
    const role = from.word(ROLES);
    const state = from.word(UNIT_STATES);
    const configHash = from.hex(HASH_BYTES);
    const ports = readPorts(from);
    const sync = { state: from.word(SYNC_STATES), percent: from.byte(), behind: from.count() };
    from.require(sync.percent <= 100);
    const health = from.byte();
    const heardOnCable = from.flag();
    const unit = from.text(MAX_NAME_LENGTH);
    const version = from.text(MAX_VERSION_BYTES);
    return {
      kind: "hello",
      counter,
      term,
      role,
      state,
      configHash,
      ports,
      sync,
      health,
      heardOnCable,
      unit,
      version,
    };
  },
};
