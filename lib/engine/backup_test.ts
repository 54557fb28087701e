/** M14: the reals of a virtual's backup serve, as that virtual, when none of its own can. */
import assert from "node:assert/strict";
import { ACK, SYN } from "../packet/tcp.ts";
import { BACK } from "../words.ts";
import { clientAddress, only, TestUnit, type TestUnitOptions, VIRTUAL } from "./test_unit.ts";

const SECOND = "192.0.2.11";
const THIRD = "192.0.2.12";
/** V1 has R1, V2 has R2, V3 has R3; each is backed up by the next. */
const CHAIN: TestUnitOptions = {
  reals: [{}, { port: 9002 }, { port: 9003 }],
  virtuals: [
    { reals: [0], backup: 1 },
    { address: SECOND, reals: [1], backup: 2 },
    { address: THIRD, reals: [2] },
  ],
};

Deno.test("M14: a backup's real takes the connections of a virtual without a real of its own, and gives them back", () => {
  const unit = new TestUnit(CHAIN);
  assert.equal(unit.connect(5000), 1);
  unit.orderReal(1, "out-of-service");
  assert.deepEqual([5001, 5002].map((port) => unit.connect(port)), [2, 2]);
  unit.orderReal(1, "in-service");
  assert.deepEqual([5003, 5004].map((port) => unit.connect(port)), [1, 1]);
  assert.equal(only(unit.fromClient({ sourcePort: 5001 })).frame.ipv4!.destination, "10.0.0.2");
});

Deno.test("M14: the backup's real is asked at its own port and answers as the virtual that was asked", () => {
  const unit = new TestUnit(CHAIN);
  unit.orderReal(1, "out-of-service");
  const { port, frame } = only(unit.fromClient({ flags: SYN }));
  assert.equal(port, BACK);
  assert.equal(frame.tcp!.destinationPort, 9002);
  assert.ok(frame.ipv4!.checksumIsRight && frame.tcp!.checksumIsRight);
  const answer = only(unit.fromReal(2, { sourcePort: 9002, flags: SYN | ACK })).frame;
  assert.equal(answer.ipv4!.source, VIRTUAL);
  assert.equal(answer.tcp!.sourcePort, 80);
  assert.ok(answer.ipv4!.checksumIsRight && answer.tcp!.checksumIsRight);
});

Deno.test("M14: such a connection counts for the virtual that was asked", () => {
  const unit = new TestUnit(CHAIN);
  unit.orderReal(1, "out-of-service");
  unit.connect(5000);
  assert.deepEqual([...unit.state.virtuals.connections], [1, 0, 0]);
  assert.deepEqual([...unit.state.reals.connections], [0, 1, 0]);
});

Deno.test("M14: a chain of backups is followed to the first that can serve", () => {
  const unit = new TestUnit(CHAIN);
  unit.orderReal(1, "out-of-service");
  unit.orderReal(2, "out-of-service");
  assert.equal(unit.connect(5000), 3);
  assert.equal(unit.connect(5001, 80, SECOND), 3);
  unit.orderReal(3, "out-of-service");
  assert.equal(unit.syn({ port: 5002 }), 0);
  assert.equal(unit.count("no_real"), 1);
});

Deno.test("M14: a backup that is out of service, or drains, is passed over for the one behind it", () => {
  for (const order of ["out-of-service", "drain"] as const) {
    const unit = new TestUnit(CHAIN);
    unit.connect(4000, 80, SECOND);
    unit.orderVirtual(2, order);
    unit.orderReal(1, "out-of-service");
    assert.equal(unit.syn(), 3);
    assert.equal(unit.serving(1), "backup");
    unit.orderVirtual(3, "out-of-service");
    assert.equal(unit.syn({ port: 5001 }), 0);
    assert.equal(unit.virtualState(1), "failed", "it fails with the backup it had");
    unit.orderVirtual(2, "in-service");
    assert.equal(unit.virtualState(1), "in_service");
    assert.equal(unit.connect(5001), 2);
  }
});

Deno.test("M14: a backup whose own real is down serves by its standby", () => {
  const unit = new TestUnit({ ...CHAIN, reals: [{}, { standby: 2 }, {}] });
  unit.orderReal(1, "out-of-service");
  unit.orderReal(2, "out-of-service");
  assert.equal(unit.connect(5000), 3);
  assert.deepEqual([1, 2].map((virtual) => unit.serving(virtual)), ["backup", "standby"]);
});

Deno.test("M14: the virtual's own standbys come before its backup", () => {
  const unit = new TestUnit({ ...CHAIN, reals: [{ standby: 2 }, {}, {}] });
  unit.orderReal(1, "out-of-service");
  assert.equal(unit.connect(5000), 3);
  unit.orderReal(3, "out-of-service");
  assert.equal(unit.connect(5001), 2);
});

