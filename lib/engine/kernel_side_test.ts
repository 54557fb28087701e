/** What the engine tells the program in the kernel as it turns. */
import assert from "node:assert/strict";
import { KERNEL_LATE_MS, KERNEL_LEASE_MS, KERNEL_REST_MS } from "../limits.ts";
import { parseMac } from "../packet/address.ts";
import { BACK, FASTPATH_STATES, FRONT, LINK_DOWN, LINK_MISSING, LINK_UP } from "../words.ts";
import { CAUSES, EVENT_FASTPATH } from "./events.ts";
import { structOf } from "./test_layout.ts";
import { ACTIVE_MACS, PairedUnit } from "./test_paired_unit.ts";
import { TracedUnit } from "./test_traced_unit.ts";
import { FRONT_MAC, TestUnit } from "./test_unit.ts";

const FIELDS = structOf("pm_control");

/** A word of the control line. */
function control({ state }: TestUnit, name: string, index = 0): number {
  return state.kernelTables.control[FIELDS.get(name)! / 4 + index]!;
}

/** When the lease ends, ms of the unit's clock. */
function leaseMs({ state: { kernelTables } }: TestUnit): number {
  const { buffer, byteOffset } = kernelTables.control;
  const ns = new DataView(buffer, byteOffset).getBigUint64(FIELDS.get("lease")!, true);
  return ns === 0n ? 0 : Number(ns) / 1e6 + KERNEL_LATE_MS;
}

function unitMac(unit: TestUnit): Uint16Array {
  const { buffer, byteOffset } = unit.state.kernelTables.control;
  return new Uint16Array(buffer, byteOffset + FIELDS.get("unit_mac")!, 3);
}

Deno.test("a unit without a peer serves, and renews its lease with every tick", () => {
  const unit = new TestUnit();
  assert.equal(control(unit, "serving"), 1);
  assert.equal(leaseMs(unit), unit.nowMs + KERNEL_LEASE_MS);
  unit.pass(700);
  assert.equal(leaseMs(unit), unit.nowMs + KERNEL_LEASE_MS);
  assert.equal(control(unit, "tick"), 7);
});

Deno.test("the kernel has the seed of the index, the unit's address, and its ports", () => {
  const unit = new TestUnit();
  assert.equal(control(unit, "seed"), 42);
  assert.deepEqual([...unitMac(unit)], [...parseMac(FRONT_MAC)]);
  assert.deepEqual([FRONT, BACK].map((port) => control(unit, "out", port)), [1, 2]);
  assert.deepEqual([FRONT, BACK].map((port) => control(unit, "mtu", port)), [1500, 1500]);
});

Deno.test("by a port that is down or gone nothing leaves", () => {
  const unit = new TestUnit();
  for (const link of [LINK_DOWN, LINK_MISSING]) {
    unit.wire.links[BACK] = link;
    unit.pass(500);
    assert.deepEqual([FRONT, BACK].map((port) => control(unit, "out", port)), [1, 0]);
    unit.wire.links[BACK] = LINK_UP;
    unit.pass(500);
    assert.equal(control(unit, "out", BACK), 2);
  }
});

Deno.test("while packets are traced the kernel takes none", () => {
  const unit = new TracedUnit();
  unit.turn();
  assert.equal(control(unit, "serving"), 0);
  unit.endTrace();
  unit.turn();
  assert.equal(control(unit, "serving"), 1);
});

Deno.test("of a pair, only the active unit serves, while its failover unit says so", () => {
  const unit = new PairedUnit();
  unit.pass(300);
  assert.equal(control(unit, "serving"), 0);
  assert.equal(leaseMs(unit), 0);
  unit.becomeActive(500);
  const end = unit.nowMs + 500;
  assert.equal(control(unit, "serving"), 1);
  assert.deepEqual([...unitMac(unit)], [...parseMac(ACTIVE_MACS[0]!)]);
  // Its own time passing gives it no more.
  unit.pass(400);
  assert.equal(leaseMs(unit), end);
  unit.becomeStandby();
  assert.equal(leaseMs(unit), 0);
  assert.equal(control(unit, "serving"), 0);
  assert.deepEqual([...unitMac(unit)], [...parseMac(FRONT_MAC)]);
});

Deno.test("an order to stand down ends the lease at once, before the engine has heard of it", () => {
  const unit = new PairedUnit();
  unit.becomeActive();
  assert.ok(leaseMs(unit) > unit.nowMs);
  unit.state.duty.order(1);
  assert.equal(leaseMs(unit), 0);
});

Deno.test("where another program takes its frames it rests, and tries again after a while", () => {
  const unit = new TestUnit();
  const { control: words } = unit.state.kernelTables;
  const told = () =>
    unit.state.events.readAfter(0).filter(({ kind }) => kind === EVENT_FASTPATH).map((
      { before, after, cause },
    ) => `${FASTPATH_STATES[before]} > ${FASTPATH_STATES[after]}: ${CAUSES[cause]}`);
  for (const times of [1, 2]) {
    words[FIELDS.get("off")! / 4] = 1;
    unit.live(KERNEL_REST_MS);
    assert.equal(control(unit, "off"), 1);
    unit.live(100);
    assert.equal(control(unit, "off"), 0);
    assert.equal(told().length, 2 * times);
  }
  const [off, on] = told();
  assert.ok(off!.startsWith(FASTPATH_STATES.join(" > ")), off);
  assert.ok(on!.startsWith([...FASTPATH_STATES].reverse().join(" > ")), on);
});
