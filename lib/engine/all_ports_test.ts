/** Resets in a virtual of all ports: they tell of one port, not of the real. */
import assert from "node:assert/strict";
import { FRONT } from "../words.ts";
import { ACK, RST } from "../packet/tcp.ts";
import {
  CLIENT,
  clientAddress,
  only,
  type Out,
  TestUnit,
  type TestUnitOptions,
} from "./test_unit.ts";

const ALL_PORTS: TestUnitOptions = {
  reals: [{ port: 0, threshold: 1, retryMs: 1_000 }, { port: 0 }],
  virtuals: [{ port: 0 }],
};

/** R1 resets the SYN of a client to port 2222. */
function refuse(unit: TestUnit, client = CLIENT): Out[] {
  const segment = { sourcePort: 2222, destinationPort: 5000, acknowledgement: 8 };
  return unit.fromReal(1, { ...segment, flags: RST | ACK }, client);
}

Deno.test("a reset in answer to a SYN reaches the client as the virtual's, and counts for nothing", () => {
  const unit = new TestUnit(ALL_PORTS);
  const ask = { virtualPort: 2222 };
  assert.equal(unit.syn(ask), 1);
  const { port, frame } = only(refuse(unit));
  assert.equal(port, FRONT);
  assert.equal(frame.ipv4!.source, "192.0.2.10");
  assert.equal(frame.tcp!.sourcePort, 2222);
  assert.equal(unit.realState(1), "in_service");
  assert.deepEqual([unit.state.reals.reset[0], unit.state.reals.ditched[0]], [0, 0]);
  assert.deepEqual(unit.connections().map(({ state }) => state), ["closing"]);
});

Deno.test("silence fails a real of all ports, and in its trial a reset proves it alive", () => {
  const unit = new TestUnit(ALL_PORTS);
  const ask = { virtualPort: 2222 };
  assert.deepEqual([1, 2, 3, 4].map(() => unit.syn(ask)), [1, 1, 1, 2]);
  assert.equal(unit.realState(1), "failed");
  unit.live(1_000);
  const trial = { ...ask, client: clientAddress(1) };
  assert.equal(unit.syn(trial), 1);
  refuse(unit, clientAddress(1));
  assert.equal(unit.realState(1), "in_service");
});
