/** M12: a failed real is tried again with exactly one SYN. */
import assert from "node:assert/strict";
import { RST } from "../packet/tcp.ts";
import { clientAddress, TestUnit, type TestUnitOptions } from "./test_unit.ts";

/** R1 takes every connection that it can take, fails at once and is tried again 5 s later. */
const R1 = { weight: 60_000, threshold: 1, retryMs: 5_000 };
const FIRST: TestUnitOptions = { reals: [R1, {}], virtuals: [{ predictor: "roundrobin" }] };

/** A client of its own for each number. */
function ask(number: number) {
  return { client: clientAddress(number) };
}

function fail(unit: TestUnit) {
  assert.equal(unit.syn(ask(99)), 1);
  unit.refuse(1, ask(99));
  assert.equal(unit.realState(1), "failed");
}

/** A unit whose R1 has failed and waits for its trial. */
function testing(options = FIRST): TestUnit {
  const unit = new TestUnit(options);
  fail(unit);
  unit.live(5_000);
  assert.equal(unit.realState(1), "testing");
  return unit;
}

Deno.test("M12: a failed real gets nothing until its retry time is over", () => {
  const unit = new TestUnit(FIRST);
  fail(unit);
  unit.live(4_900);
  assert.equal(unit.realState(1), "failed");
  assert.equal(unit.syn(ask(1)), 2);
  unit.live(100);
  assert.deepEqual(unit.told("real").at(-1), "1: failed > testing: retry");
});

Deno.test("M12: exactly one SYN tries it; those that come during the test go elsewhere", () => {
  const unit = testing();
  assert.deepEqual([1, 2, 3, 4].map((number) => unit.syn(ask(number))), [1, 2, 2, 2]);
  assert.equal(unit.connections().filter(({ reason }) => reason === "trial").length, 1);
});

Deno.test("M12: an answered trial brings it back into service with no count", () => {
  const unit = testing();
  unit.syn(ask(1));
  assert.equal(unit.accept(1, ask(1)).length, 1);
  assert.deepEqual(unit.told("real").at(-1), "1: testing > in_service: trial answered");
  assert.equal(unit.state.reals.ditched[0], 0);
  assert.deepEqual([2, 3].map((number) => unit.syn(ask(number))), [1, 1]);
});

Deno.test("M12: a trial not answered at its next SYN fails it again, and that client is moved at once", () => {
  const unit = testing();
  assert.equal(unit.syn(ask(1)), 1);
  assert.equal(unit.syn(ask(1)), 2);
  assert.deepEqual(unit.told("real").at(-1), "1: testing > failed: trial not answered");
  assert.equal(unit.accept(2, ask(1)).length, 1);
  assert.equal(unit.state.reals.noAnswer[0], 1);
});

Deno.test("M12: the retry time starts again when the trial has failed", () => {
  const unit = testing();
  unit.syn(ask(1));
  unit.live(2_000);
  unit.syn(ask(1));
  unit.live(4_900);
  assert.equal(unit.realState(1), "failed");
  unit.live(100);
  assert.equal(unit.realState(1), "testing");
  assert.equal(unit.syn(ask(2)), 1);
});

Deno.test("M12: a trial that is reset fails it again, is withheld and moved", () => {
  const unit = testing();
  unit.syn(ask(1));
  const before = unit.count("reset_withheld");
  assert.deepEqual(unit.refuse(1, ask(1)), []);
  assert.equal(unit.count("reset_withheld"), before + 1);
  assert.deepEqual(unit.told("real").at(-1), "1: testing > failed: trial reset");
  assert.equal(unit.syn(ask(1)), 2);
  assert.equal(unit.state.reals.reset[0], 2);
});

Deno.test("M12: a trial whose client gives up after its one SYN fails it again", () => {
  const unit = testing();
  unit.syn(ask(1));
  unit.live(30_100);
  assert.deepEqual(
    unit.told("real").filter((told) => told.endsWith("trial not answered")),
    ["1: testing > failed: trial not answered"],
  );
});

Deno.test("M12: where a trial is thrown out of a full table, another connection may try", () => {
  const unit = testing({ ...FIRST, connections: { max: 3 } });
  // The first in the table is the one that failed the real; the fifth SYN throws out the trial.
  assert.deepEqual([1, 2, 3, 4, 5].map((number) => unit.syn(ask(number))), [1, 2, 2, 2, 1]);
  assert.equal(unit.state.connections.evicted, 3);
  assert.equal(unit.realState(1), "testing");
});

Deno.test("M12: where a trial's address and port start another connection, another one may try", () => {
  const unit = testing();
  assert.equal(unit.syn({ ...ask(1), sequence: 1 }), 1);
  assert.equal(unit.syn({ ...ask(1), sequence: 2 }), 2);
  assert.equal(unit.realState(1), "testing");
  assert.equal(unit.syn(ask(2)), 1);
});

