/** One client address and port towards one real by way of two virtuals: the real could not tell them apart. */
import assert from "node:assert/strict";
import { ACK, SYN } from "../packet/tcp.ts";
import { realAddress, TestUnit, type TestUnitOptions } from "./test_unit.ts";

const OTHER = "192.0.2.11";
/** Both virtuals begin with R1. */
const BOTH: TestUnitOptions = {
  virtuals: [{ predictor: "roundrobin" }, { address: OTHER, predictor: "roundrobin" }],
};

Deno.test("a connection that clashes at its real is opened to another one", () => {
  const unit = new TestUnit(BOTH);
  assert.equal(unit.connect(5000), 1);
  assert.equal(unit.connect(5000, 80, OTHER), 2);
  assert.equal(unit.state.connections.current, 2);
});

Deno.test("a sticky client that clashes is served by another real, by the predictor's word", () => {
  const unit = new TestUnit({
    virtuals: [{ predictor: "roundrobin", stickyMs: 60_000 }, { address: OTHER, reals: [0] }],
  });
  assert.equal(unit.connect(5000), 1);
  assert.equal(unit.connect(5001, 80, OTHER), 1);
  assert.equal(unit.connect(5001), 2);
  assert.equal(unit.connections().at(-1)!.reason, "predictor");
});

Deno.test("a trial that clashes is none: the next connection is", () => {
  const unit = new TestUnit({
    reals: [{ threshold: 1, retryMs: 5_000 }, {}],
    virtuals: [{}, { address: OTHER, reals: [0] }],
  });
  assert.equal(unit.connect(5000, 80, OTHER), 1);
  unit.syn({ port: 5001, virtual: OTHER });
  unit.refuse(1, { port: 5001 });
  unit.live(5_000);
  assert.equal(unit.realState(1), "testing");
  assert.equal(unit.syn({ port: 5000 }), 2);
  assert.equal(unit.syn({ port: 5002 }), 1);
  unit.accept(1, { port: 5002 });
  assert.equal(unit.realState(1), "in_service");
});

Deno.test("an unanswered connection whose other real clashes stays where it is", () => {
  const unit = new TestUnit(BOTH);
  assert.equal(unit.connect(4000, 80, OTHER), 1);
  assert.equal(unit.connect(5000, 80, OTHER), 2);
  assert.deepEqual([1, 2, 3, 4, 5].map(() => unit.syn()), [1, 1, 1, 1, 1]);
  assert.equal(unit.accept(1).length, 1);
  assert.equal(unit.state.connections.current, 3);
});

Deno.test("a connection that is over gives way", () => {
  const unit = new TestUnit({ ...BOTH, reals: [{}] });
  unit.connect(5000);
  assert.equal(unit.syn({ virtual: OTHER }), 0);
  assert.equal(unit.count("tuple_clash"), 1);
  unit.close(1);
  assert.equal(unit.connect(5000, 80, OTHER), 1);
  assert.equal(unit.state.connections.current, 1);
});

Deno.test("a real that is the same host and port as another is no other real to move to", () => {
  const host = { address: realAddress(1) };
  const unit = new TestUnit({ reals: [{ ...host, port: 0 }, { ...host, port: 80 }] });
  for (let i = 0; i < 6; i++) {
    assert.equal(unit.syn(), 1);
    assert.equal(unit.state.connections.current, 1);
    assert.equal(unit.connections().length, 1);
  }
  assert.equal(unit.fromReal(1, { sourcePort: 80, flags: SYN | ACK }).length, 1);
  unit.fromClient({});
  assert.deepEqual(unit.connections().map(({ state }) => state), ["established"]);
  unit.pass(61_000);
  assert.deepEqual([...unit.state.reals.connections], [0, 0]);
});
