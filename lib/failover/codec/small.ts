/**
 * The payloads of the smaller messages.
 *
 * @module
 */
import { MAX_CAUSE_BYTES, MAX_PAYLOAD_BYTES } from "../../limits.ts";
import { PORTS } from "../../words.ts";
import {
  type MacsMessage,
  PORT_TESTS,
  type ReplicationMessage,
  type StateMessage,
  type TakeoverMessage,
  TAKEOVERS,
  TEST_OUTCOMES,
  type TestResultMessage,
} from "../messages.ts";
import { ROLES, UNIT_STATES } from "../words.ts";
import type { ByteReader, ByteWriter } from "./bytes.ts";
import { type PayloadCodec, readPorts, writePorts } from "./fields.ts";

export const stateCodec: PayloadCodec<StateMessage> = {
  write(to, { state, role, term, counter, ports, health, cause }) {
    to.word(UNIT_STATES, state);
    to.word(ROLES, role);
    to.count(term);
    to.count(counter);
    writePorts(to, ports);
    to.byte(health);
    to.text(cause, MAX_CAUSE_BYTES);
  },
  read(from) {
    return {
      kind: "state",
      state: from.word(UNIT_STATES),
      role: from.word(ROLES),
      term: from.count(),
      counter: from.count(),
      ports: readPorts(from),
      health: from.byte(),
      cause: from.text(MAX_CAUSE_BYTES),
    };
  },
};

export const takeoverCodec: PayloadCodec<TakeoverMessage> = {
  write(to, { takeover, term, peerFailed, cause }) {
    to.word(TAKEOVERS, takeover);
    to.count(term);
    to.flag(peerFailed);
    to.text(cause, MAX_CAUSE_BYTES);
  },
  read(from) {
    return {
      kind: "takeover",
      takeover: from.word(TAKEOVERS),
      term: from.count(),
      peerFailed: from.flag(),
      cause: from.text(MAX_CAUSE_BYTES),
    };
  },
};

export const macsCodec: PayloadCodec<MacsMessage> = {
  write(to, { macs }) {
    for (const port of PORTS) writeMac(to, macs[port]);
  },
  read(from) {
    return { kind: "macs", macs: { front: readMac(from), back: readMac(from) } };
  },
};

export const testResultCodec: PayloadCodec<TestResultMessage> = {
  write(to, { port, test, outcome, received, round }) {
    to.word(PORTS, port);
    to.word(PORT_TESTS, test);
    to.word(TEST_OUTCOMES, outcome);
    to.count(received);
    to.count(round);
  },
  read(from) {
    return {
      kind: "test_result",
      port: from.word(PORTS),
      test: from.word(PORT_TESTS),
      outcome: from.word(TEST_OUTCOMES),
      received: from.count(),
      round: from.count(),
    };
  },
};

export const replicationCodec: PayloadCodec<ReplicationMessage> = {
  write(to, { bytes }) {
    if (bytes.length > MAX_PAYLOAD_BYTES) {
      throw new RangeError(`${bytes.length} bytes: expected at most ${MAX_PAYLOAD_BYTES}`);
    }
    to.raw(bytes);
  },
  read(from) {
    return { kind: "replication", bytes: from.rest() };
  },
};

function writeMac(to: ByteWriter, mac: string) {
  to.hex(mac.replaceAll(":", ""), 6);
}

function readMac(from: ByteReader): string {
  return Array.from({ length: 6 }, () => from.hex(1)).join(":");
}
