/** S3: a real with as many connections as `maxconns` takes no more until it has fewer again. */
import assert from "node:assert/strict";
import { SYN } from "../packet/tcp.ts";
import { BACK } from "../words.ts";
import {
  clientAddress,
  only,
  realFrame,
  TestUnit,
  type TestUnitOptions,
  VIRTUAL,
} from "./test_unit.ts";

const LIMITED: TestUnitOptions = { reals: [{ maxconns: 2 }, { maxconns: 3 }] };

Deno.test("S3: a real is full with exactly as many connections as it may have, and takes no more", () => {
  const unit = new TestUnit(LIMITED);
  const reals = [1, 2, 3, 4, 5].map((port) => unit.connect(5000 + port));
  assert.deepEqual(reals, [1, 2, 1, 2, 2]);
  assert.deepEqual([...unit.state.reals.connections], [2, 3]);
  assert.deepEqual([unit.realState(1), unit.realState(2)], ["max_connections", "max_connections"]);
  assert.deepEqual(unit.told("real"), [
    "1: in_service > max_connections: maxconns",
    "2: in_service > max_connections: maxconns",
  ]);
});

Deno.test("S3: with all reals full the virtual is failed and says no_real", () => {
  const unit = new TestUnit({ reals: [{ maxconns: 1 }] });
  unit.connect(5000);
  assert.equal(unit.virtualState(), "failed");
  assert.equal(unit.syn({ port: 5001 }), 0);
  assert.equal(unit.count("no_real"), 1);
  assert.equal(unit.fromClient({}).length, 1, "the connection that is there goes on");
});

Deno.test("S3: with all reals full the backup serves, as long as they are", () => {
  const unit = new TestUnit({
    reals: [{ maxconns: 1 }, {}],
    virtuals: [{ reals: [0], backup: 1 }, { address: "192.0.2.11", reals: [1] }],
  });
  assert.deepEqual([5000, 5001, 5002].map((port) => unit.connect(port)), [1, 2, 2]);
  assert.equal(unit.serving(), "backup");
  unit.close(1);
  unit.live(10_100);
  assert.equal(unit.serving(), "reals");
  assert.equal(unit.connect(5003), 1);
});

Deno.test("S3: a real with room again is in service within a second", () => {
  const unit = new TestUnit(LIMITED);
  for (let port = 5001; port < 5006; port++) unit.connect(port);
  unit.close(1, { port: 5001 });
  assert.equal(unit.realState(1), "max_connections");
  unit.live(1_000);
  assert.equal(unit.realState(1), "in_service", "a connection that is over takes no room");
  assert.deepEqual(unit.told("real").at(-1), "1: max_connections > in_service: below maxconns");
  assert.equal(unit.connect(5006), 1);
  assert.equal(unit.realState(1), "max_connections");
});

Deno.test("S3: the room that a moved connection leaves is used at once", () => {
  const unit = new TestUnit({ reals: [{ maxconns: 1 }, { maxconns: 1 }] });
  assert.deepEqual([1, 2, 3, 4].map(() => unit.syn()), [1, 1, 1, 2]);
  assert.equal(unit.realState(1), "max_connections", "no tick has passed");
  assert.equal(unit.connect(5001), 1);
  assert.equal(unit.syn({ port: 5002 }), 0);
});

Deno.test("S3: no inbound connection, opened or moved, ever comes to a real that is full", () => {
  const unit = new TestUnit({ reals: [{ maxconns: 2 }, { maxconns: 2 }] });
  assert.deepEqual([1, 2, 3].map((port) => unit.connect(5000 + port)), [1, 2, 1]);
  unit.connect(5004);
  const silent = { port: 5009 };
  assert.equal(unit.syn(silent), 0);
  unit.close(2, { port: 5002 });
  unit.live(10_100);
  assert.deepEqual([1, 2, 3, 4, 5].map(() => unit.syn(silent)), [2, 2, 2, 2, 2]);
  assert.deepEqual([...unit.state.reals.connections], [2, 2]);
});

Deno.test("S3: a trial is no connection above the limit either", () => {
  const unit = new TestUnit({ reals: [{ maxconns: 2, threshold: 1, retryMs: 1_000 }] });
  unit.connect(5000);
  const ask = { client: clientAddress(1) };
  unit.syn(ask);
  unit.refuse(1, ask);
  unit.live(1_000);
  assert.equal(unit.realState(1), "testing");
  assert.equal(unit.syn({ port: 5001 }), 0);
  assert.equal(unit.state.reals.connections[0], 2);
  unit.live(30_000);
  assert.equal(unit.syn({ port: 5002 }), 1, "the trial takes the room that there is then");
});

Deno.test("S3: a real that is ordered into service with all its connections is full at once", () => {
  const unit = new TestUnit({ reals: [{ maxconns: 2 }, {}] });
  for (let port = 5000; port < 5004; port++) unit.connect(port);
  unit.orderReal(1, "out-of-service");
  unit.orderReal(1, "in-service");
  assert.equal(unit.realState(1), "max_connections");
  assert.equal(unit.connect(5004), 2);
});

Deno.test("S3: the real's own outbound connections count, and may be more than its limit", () => {
  const unit = new TestUnit({
    reals: [{ maxconns: 2 }, {}],
    statics: [{ real: 0, virtual: 0 }],
  });
  for (let port = 7000; port < 7003; port++) {
    const syn = realFrame(1, { sourcePort: port, destinationPort: 443, flags: SYN }, "203.0.113.5");
    assert.equal(only(unit.send(BACK, syn)).frame.ipv4!.source, VIRTUAL);
  }
  assert.equal(unit.state.reals.connections[0], 3);
  assert.equal(unit.realState(1), "max_connections");
  assert.equal(unit.connect(5000), 2);
});

Deno.test("S3: 0 is no limit", () => {
  const unit = new TestUnit({ reals: [{}] });
  for (let port = 5000; port < 5500; port++) unit.syn({ port });
  assert.equal(unit.state.reals.connections[0], 500);
  assert.equal(unit.realState(1), "in_service");
});
