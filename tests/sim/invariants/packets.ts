/**
 * What leaves the unit: each packet of a connection goes to its real or to its client and nobody else, changed in addresses, ports
 * and checksums and in nothing more; no client hears of a real's own address as long as its connection is there.
 *
 * @module
 */
import { FRONT_MAC } from "../../../lib/engine/test_unit.ts";
import { FIRST_DROP, VERDICTS } from "../../../lib/engine/verdicts.ts";
import { OUTBOUND } from "../../../lib/objects/entry.ts";
import { realMac } from "../../../lib/objects/machines.ts";
import { parseIpv4, parseMac, rawPort } from "../../../lib/packet/address.ts";
import type { Frame } from "../../../lib/packet/read.ts";
import { ACK, RST, SYN } from "../../../lib/packet/tcp.ts";
import { BACK, CUT, FRONT } from "../../../lib/words.ts";
import { broken } from "../broken.ts";
import * as at from "../packets.ts";
import type { Held } from "../table_watch.ts";
import { find, mayServe, ofForeign, ofReal } from "../tuples.ts";
import type { Invariant, Sent, Step } from "../unit.ts";

const OWN_MAC = parseMac(FRONT_MAC);

export class Packets implements Invariant {
  check(step: Step) {
    for (const { frame } of step.sent) whole(frame);
    if (step.frames.length === 1) alone(step);
    else if (step.frames.length > 1) inBurst(step);
    else {
      for (const { frame } of step.sent) {
        if (frame.arp === undefined) broken("a packet out of nothing");
      }
    }
  }
}

function whole({ problem, ipv4, tcp }: Frame) {
  if (problem !== undefined) broken(`the unit sent what cannot be read: ${problem}`);
  if (ipv4 !== undefined && !ipv4.checksumIsRight) broken("a wrong IPv4 checksum was sent");
  if (tcp !== undefined && !tcp.checksumIsRight) broken("a wrong TCP checksum was sent");
}

/** One frame and what became of it. */
function alone(step: Step) {
  const { verdict, sent, nowMs } = step;
  const came = step.frames[0]!;
  const index = VERDICTS.findIndex((name) => name === verdict);
  const must = verdict === "host" || index >= FIRST_DROP ? 0 : 1;
  if (sent.length !== must) broken(`${verdict}, and ${sent.length} frames were sent`);
  const [went] = sent;
  const held = at.isTcp(came) ? connectionOf(came, step) : undefined;
  if (verdict === "reset_withheld") {
    if (held === undefined) broken("a reset of no connection was withheld");
    held.notes.wasReset = true;
  }
  const isTouched = verdict === "tx_full" || (verdict === "link_down" && !at.isSyn(came));
  // Of one that was cut, only the reset that tells the other side counts as a packet; by it the entry changes.
  const isPacket = held?.row.state !== CUT || step.changes.length > 0;
  if (isTouched && held !== undefined && isPacket) held.lastMs = nowMs;
  if (went === undefined) return;
  if ((verdict === "answered") !== (went.port === came.port)) {
    broken(`${verdict} by the wrong port`);
  }
  if (verdict === "bridged") bridged(came, went, held, step);
  if (verdict !== "forwarded") return;
  if (held === undefined) broken("a packet of no connection was forwarded");
  held.lastMs = nowMs;
  const expected = came.port === FRONT ? toReal(came, held, step) : toForeign(came, held);
  if (held.row.state === CUT && (at.flagsOf(came) & SYN) === 0) reset(went, expected);
  else unchanged(went, expected);
}

function connectionOf(frame: at.OnWire, { unit: { table } }: Step): Held | undefined {
  return frame.port === FRONT
    ? ofForeign(table, at.endsOf(frame))
    : ofReal(table, at.endsOf(frame));
}

