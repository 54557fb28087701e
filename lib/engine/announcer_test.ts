/** Who is told where everything is, and when. */
import assert from "node:assert/strict";
import { BATCH, BRIDGE_AGEING_MS } from "../limits.ts";
import { ethernet } from "../packet/build.ts";
import { BROADCAST_MAC } from "../packet/fields.ts";
import { parseMac } from "../packet/address.ts";
import { BACK, FRONT } from "../words.ts";
import { ACTIVE_MACS, PairedUnit } from "./test_paired_unit.ts";
import {
  BACK_MAC,
  FRONT_MAC,
  HOST_MACS,
  type Out,
  realMac,
  ROUTER_MAC,
  TestUnit,
  VIRTUAL,
} from "./test_unit.ts";

const RARP = 0x8035;

/** Which host was told of out of which port, by RARP. */
function introduced(out: Out[]): string[] {
  return out.filter(({ frame }) => frame.ethernet?.etherType === RARP)
    .map(({ port, frame }) => `${port} ${frame.ethernet!.source}`).sort();
}

/** Which address was told to be where. */
function announced(out: Out[]): string[] {
  return out.filter(({ frame: { arp } }) => arp && arp.senderAddress === arp.targetAddress)
    .map(({ port, frame }) => `${port} ${frame.arp!.senderAddress} ${frame.arp!.senderMac}`);
}

function hello(unit: TestUnit, port: number, source: string) {
  unit.send(port, ethernet({ source, destination: BROADCAST_MAC, payload: new Uint8Array(50) }));
}

function put(unit: TestUnit, mac: string, port: number) {
  const [high, middle, low] = parseMac(mac);
  unit.state.hosts.put(high!, middle! | (low! << 16), port, unit.state.tick[0]!);
}

Deno.test("what the unit asks to be announced is: each virtual that is not out of service, on both sides, by the active address", () => {
  const other = "192.0.2.11";
  const unit = new PairedUnit({ virtuals: [{}, { address: other }] });
  unit.orderVirtual(2, "out-of-service");
  assert.deepEqual(announced(unit.becomeActive()), [], "not by itself");
  const expected = [`0 ${VIRTUAL} ${ACTIVE_MACS[0]}`, `1 ${VIRTUAL} ${ACTIVE_MACS[1]}`];
  assert.deepEqual(announced(unit.announce()), expected);
  assert.deepEqual(announced(unit.pass(1000)), []);
  assert.deepEqual(announced(unit.announce()), expected);
});

Deno.test("each host is told of out of the other port, in the frame by which a virtual machine that has moved is", () => {
  const unit = new PairedUnit();
  unit.becomeActive();
  hello(unit, FRONT, ROUTER_MAC);
  hello(unit, BACK, realMac(2));
  const out = unit.announce();
  assert.deepEqual(introduced(out), [`0 ${realMac(2)}`, `1 ${ROUTER_MAC}`]);
  const router = out.find(({ frame }) => frame.ethernet!.source === ROUTER_MAC)!;
  assert.equal(router.frame.ethernet!.destination, BROADCAST_MAC);
  assert.equal(router.bytes.length, 60);
});

Deno.test("hosts that have aged and the unit itself, as its peer has seen it, are not told of", () => {
  const unit = new PairedUnit();
  put(unit, "02:00:00:00:07:01", FRONT);
  unit.becomeActive();
  unit.pass(BRIDGE_AGEING_MS);
  for (const mac of [BACK_MAC, FRONT_MAC, ...HOST_MACS, ...ACTIVE_MACS]) put(unit, mac, BACK);
  put(unit, "02:00:00:00:07:02", BACK);
  assert.deepEqual(introduced(unit.announce()), ["0 02:00:00:00:07:02"]);
});

Deno.test("thousands are told of in batches between which packets are handled, and all over again where that is asked for", () => {
  const unit = new PairedUnit();
  const count = 3 * BATCH;
  const macOf = (i: number) => `02:00:00:01:${(256 + i).toString(16).padStart(4, "0")}`;
  for (let i = 0; i < count; i++) put(unit, macOf(i).replace(/(..)$/, ":$1"), FRONT);
  unit.becomeActive();
  const known = Array.from(
    { length: unit.state.hosts.size },
    (_, place) => unit.state.hosts.portOf(place, unit.state.tick[0]!),
  ).filter((port) => port >= 0).length;
  unit.state.duty.askToAnnounce();
  let sent = 0;
  const { onSend } = unit.wire;
  unit.wire.onSend = () => sent++;
  assert.equal(unit.engine.turn(unit.nowMs), true);
  assert.ok(sent > 0 && sent <= BATCH, `${sent}`);
  unit.state.duty.askToAnnounce();
  unit.wire.onSend = onSend;
  assert.equal(introduced(unit.turn()).length, known);
});

Deno.test("a unit that stands down in the middle tells no more, and not the rest when it is active again", () => {
  const unit = new PairedUnit();
  for (let i = 0; i < 200; i++) {
    put(unit, `02:00:00:02:00:${i.toString(16).padStart(2, "0")}`, FRONT);
  }
  unit.becomeActive();
  unit.state.duty.askToAnnounce();
  unit.engine.turn(unit.nowMs);
  unit.becomeStandby();
  assert.deepEqual(introduced(unit.announce()), []);
  assert.deepEqual(introduced(unit.becomeActive()), []);
  assert.ok(introduced(unit.announce()).length > 0);
});

Deno.test("a unit alone announces its virtuals at its start and no host", () => {
  const sent: number[] = [];
  const unit = new TestUnit();
  hello(unit, FRONT, ROUTER_MAC);
  unit.state.duty.askToAnnounce();
  unit.wire.onSend = (port) => sent.push(port);
  unit.turn();
  assert.deepEqual(sent, []);
});

Deno.test("hosts whose addresses are numbered in a row, as those of one maker, are all told of", () => {
  const unit = new PairedUnit();
  unit.becomeActive();
  const macs = Array.from(
    { length: 250 },
    (_, i) => `02:42:ac:11:00:${(i + 4096).toString(16).slice(2)}`,
  );
  for (const mac of macs) put(unit, mac, FRONT);
  assert.deepEqual(introduced(unit.announce()), macs.map((mac) => `1 ${mac}`).sort());
});