Deno.test("M14: an unanswered connection moves to the backup's real when its virtual has no other", () => {
  const unit = new TestUnit(CHAIN);
  assert.deepEqual([1, 2, 3, 4].map(() => unit.syn()), [1, 1, 1, 2]);
  assert.equal(
    only(unit.fromReal(2, { sourcePort: 9002, flags: SYN | ACK })).frame.tcp!.sourcePort,
    80,
  );
});

Deno.test("M14: `serving` tells which set serves, through the chain, and each change is told", () => {
  const unit = new TestUnit(CHAIN);
  const told = unit.told("serving").length;
  const serving = () => [1, 2, 3].map((virtual) => unit.serving(virtual));
  assert.deepEqual(serving(), ["reals", "reals", "reals"]);
  unit.orderReal(1, "out-of-service");
  assert.deepEqual(serving(), ["backup", "reals", "reals"]);
  unit.orderReal(2, "out-of-service");
  assert.deepEqual(serving(), ["backup", "backup", "reals"]);
  unit.orderReal(3, "out-of-service");
  assert.deepEqual(serving(), ["none", "none", "none"]);
  assert.deepEqual([1, 2, 3].map((virtual) => unit.virtualState(virtual)), [
    "failed",
    "failed",
    "failed",
  ]);
  unit.orderReal(2, "in-service");
  assert.deepEqual(serving(), ["backup", "reals", "none"]);
  unit.orderReal(1, "in-service");
  assert.deepEqual(serving(), ["reals", "reals", "none"]);
  assert.deepEqual(unit.told("serving").slice(told), [
    "1: reals > backup: no usable real",
    "2: reals > backup: no usable real",
    "1: none > backup: usable real",
    "1: backup > reals: usable real",
  ]);
});

Deno.test("M14: a sticky client of the backup returns to its virtual's own reals", () => {
  const virtuals = CHAIN.virtuals!.map((virtual) => ({ ...virtual, stickyMs: 60_000 }));
  const unit = new TestUnit({ ...CHAIN, virtuals });
  unit.orderReal(1, "out-of-service");
  assert.equal(unit.connect(5000), 2);
  unit.orderReal(1, "in-service");
  assert.equal(unit.connect(5001), 1);
  assert.equal(unit.connections().at(-1)!.reason, "predictor");
  assert.equal(unit.connect(5002), 1);
  assert.equal(unit.connections().at(-1)!.reason, "sticky");
});

Deno.test("M14: a sticky client that was with the virtual's own real is with it again after the backup", () => {
  const unit = new TestUnit({
    reals: [{}, {}, {}],
    virtuals: [
      { reals: [0, 1], backup: 1, stickyMs: 60_000 },
      { address: SECOND, reals: [2] },
    ],
  });
  const client = clientAddress(1);
  unit.connect(4000);
  assert.equal(unit.connect(5000, 80, VIRTUAL, client), 2);
  for (const real of [1, 2]) unit.orderReal(real, "out-of-service");
  assert.equal(unit.connect(5001, 80, VIRTUAL, client), 3);
  for (const real of [1, 2]) unit.orderReal(real, "in-service");
  assert.equal(unit.connect(5002, 80, VIRTUAL, client), 2);
});

Deno.test("M14: at the start a backup does not serve while the virtual's own reals may still answer ARP", () => {
  const unit = new TestUnit({ ...CHAIN, resolved: false });
  unit.answerArp(2);
  assert.deepEqual([unit.serving(1), unit.serving(2)], ["none", "reals"]);
  assert.equal(unit.syn(), 0);
  unit.live(5_000, [1]);
  assert.deepEqual([unit.serving(1), unit.serving(2)], ["backup", "reals"]);
  assert.equal(unit.connect(5001), 2);
  unit.answerArp(1);
  assert.equal(unit.connect(5002), 1);
});

Deno.test("M14: nor does it then stand behind a virtual in between that waits for its own reals", () => {
  const unit = new TestUnit({ ...CHAIN, resolved: false });
  unit.answerArp(3);
  unit.orderReal(1, "out-of-service");
  assert.equal(unit.syn(), 0);
  unit.answerArp(2);
  assert.equal(unit.connect(5001), 2);
});

Deno.test("M14: a real that waits for ARP and is ordered out of service holds up no backup", () => {
  const unit = new TestUnit({ ...CHAIN, resolved: false });
  unit.answerArp(2);
  unit.orderReal(1, "out-of-service");
  assert.equal(unit.serving(1), "backup");
  assert.equal(unit.connect(5000), 2);
});