/** What a frame of the foreign must have become: for its real, and for no other. */
function toReal({ bytes }: at.OnWire, { row }: Held, { unit: { state } }: Step): Uint8Array {
  const expected = bytes.slice();
  const view = at.viewOf(expected);
  const mac = state.reals.mac.subarray(realMac(row.real), realMac(row.real) + 3);
  for (const [i, half] of mac.entries()) view.setUint16(at.DESTINATION_MAC + 2 * i, half, true);
  view.setInt32(at.DESTINATION, row.realAddress, true);
  view.setUint16(at.DESTINATION_PORT, row.serverPorts >>> 16, true);
  return expected;
}

/** Likewise of the real: from its virtual. */
function toForeign({ bytes }: at.OnWire, { row }: Held): Uint8Array {
  const expected = bytes.slice();
  const view = at.viewOf(expected);
  for (const [i, half] of OWN_MAC.entries()) view.setUint16(at.SOURCE_MAC + 2 * i, half, true);
  view.setInt32(at.SOURCE, row.virtualAddress, true);
  view.setUint16(at.SOURCE_PORT, row.clientPorts >>> 16, true);
  return expected;
}

/** Bytes of checksums, which {@linkcode whole} looks at. */
const SUMS = [at.IPV4_CHECKSUM, at.IPV4_CHECKSUM + 1, at.TCP_CHECKSUM, at.TCP_CHECKSUM + 1];

function unchanged({ bytes }: Sent, expected: Uint8Array) {
  if (bytes.length !== expected.length) broken("a packet has changed its length");
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] === expected[i] || SUMS.includes(i)) continue;
    broken(`byte ${i} of a packet is ${bytes[i]}: expected ${expected[i]}`);
  }
}

/** Of a connection that an order has ended: in place of what its sender says, the other side gets its reset. */
function reset(sent: Sent, expected: Uint8Array) {
  const isReset = at.isTcp(sent) && at.flagsOf(sent) === RST && sent.bytes.length === at.END;
  if (!isReset) broken("a packet of a connection that was cut has passed");
  for (let i = 0; i < at.ACKNOWLEDGEMENT; i++) {
    const isEnd = i < at.ETHER_TYPE || i >= at.SOURCE;
    if (isEnd && sent.bytes[i] !== expected[i]) {
      broken("a reset has other ends than its connection");
    }
  }
}

/** What the unit has no part in passes as it is; but a real's answer to a client of a virtual is the unit's to translate or to drop. */
function bridged(came: at.OnWire, went: Sent, held: Held | undefined, { unit }: Step) {
  if (held !== undefined) broken("a packet of a connection was bridged");
  if (came.bytes.some((byte, i) => byte !== went.bytes[i])) broken("a bridged frame was changed");
  if (went.port !== FRONT || !at.isTcp(came)) return;
  const { destination, destinationPort, source, sourcePort } = at.endsOf(came);
  const flags = at.flagsOf(came);
  const isAnswer = (flags & RST) !== 0 || (flags & (SYN | ACK)) === (SYN | ACK);
  if (!isAnswer) return;
  const elsewhere = find(unit.table, (row) => {
    if (row.foreign !== destination || (row.clientPorts & 0xffff) !== destinationPort) return false;
    if ((row.meta & OUTBOUND) !== 0) return false;
    return mayServe(unit.setup, row.virtual).some((real) => {
      const { address, port } = unit.setup.reals[real]!;
      const realPort = rawPort(port) || row.clientPorts >>> 16;
      return parseIpv4(address) === source && realPort === sourcePort;
    });
  });
  if (elsewhere !== undefined) broken("a client of a virtual hears of a real by its own address");
}

/** Of several frames at once: each has gone where its connection is, if that is still there. */
function inBurst({ sent, unit, nowMs }: Step) {
  for (const frame of sent) {
    if (frame.port !== BACK || !at.isTcp(frame)) continue;
    const { source, sourcePort, destination, destinationPort } = at.endsOf(frame);
    const held = find(
      unit.table,
      (row) =>
        row.foreign === source && row.serverPorts === (sourcePort | (destinationPort << 16)) &&
        row.realAddress === destination,
    );
    if (held !== undefined) held.lastMs = nowMs;
  }
}
