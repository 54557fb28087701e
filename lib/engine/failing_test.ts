/** M9 and M10: the very connection that its real does not answer, or resets, is moved to another one. */
import assert from "node:assert/strict";
import { ACK, FIN, RST, SYN } from "../packet/tcp.ts";
import { BACK, FRONT } from "../words.ts";
import {
  CLIENT,
  clientAddress,
  clientFrame,
  only,
  realAddress,
  realFrame,
  realMac,
  TestUnit,
  type TestUnitOptions,
  VIRTUAL,
} from "./test_unit.ts";

/** R1 takes every connection that it can take. */
const FIRST: TestUnitOptions = {
  reals: [{ weight: 60_000 }, {}],
  virtuals: [{ predictor: "roundrobin" }],
};

/** Where a SYN that is repeated goes, time after time. */
function syns(unit: TestUnit, times: number, client = CLIENT): number[] {
  return Array.from({ length: times }, () => unit.syn({ client }));
}

Deno.test("M9: SYN 1 to 3 go to the real that is silent, SYN 4 to another, which completes the connection", () => {
  const unit = new TestUnit(FIRST);
  assert.deepEqual(syns(unit, 4), [1, 1, 1, 2]);
  const answer = only(unit.accept(2));
  assert.equal(answer.port, FRONT);
  assert.equal(answer.frame.ipv4!.source, VIRTUAL);
  assert.equal(only(unit.fromClient({})).frame.ipv4!.destination, realAddress(2));
  assert.deepEqual([...unit.state.reals.ditched], [1, 0]);
  assert.deepEqual([...unit.state.reals.noAnswer], [1, 0]);
  assert.deepEqual([...unit.state.reals.connections], [0, 1]);
  const [connection] = unit.connections();
  assert.equal(connection!.state, "established");
  assert.equal(connection!.reason, "no_answer");
});

Deno.test("M9: the moved SYN has the other real's address, MAC and port, and right checksums", () => {
  const unit = new TestUnit({ ...FIRST, reals: [{ weight: 60_000 }, { port: 9002 }] });
  syns(unit, 3);
  const { frame } = only(unit.fromClient({ flags: SYN, sequence: 7 }));
  assert.equal(frame.ethernet!.destination, realMac(2));
  assert.equal(frame.tcp!.destinationPort, 9002);
  assert.ok(frame.ipv4!.checksumIsRight && frame.tcp!.checksumIsRight);
  const answer = unit.fromReal(2, { sourcePort: 9002, flags: SYN | ACK });
  assert.ok(only(answer).frame.tcp!.checksumIsRight);
  assert.equal(only(answer).frame.tcp!.sourcePort, 80);
});

Deno.test("M9: a late SYN-ACK or reset of the real that lost the connection is dropped as late_answer", () => {
  const unit = new TestUnit(FIRST);
  syns(unit, 4);
  assert.deepEqual(unit.accept(1), []);
  assert.deepEqual(unit.refuse(1), []);
  assert.equal(unit.count("late_answer"), 2);
  assert.equal(unit.accept(2).length, 1);
  unit.fromClient({});
  assert.deepEqual(unit.refuse(1), [], "nor does it harm the connection once it is made");
  assert.equal(unit.connections()[0]!.state, "established");
  assert.equal(unit.state.reals.ditched[0], 1, "and counts for nothing");
});

Deno.test("M9: a late answer is known by way of an all-port virtual, a standby and a backup too", () => {
  const unit = new TestUnit({
    reals: [{ port: 0, weight: 60_000, standby: 2 }, { port: 0 }, { port: 0 }, { port: 0 }],
    virtuals: [
      { port: 0, predictor: "roundrobin", reals: [0, 1], backup: 1 },
      { address: "192.0.2.11", port: 0, reals: [3] },
    ],
  });
  const ask = { virtualPort: 2222 };
  assert.deepEqual([1, 2, 3, 4].map(() => unit.syn(ask)), [1, 1, 1, 2]);
  for (const real of [1, 3, 4]) {
    assert.deepEqual(unit.fromReal(real, { sourcePort: 2222, flags: SYN | ACK }), []);
  }
  assert.equal(unit.count("late_answer"), 3);
});

Deno.test("M9: answers of a real to whom somebody spoke by its own address are bridged", () => {
  const unit = new TestUnit(FIRST);
  syns(unit, 4);
  for (const flags of [SYN | ACK, RST | ACK]) {
    const strangers = only(unit.fromReal(1, { flags }, clientAddress(1)));
    assert.equal(strangers.frame.ipv4!.source, realAddress(1));
    const anotherPort = only(unit.fromReal(1, { flags, destinationPort: 5001 }));
    assert.equal(anotherPort.frame.ipv4!.source, realAddress(1));
  }
  assert.equal(unit.count("late_answer"), 0);
});

Deno.test("M9: an answer from a port that serves no virtual is bridged, even to a port with a connection", () => {
  const unit = new TestUnit(FIRST);
  unit.connect(5000);
  const { frame } = only(unit.fromReal(1, { sourcePort: 22, flags: SYN | ACK }));
  assert.equal(frame.ipv4!.source, realAddress(1));
});

Deno.test("M9: only a SYN-ACK and a reset are late answers; other segments of a real are bridged", () => {
  const unit = new TestUnit(FIRST);
  syns(unit, 4);
  for (const flags of [ACK, FIN | ACK, SYN]) {
    assert.equal(unit.send(BACK, realFrame(1, { flags })).length, 1);
  }
  assert.equal(unit.count("late_answer"), 0);
});

Deno.test("M9: with all reals silent the connection goes from one to the next", () => {
  const unit = new TestUnit({ reals: [{}, { reassign: 1 }, { reassign: 2 }] });
  assert.deepEqual(syns(unit, 7), [1, 1, 1, 2, 3, 3, 1]);
  assert.deepEqual([...unit.state.reals.noAnswer], [1, 1, 1]);
});