Deno.test("M12: where the client itself resets the trial, another one may try after it is forgotten", () => {
  const unit = testing();
  unit.syn(ask(1));
  unit.fromClient({ flags: RST, sequence: 8 }, { source: clientAddress(1) });
  assert.equal(unit.realState(1), "testing");
  unit.live(10_100);
  assert.equal(unit.syn(ask(2)), 1);
});

Deno.test("M12: an answer to a connection from before the failure is no answer to the trial", () => {
  const unit = new TestUnit(FIRST);
  unit.syn(ask(1));
  fail(unit);
  unit.live(5_000);
  assert.equal(unit.accept(1, ask(1)).length, 1);
  assert.equal(unit.realState(1), "testing");
  unit.syn(ask(2));
  unit.accept(1, ask(2));
  assert.equal(unit.realState(1), "in_service");
});

Deno.test("M12: connections that are moved try no real", () => {
  const unit = testing();
  unit.syn(ask(1));
  unit.refuse(1, ask(1));
  unit.live(5_000);
  assert.equal(unit.realState(1), "testing");
  const silent = new TestUnit({ ...FIRST, reals: [R1, {}, {}] });
  fail(silent);
  const first = silent.syn(ask(1));
  silent.live(5_000);
  silent.syn(ask(1));
  silent.syn(ask(1));
  assert.equal(silent.syn(ask(1)), 5 - first, "the other one in service");
  assert.equal(silent.realState(1), "testing");
});

Deno.test("M12: with retry 0 a failed real is never tried", () => {
  const unit = new TestUnit({ ...FIRST, reals: [{ ...R1, retryMs: 0 }, {}] });
  fail(unit);
  unit.live(300_000);
  assert.equal(unit.realState(1), "failed");
  unit.orderReal(1, "in-service");
  assert.equal(unit.syn(ask(1)), 1);
});

Deno.test("M12: a real without an ARP answer is not tried until it gives one", () => {
  const unit = new TestUnit(FIRST);
  fail(unit);
  unit.live(40_000, [1]);
  assert.equal(unit.realState(1), "testing");
  assert.equal(unit.syn(ask(1)), 2);
  unit.answerArp(1);
  assert.equal(unit.syn(ask(2)), 1);
});

Deno.test("M12: the only real is tried too, and while it is, the others are told no_real", () => {
  const unit = testing({ reals: [R1] });
  assert.equal(unit.virtualState(), "failed");
  assert.deepEqual([unit.syn(ask(1)), unit.syn(ask(2))], [1, 0]);
  assert.equal(unit.count("no_real"), 1);
  unit.accept(1, ask(1));
  assert.equal(unit.virtualState(), "in_service");
});

Deno.test("M12: a trial that fails with no other real stays where it is", () => {
  const unit = testing({ reals: [R1] });
  assert.deepEqual([1, 2, 3].map(() => unit.syn(ask(1))), [1, 1, 1]);
  assert.equal(unit.realState(1), "failed");
  unit.live(5_000);
  assert.equal(unit.syn(ask(2)), 1, "and is no trial any more");
});

Deno.test("M12: an order ends the test, and the trial's answer then changes nothing", () => {
  const unit = testing();
  unit.syn(ask(1));
  unit.orderReal(1, "out-of-service");
  assert.equal(unit.accept(1, ask(1)).length, 1);
  assert.equal(unit.realState(1), "out_of_service");
});

Deno.test("M12: a standby that failed is tried by the connections that would come to it, and not by others", () => {
  const reals = [{ weight: 60_000, standby: 1 }, { threshold: 1, retryMs: 5_000 }, {}];
  const unit = new TestUnit({ reals, virtuals: [{ predictor: "roundrobin", reals: [0, 2] }] });
  unit.orderReal(1, "out-of-service");
  unit.syn(ask(99));
  unit.refuse(2, ask(99));
  unit.live(5_000);
  assert.equal(unit.realState(2), "testing");
  unit.orderReal(1, "in-service");
  assert.equal(unit.syn(ask(1)), 1);
  unit.orderReal(1, "out-of-service");
  assert.deepEqual([2, 3].map((number) => unit.syn(ask(number))), [2, 3]);
});

Deno.test("M12: a backup's failed real is tried only while the backup serves", () => {
  const unit = new TestUnit({
    reals: [{}, { threshold: 1, retryMs: 5_000 }],
    virtuals: [{ reals: [0], backup: 1 }, { address: "192.0.2.11", reals: [1] }],
  });
  const direct = { ...ask(99), virtual: "192.0.2.11" };
  unit.syn(direct);
  unit.refuse(2, direct);
  unit.live(5_000);
  assert.equal(unit.realState(2), "testing");
  assert.equal(unit.syn(ask(1)), 1);
  unit.orderReal(1, "out-of-service");
  assert.deepEqual([unit.syn(ask(2)), unit.syn(ask(3))], [2, 0]);
  unit.accept(2, ask(2));
  assert.equal(unit.realState(2), "in_service");
});
