/** From one duty to the other, with what the peer knew: two engines, and what control carries between them. */
import assert from "node:assert/strict";
import { Sender } from "../replication/sender.ts";
import { assertSound, pictureOf } from "../replication/test_picture.ts";
import { ACK, SYN } from "../packet/tcp.ts";
import { ethernet } from "../packet/build.ts";
import { BROADCAST_MAC } from "../packet/fields.ts";
import { BACK, FRONT } from "../words.ts";
import { ACTIVE, STANDBY } from "./duty.ts";
import { ACTIVE_MACS, type PairedOptions, PairedUnit } from "./test_paired_unit.ts";
import {
  BACK_MAC,
  FRONT_MAC,
  only,
  realAddress,
  ROUTER_MAC,
  type TestUnit,
  VIRTUAL,
  whoHas,
} from "./test_unit.ts";

const TURN_MS = 5;

/** Two units, of which `first` is active at first. */
class Units {
  readonly first: PairedUnit;
  readonly second: PairedUnit;
  #nowMs = 0;

  constructor(options: PairedOptions = {}) {
    this.first = new PairedUnit(options);
    this.second = new PairedUnit(options);
    this.first.becomeActive();
  }

  /** Has the one's connections copied to the other, as control of both would, until all have come. */
  replicate(from = this.first, to = this.second) {
    let random = 0;
    const sender = new Sender({
      state: from.state,
      log: from.replication!.log,
      send: (bytes) => to.replication!.batches.put(bytes),
      random: () => ++random,
    });
    sender.configure(from.setup);
    const words = new Int32Array(512);
    for (let i = 0; i < 200; i++) {
      this.#nowMs += TURN_MS;
      sender.advance(this.#nowMs);
      if (i % 20 === 0) to.live(100);
      else to.turn();
      for (;;) {
        const length = to.replication!.answers.take(words);
        if (length === 0) break;
        sender.receive(new Uint8Array(words.buffer).slice(0, length * 4));
      }
    }
    assert.equal(sender.sync.state, "complete");
    assert.equal(to.replication!.sync.state, "complete");
  }

  /** The active one dies, and the other takes over. */
  takeOver(): PairedUnit {
    this.second.becomeActive();
    return this.second;
  }
}

/** Data of both sides of a connection, as they leave the unit. */
function exchanged(unit: TestUnit, real: number, port: number): Uint8Array[] {
  const there = unit.fromClient({ sourcePort: port, payload: new Uint8Array([1, 2, 3]) });
  const answer = { destinationPort: port, payload: new Uint8Array([4]), acknowledgement: 9 };
  return [only(there).bytes, only(unit.fromReal(real, answer)).bytes];
}

Deno.test("an order is taken up in the next turn, and said to be done", () => {
  const unit = new PairedUnit();
  const { duty } = unit.state;
  assert.deepEqual([duty.ordered, duty.done], [STANDBY, STANDBY]);
  unit.becomeActive();
  assert.equal(duty.done, ACTIVE);
  unit.becomeStandby();
  assert.equal(duty.done, STANDBY);
  assert.equal(duty.mayServe({ exactMs: 0 }), false);
});

Deno.test("established connections go on by way of the unit that has taken over, byte for byte and from the same address", () => {
  const units = new Units({ reals: [{}, {}, { port: 0 }] });
  const { first } = units;
  const reals = Array.from({ length: 30 }, (_, i) => first.connect(5000 + i));
  units.replicate();
  assert.deepEqual(pictureOf(units.second), pictureOf(first));
  const before = reals.map((real, i) => exchanged(first, real, 5000 + i));
  const second = units.takeOver();
  assert.deepEqual(reals.map((real, i) => exchanged(second, real, 5000 + i)), before);
  const [, reply] = before[0]!;
  assert.equal(reply!.subarray(6, 12).toHex(), ACTIVE_MACS[FRONT]!.replaceAll(":", ""));
  assertSound(second);
});

Deno.test("the active address goes with the duty, and each unit keeps its own", () => {
  const unit = new PairedUnit();
  const answerOf = (port: number) => only(unit.send(port, whoHas(VIRTUAL))).frame.arp!.senderMac;
  const isHost = (mac: string) => {
    const before = unit.count("host");
    const payload = new Uint8Array(50);
    unit.send(FRONT, ethernet({ source: ROUTER_MAC, destination: mac, payload }));
    return unit.count("host") > before;
  };
  unit.becomeActive();
  assert.deepEqual([FRONT, BACK].map(answerOf), ACTIVE_MACS);
  assert.deepEqual([ACTIVE_MACS[0]!, FRONT_MAC, BACK_MAC].map(isHost), [true, true, true]);
  unit.becomeStandby();
  assert.deepEqual([ACTIVE_MACS[0]!, FRONT_MAC, BACK_MAC].map(isHost), [false, true, true]);
  const probes = unit.pass(31_000).filter(({ frame }) => frame.arp !== undefined);
  assert.ok(probes.length > 0 && probes.every(({ frame }) => frame.arp!.senderMac === BACK_MAC));
});

Deno.test("to the active unit, a frame from the active address is its own", () => {
  const unit = new PairedUnit();
  unit.becomeActive();
  const payload = new Uint8Array(50);
  unit.send(BACK, ethernet({ source: ACTIVE_MACS[0]!, destination: BROADCAST_MAC, payload }));
  assert.equal(unit.count("own_source"), 1);
});

Deno.test("nothing is over at once after a takeover, however long the unit was standby or stopped", () => {
  const connections = { max: 100, idleMs: 10_000, closingMs: 1_000 };
  const units = new Units({ connections });
  const real = units.first.connect(5000);
  units.first.close(units.first.connect(5001), { port: 5001 });
  units.replicate();
  const { second } = units;
  for (let i = 0; i < 30; i++) second.live(1000);
  // In one leap, as for a process that was stopped.
  second.nowMs += 60_000;
  units.takeOver();
  assert.equal(second.connections().length, 2);
  second.live(9_700);
  assert.equal(exchanged(second, real, 5000).length, 2);
  assert.equal(second.connections().length, 1);
  second.live(10_300);
  assert.equal(second.connections().length, 0);
});

Deno.test("a unit that stands down follows its peer, and gives back what it was told when it takes over again", () => {
  const units = new Units();
  const { first, second } = units;
  const kept = first.connect(5000);
  const ended = first.connect(5001);
  units.replicate();
  first.becomeStandby();
  second.becomeActive();
  const made = second.connect(5002);
  second.live(40_000);
  exchanged(second, kept, 5000);
  exchanged(second, made, 5002);
  second.live(40_000);
  units.replicate(second, first);
  assert.deepEqual(pictureOf(first), pictureOf(second));
  first.becomeActive();
  second.becomeStandby();
  assert.equal(exchanged(first, made, 5002).length, 2);
  assert.deepEqual(first.fromClient({ sourcePort: 5001 }), [], `that of real ${ended} was over`);
});

Deno.test("changes are logged by an active unit and by no other, nor what it takes over", () => {
  const units = new Units();
  const { first, second } = units;
  const logged = (unit: PairedUnit) => {
    let count = 0;
    const note = () => void count++;
    assert.ok(unit.replication!.log.read({ connectionChanged: note, stickyChanged: note }));
    return count;
  };
  for (let i = 0; i < 10; i++) first.connect(5000 + i);
  assert.ok(logged(first) > 0);
  units.replicate();
  const before = logged(second);
  units.takeOver();
  assert.deepEqual([before, logged(second)], [0, 0]);
  second.connect(6000);
  assert.ok(logged(second) > 0);
});

Deno.test("a real that is full is so from the takeover on", () => {
  const units = new Units({ reals: [{ maxconns: 2 }] });
  units.first.connect(5000);
  units.first.connect(5001);
  units.replicate();
  assert.equal(units.first.realState(1), "max_connections");
  assert.equal(units.takeOver().realState(1), "max_connections");
  assert.equal(units.second.syn({ port: 5002 }), 0);
});

Deno.test("hosts that the active unit knew are told of by the one that takes over", () => {
  const units = new Units();
  const payload = new Uint8Array(50);
  const first = ethernet({ source: ROUTER_MAC, destination: BROADCAST_MAC, payload });
  units.first.send(FRONT, first);
  units.replicate();
  const told = units.takeOver().announce().map(({ port, frame }) =>
    `${port} ${frame.ethernet!.source}`
  );
  assert.ok(told.includes(`${BACK} ${ROUTER_MAC}`), told.join());
});

Deno.test("a standby reloads, and follows by the new setup", () => {
  const units = new Units({ rows: 4 });
  const more = { reals: [{}, {}, {}] };
  units.first.reload(more);
  units.second.reload(more);
  units.second.answerArp(3);
  units.first.answerArp(3);
  const reals = [0, 1, 2].map((i) => units.first.connect(5000 + i));
  assert.deepEqual([...reals].sort(), [1, 2, 3]);
  units.replicate();
  const second = units.takeOver();
  reals.forEach((real, i) => assert.equal(exchanged(second, real, 5000 + i).length, 2));
});

Deno.test("what a standby is asked to have sent anew it asks for, and says so when it has", () => {
  const units = new Units();
  units.first.connect(5000);
  units.replicate();
  const { second } = units;
  second.state.duty.askToRejoin();
  assert.equal(second.state.duty.hasRejoined, false);
  second.turn();
  assert.equal(second.state.duty.hasRejoined, true);
  assert.equal(second.replication!.sync.state, "bulk");
  units.replicate();
  assert.deepEqual(pictureOf(second), pictureOf(units.first));
  // Ends are told to the active unit's parts again, once.
  units.takeOver();
  second.live(200_000);
  assert.equal(second.connections().length, 0);
});

Deno.test("without replication old connections of a standby end in their time, and judge no real", () => {
  const unit = new PairedUnit({ replicate: false, reals: [{ threshold: 1 }] });
  unit.becomeActive();
  unit.syn();
  unit.live(2000);
  unit.syn();
  unit.connect(5001);
  unit.becomeStandby();
  unit.live(70_000);
  assert.equal(unit.connections().length, 0);
  assert.equal(unit.realState(1), "in_service");
  unit.becomeActive();
  unit.syn({ port: 5002 });
  unit.live(2000);
  unit.syn({ port: 5002 });
  unit.live(40_000);
  assert.equal(unit.realState(1), "failed");
});

Deno.test("a handshake goes on at the unit that takes over in the middle of it", () => {
  const units = new Units();
  const real = units.first.syn({ sequence: 99 });
  units.replicate();
  const second = units.takeOver();
  const answer = { flags: SYN | ACK, destinationPort: 5000, acknowledgement: 100 };
  assert.equal(only(second.fromReal(real, answer)).frame.ipv4!.source, VIRTUAL);
  const ack = only(second.fromClient({ flags: ACK }));
  assert.equal(ack.frame.ipv4!.destination, realAddress(real));
  assert.equal(second.connections()[0]!.state, "established");
});