Deno.test("M9: the largest reassign is kept to", () => {
  const unit = new TestUnit({ ...FIRST, reals: [{ weight: 60_000, reassign: 15 }, {}] });
  assert.deepEqual(syns(unit, 16), [...Array(15).fill(1), 2]);
});

Deno.test("M9: SYNs that a real has answered count for nothing: the client has lost the answer", () => {
  const unit = new TestUnit(FIRST);
  unit.syn();
  unit.accept(1);
  assert.deepEqual(syns(unit, 5), [1, 1, 1, 1, 1]);
  assert.equal(unit.state.reals.noAnswer[0], 0);
});

Deno.test("M9: where no other real is there the connection stays, and is counted once", () => {
  const unit = new TestUnit({ reals: [{}] });
  assert.deepEqual(syns(unit, 20), Array(20).fill(1));
  assert.equal(unit.connections()[0]!.reason, "predictor", "however many SYNs were counted");
  assert.equal(unit.state.reals.ditched[0], 1);
  assert.equal(unit.state.reals.noAnswer[0], 1);
  unit.live(31_000);
  assert.equal(unit.state.reals.noAnswer[0], 1, "nor again when it is given up");
  unit.syn({ port: 5001 });
  assert.equal(unit.accept(1, { port: 5001 }).length, 1);
  assert.equal(unit.state.reals.ditched[0], 0);
});

Deno.test("M10: a reset in answer to a SYN is kept from the client, and its next SYN goes elsewhere", () => {
  const unit = new TestUnit(FIRST);
  assert.equal(unit.syn(), 1);
  assert.deepEqual(unit.refuse(1), []);
  assert.equal(unit.count("reset_withheld"), 1);
  assert.deepEqual([...unit.state.reals.ditched], [1, 0]);
  assert.deepEqual([...unit.state.reals.reset], [1, 0]);
  assert.deepEqual([...unit.state.reals.noAnswer], [0, 0]);
  assert.equal(unit.syn(), 2);
  assert.equal(unit.connections()[0]!.reason, "reset");
  assert.equal(unit.accept(2).length, 1);
});

Deno.test("M10: a reset that comes again is withheld again and counts once", () => {
  const unit = new TestUnit(FIRST);
  unit.syn();
  for (let i = 0; i < 3; i++) assert.deepEqual(unit.refuse(1), []);
  assert.equal(unit.count("reset_withheld"), 3);
  assert.equal(unit.state.reals.reset[0], 1);
});

Deno.test("M10: a reset of the second real moves the connection on", () => {
  const unit = new TestUnit({ reals: [{}, {}, {}] });
  assert.equal(unit.syn(), 1);
  unit.refuse(1);
  assert.equal(unit.syn(), 2);
  unit.refuse(2);
  assert.equal(unit.syn(), 3);
  assert.deepEqual([...unit.state.reals.reset], [1, 1, 0]);
});

Deno.test("M10: a reset that does not acknowledge the SYN is not believed", () => {
  const unit = new TestUnit(FIRST);
  unit.syn({ sequence: 7 });
  for (
    const segment of [
      { flags: RST | ACK, acknowledgement: 7 },
      { flags: RST | ACK, acknowledgement: 8 + 65_536 },
      { flags: RST, acknowledgement: 8 },
    ]
  ) assert.equal(only(unit.fromReal(1, segment)).port, FRONT, "the client judges by itself");
  assert.equal(unit.count("reset_withheld"), 0);
  assert.equal(unit.state.reals.reset[0], 0);
  assert.equal(unit.syn({ sequence: 7 }), 1);
  assert.equal(unit.accept(1).length, 1);
});

Deno.test("M10: sequence numbers go round", () => {
  const unit = new TestUnit(FIRST);
  unit.syn({ sequence: 0xffff_ffff });
  assert.deepEqual(unit.fromReal(1, { flags: RST | ACK, acknowledgement: 0 }), []);
  assert.equal(unit.count("reset_withheld"), 1);
});

Deno.test("M10: a reset with a wrong checksum changes nothing", () => {
  const unit = new TestUnit(FIRST);
  unit.syn({ sequence: 7 });
  unit.fromReal(1, { flags: RST | ACK, acknowledgement: 8, checksum: 0x1111 });
  assert.equal(unit.count("bad_checksum"), 1);
  assert.equal(unit.syn({ sequence: 7 }), 1);
});

Deno.test("M10: a reset after the SYN-ACK passes to the client and counts for nothing", () => {
  const unit = new TestUnit(FIRST);
  unit.syn();
  unit.accept(1);
  assert.equal(only(unit.refuse(1)).port, FRONT);
  assert.equal(unit.connections()[0]!.state, "closing");
  assert.equal(unit.state.reals.reset[0], 0);
});

Deno.test("M10: a reset of the client passes to the real and counts for nothing", () => {
  const unit = new TestUnit(FIRST);
  unit.syn();
  assert.equal(only(unit.send(FRONT, clientFrame({ flags: RST, sequence: 8 }))).port, BACK);
  assert.equal(unit.connections()[0]!.state, "closing");
  assert.equal(unit.state.reals.ditched[0], 0);
});

Deno.test("M10: a SYN of the same sequence number is no repetition of one whose connection is over", () => {
  const unit = new TestUnit({ reals: [{}] });
  unit.syn();
  unit.fromClient({ flags: RST, sequence: 8 });
  assert.equal(unit.syn(), 1);
  assert.equal(unit.state.connections.total, 2);
  assert.deepEqual(unit.connections().map(({ state }) => state), ["embryonic"]);
});
