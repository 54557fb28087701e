/** The tests of a port: whom they ask, and from which address. */
import assert from "node:assert/strict";
import { PORT_TEST_ADDRESSES } from "../limits.ts";
import { parseIpv4 } from "../packet/address.ts";
import { BACK, FRONT } from "../words.ts";
import { RecentSenders } from "./recent_senders.ts";
import { ACTIVE_ADDRESS, ACTIVE_MACS, FAILOVER_ADDRESS, PairedUnit } from "./test_paired_unit.ts";
import {
  BACK_MAC,
  FRONT_MAC,
  only,
  type Out,
  realAddress,
  TestUnit,
  VIRTUAL,
  whoHas,
} from "./test_unit.ts";

/** Whom the frames ask for, all by probes out of one port. */
function asked(out: Out[], port: number, mac: string): string[] {
  return out.map((sent) => {
    assert.equal(sent.port, port);
    assert.equal(sent.frame.ethernet!.source, mac);
    assert.equal(sent.frame.arp!.senderAddress, "0.0.0.0");
    return sent.frame.arp!.targetAddress;
  });
}

Deno.test("the ARP test of the front asks the ten hosts that were last heard to speak ARP there", () => {
  const unit = new PairedUnit();
  const host = (number: number) => `203.0.113.${number}`;
  for (let i = 1; i <= 12; i++) unit.send(FRONT, whoHas(VIRTUAL, host(i)));
  unit.send(FRONT, whoHas(VIRTUAL, host(5)));
  // The unit's peer tells of a virtual, and somebody asks without saying who he is.
  unit.send(FRONT, whoHas(VIRTUAL, VIRTUAL));
  unit.send(FRONT, whoHas(VIRTUAL, "0.0.0.0"));
  const newest = [5, 12, 11, 10, 9, 8, 7, 6, 4, 3].map(host);
  assert.deepEqual(asked(unit.test(FRONT, "arp"), FRONT, FRONT_MAC), newest);
  unit.becomeActive();
  assert.deepEqual(asked(unit.test(FRONT, "arp"), FRONT, ACTIVE_MACS[FRONT]!), newest);
});

Deno.test("that of the back asks the reals that were heard last, and hosts that are none", () => {
  const reals = Array.from({ length: 12 }, () => ({}));
  const unit = new PairedUnit({ reals, resolved: false });
  for (let real = 1; real <= 11; real++) {
    unit.send(BACK, whoHas(VIRTUAL, realAddress(real)));
    unit.nowMs += 100;
  }
  unit.send(BACK, whoHas(VIRTUAL, "203.0.113.1"));
  const out = unit.test(BACK, "arp");
  const addresses = asked(out, BACK, BACK_MAC);
  for (let real = 2; real <= 11; real++) assert.ok(addresses.includes(realAddress(real)));
  assert.ok(addresses.includes("203.0.113.1"));
  assert.ok(!addresses.includes(realAddress(12)), "never heard");
  assert.equal(new Set(addresses).size, addresses.length);
});

Deno.test("the ping test asks everybody, from the address that the unit has by its duty", () => {
  const unit = new PairedUnit();
  const standby = only(unit.test(BACK, "ping"));
  assert.equal(standby.port, BACK);
  assert.equal(standby.frame.ethernet!.source, BACK_MAC);
  assert.equal(standby.frame.ipv4!.source, FAILOVER_ADDRESS);
  assert.equal(standby.frame.ipv4!.destination, "255.255.255.255");
  unit.becomeActive();
  const active = only(unit.test(FRONT, "ping"));
  assert.equal(active.frame.ethernet!.source, ACTIVE_MACS[FRONT]);
  assert.equal(active.frame.ipv4!.source, ACTIVE_ADDRESS);
});

Deno.test("each is done once for what was asked since the last turn, and a unit alone does none", () => {
  const unit = new PairedUnit();
  unit.state.duty.askToTest(FRONT, "ping");
  unit.state.duty.askToTest(FRONT, "ping");
  assert.equal(unit.turn().length, 1);
  assert.deepEqual(unit.turn(), []);
  const alone = new TestUnit();
  alone.state.duty.askToTest(FRONT, "ping");
  assert.deepEqual(alone.turn(), []);
});

Deno.test("senders are kept by port, each once, the newest first, as many as are asked", () => {
  const senders = new RecentSenders();
  assert.deepEqual(senders.of(FRONT), []);
  const first = parseIpv4("10.0.0.1");
  for (let i = 0; i < 2 * PORT_TEST_ADDRESSES; i++) senders.note(FRONT, first + (i << 24));
  senders.note(FRONT, first);
  senders.note(BACK, first);
  const newest = Array.from(
    { length: PORT_TEST_ADDRESSES - 1 },
    (_, i) => first + ((2 * PORT_TEST_ADDRESSES - 1 - i) << 24),
  );
  assert.deepEqual(senders.of(FRONT), [first, ...newest]);
  assert.deepEqual(senders.of(BACK), [first]);
});
