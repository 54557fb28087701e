/**
 * Clients that give up: one that repeated its SYN in vain counts when its connection is forgotten, so that impatient clients too
 * fail a dead real; one that sent a single SYN, as forged addresses do, never counts.
 */
import assert from "node:assert/strict";
import { clientAddress, TestUnit } from "./test_unit.ts";

const CLIENTS = Array.from({ length: 8 }, (_, i) => ({ client: clientAddress(i) }));

Deno.test("eight clients that send two SYNs and give up fail a dead real, 30 s later", () => {
  const unit = new TestUnit({ reals: [{}] });
  for (const ask of CLIENTS) assert.deepEqual([unit.syn(ask), unit.syn(ask)], [1, 1]);
  unit.live(29_000);
  assert.equal(unit.realState(1), "in_service");
  assert.equal(unit.state.reals.noAnswer[0], 0);
  unit.live(1_100);
  assert.deepEqual(unit.told("real"), ["1: in_service > failed: connections not answered"]);
  assert.equal(unit.state.reals.noAnswer[0], 8);
  assert.equal(unit.state.connections.current, 0);
});

Deno.test("a client that gives up counts once in a row", () => {
  const unit = new TestUnit({ reals: [{}] });
  for (let port = 5000; port < 5008; port++) {
    unit.syn({ port });
    unit.syn({ port });
  }
  unit.live(31_000);
  assert.equal(unit.state.reals.ditched[0], 1);
  assert.equal(unit.state.reals.noAnswer[0], 8);
});

Deno.test("a flood of single SYNs from forged addresses fails no real that answers none of them", () => {
  const unit = new TestUnit({ reals: [{}] });
  for (let i = 0; i < 500; i++) assert.equal(unit.syn({ client: clientAddress(i) }), 1);
  unit.live(31_000);
  assert.equal(unit.state.connections.current, 0);
  assert.equal(unit.realState(1), "in_service");
  assert.equal(unit.state.reals.ditched[0], 0);
  assert.equal(unit.state.reals.noAnswer[0], 0);
});

Deno.test("a flood that throws out repeated SYNs fails no real either", () => {
  const unit = new TestUnit({ reals: [{}], connections: { max: 10 } });
  for (let i = 0; i < 100; i++) {
    unit.syn({ client: clientAddress(i) });
    unit.syn({ client: clientAddress(i) });
  }
  assert.equal(unit.state.connections.evicted, 90);
  assert.equal(unit.state.reals.noAnswer[0], 0);
});

Deno.test("a client that was answered and went away counts for nothing", () => {
  const unit = new TestUnit({ reals: [{ threshold: 1 }] });
  unit.syn();
  unit.syn();
  unit.accept(1);
  unit.live(31_000);
  assert.equal(unit.state.connections.current, 0);
  assert.equal(unit.realState(1), "in_service");
});

Deno.test("a connection that was counted and moved counts for the other real by its own SYNs only", () => {
  const unit = new TestUnit({ reals: [{}, {}] });
  assert.deepEqual([1, 2, 3, 4].map(() => unit.syn()), [1, 1, 1, 2]);
  unit.live(31_000);
  assert.deepEqual([...unit.state.reals.noAnswer], [1, 0], "R2 has had one SYN");
  const ask = { client: clientAddress(1) };
  assert.deepEqual([1, 2, 3, 4, 5].map(() => unit.syn(ask)), [1, 1, 1, 2, 2]);
  unit.live(31_000);
  assert.deepEqual([...unit.state.reals.noAnswer], [2, 1]);
});

Deno.test("a client that starts afresh with another sequence number has not given up", () => {
  const unit = new TestUnit({ reals: [{ threshold: 1 }] });
  unit.syn({ sequence: 1 });
  unit.syn({ sequence: 1 });
  unit.syn({ sequence: 2 });
  unit.accept(1);
  assert.equal(unit.state.reals.noAnswer[0], 0);
  assert.equal(unit.realState(1), "in_service");
});
