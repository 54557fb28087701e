/** Being active is a lease: what is sent when it is over. */
import assert from "node:assert/strict";
import { SYN } from "../packet/tcp.ts";
import { ARP_RESOLVED, BACK, FRONT, LINK_DOWN, LINK_UP } from "../words.ts";
import { ACTIVE_MACS, PairedUnit, testPair } from "./test_paired_unit.ts";
import { clientFrame, realFrame, TestUnit, VIRTUAL, whoHas } from "./test_unit.ts";
import { TracedUnit } from "./test_traced_unit.ts";
import { ACTIVE, ALONE, STANDBY } from "./duty.ts";

Deno.test("frames that were judged within the lease and would be sent after it stay here, each counted once", () => {
  const unit = new PairedUnit();
  unit.becomeActive(50);
  const real = unit.connect(5000);
  const packets = unit.packets;
  unit.lateMs = 50;
  for (let i = 0; i < 10; i++) {
    unit.wire.inject(FRONT, clientFrame({ sourcePort: 5000 }));
    unit.wire.inject(BACK, realFrame(real, { destinationPort: 5000 }));
  }
  unit.wire.inject(FRONT, whoHas(VIRTUAL));
  assert.deepEqual(unit.turn(), []);
  assert.equal(unit.packets - packets, 21);
  assert.equal(unit.count("standby"), 21);
  unit.lateMs = 49.9;
  assert.equal(unit.fromClient({ sourcePort: 5000 }).length, 1);
});

Deno.test("a lease is over at the millisecond it names", () => {
  const unit = new PairedUnit();
  unit.becomeActive(50);
  assert.equal(unit.send(FRONT, whoHas(VIRTUAL)).length, 1);
  unit.nowMs += 50;
  assert.deepEqual(unit.send(FRONT, whoHas(VIRTUAL)), []);
  unit.state.duty.renew(unit.nowMs + 1);
  assert.equal(unit.send(FRONT, whoHas(VIRTUAL)).length, 1);
});

Deno.test("an order to stand down that comes between judging and sending is obeyed", () => {
  const unit = new PairedUnit();
  unit.becomeActive();
  const { duty } = unit.state;
  // The clock is looked at when all is judged, and nothing sent yet.
  Object.defineProperty(unit, "lateMs", {
    get() {
      duty.order(STANDBY);
      return 0;
    },
  });
  for (const port of [FRONT, BACK]) unit.wire.inject(port, whoHas(VIRTUAL));
  const before = unit.count("standby");
  assert.deepEqual(unit.turn(), []);
  assert.equal(unit.count("standby") - before, 2);
  unit.turn();
  assert.equal(duty.done, STANDBY);
});

Deno.test("without a lease it asks nobody, tells nobody, and gives up no real for that", () => {
  const unit = new PairedUnit({ reals: [{}] });
  unit.becomeActive(0);
  unit.state.duty.askToAnnounce();
  unit.wire.links[FRONT] = LINK_DOWN;
  const sent = unit.pass(60_000);
  unit.wire.links[FRONT] = LINK_UP;
  sent.push(...unit.pass(60_000), ...unit.test(BACK, "arp"), ...unit.test(FRONT, "ping"));
  assert.deepEqual(sent, []);
  assert.equal(unit.state.reals.arp[0], ARP_RESOLVED);
  // What was to be told is told as soon as it may be.
  unit.state.duty.renew(Infinity);
  const told = unit.turn().filter(({ frame }) => frame.arp?.senderAddress === VIRTUAL);
  assert.deepEqual(told.map(({ frame }) => frame.arp!.senderMac), ACTIVE_MACS);
});

Deno.test("a lease that is over changes nothing but the sending: it comes back with all connections", () => {
  const unit = new PairedUnit();
  unit.becomeActive(1000);
  const real = unit.connect(5000);
  unit.nowMs += 2000;
  assert.deepEqual(unit.fromClient({ sourcePort: 5000 }), []);
  assert.equal(unit.state.duty.done, ACTIVE);
  unit.state.duty.renew(unit.nowMs + 1000);
  const [out] = unit.fromClient({ sourcePort: 5000 });
  assert.equal(out!.frame.ethernet!.destination, `02:00:00:00:01:0${real}`);
});

Deno.test("a trace shows that a frame was kept back", () => {
  const unit = new TracedUnit({ pair: testPair(undefined) });
  unit.state.duty.order(ACTIVE);
  unit.turn();
  assert.deepEqual(unit.fromClient({ flags: SYN }), []);
  const [record] = unit.records;
  assert.equal(record!.sent, undefined);
  assert.equal(unit.count("standby") > 0, true);
  assert.equal(record!.connection!.state, "embryonic");
});

Deno.test("a unit alone has no lease, and its clock is not looked at for one", () => {
  const unit = new TestUnit();
  const { duty } = unit.state;
  assert.deepEqual([duty.ordered, duty.done], [ALONE, ALONE]);
  const clock = {
    get exactMs(): number {
      return assert.fail("it was looked at");
    },
  };
  assert.equal(duty.mayServe(clock), true);
  assert.equal(unit.send(FRONT, whoHas(VIRTUAL)).length, 1);
  assert.equal(unit.count("standby"), 0);
});
