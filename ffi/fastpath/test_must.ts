/**
 * Which frames the program must take: what it is for. It is said here in the words of the design, by readers that share no code with
 * either side; without it a program that leaves everything to the engine would be right.
 *
 * @module
 */
import { type ConnectionView, viewConnection } from "../../lib/engine/connection_view.ts";
import type { TestUnit } from "../../lib/engine/test_unit.ts";
import { WATCHED } from "../../lib/objects/entry.ts";
import { parseMac } from "../../lib/packet/address.ts";
import {
  ETHERTYPE_ARP,
  ETHERTYPE_IPV4,
  ETHERTYPE_IPV6,
  type Ipv4Packet,
  type TcpSegment,
} from "../../lib/packet/fields.ts";
import { PROTOCOL_ICMP, PROTOCOL_TCP } from "../../lib/packet/ipv4.ts";
import { plainSum, pseudoHeader } from "../../lib/packet/plain_checksum.ts";
import { type Frame, readFrame } from "../../lib/packet/read.ts";
import { FIN, RST, SYN } from "../../lib/packet/tcp.ts";
import { FRONT, LINK_UP } from "../../lib/words.ts";

export type HookName = "tc" | "xdp";

/** Of the pair, in host order. */
const ETHERTYPE_PAIR = 0x88b5;
const MTU = 1500;
/** IPv4 and TCP without options: less is looked at by nobody. */
const HEADERS = 40;

export function mustTake(unit: TestUnit, port: number, bytes: Uint8Array, hook: HookName) {
  if (unit.state.kernelTables.isOff || !mayServe(unit)) return false;
  const frame = readFrame(bytes);
  const { ethernet } = frame;
  if (ethernet === undefined || frame.problem !== undefined) return false;
  if (ethernet.payload.length < HEADERS || ethernet.tags.length > (hook === "tc" ? 0 : 1)) {
    return false;
  }
  if (ethernet.payload.length > MTU || unit.state.links[port ^ 1] !== LINK_UP) return false;
  if (hook === "xdp" && seemsUnfinished(frame)) return false;
  return isFast(unit, port, frame) || isBetweenHosts(unit, port, frame);
}

/** A unit without a peer always, an active one within its lease. */
function mayServe({ nowMs, state: { duty } }: TestUnit): boolean {
  return duty.mayServe({ exactMs: nowMs }) && duty.done === duty.ordered;
}

/** A plain segment of a connection that is made. */
function isFast(unit: TestUnit, port: number, { ipv4, tcp }: Frame): boolean {
  if (ipv4 === undefined || tcp === undefined || !isPlain(ipv4, tcp)) return false;
  const entry = entryOf(unit, keyOf(port, ipv4, tcp), port);
  if (entry === undefined) return false;
  const isMade = entry.state === "established" || entry.state === "half_closed";
  return isMade && (unit.state.connections.meta(entry.entry) & WATCHED) === 0;
}

function isPlain({ options }: Ipv4Packet, { flags }: TcpSegment): boolean {
  return options.length === 0 && (flags & (SYN | FIN | RST)) === 0;
}

/** The foreign's end and the one that the unit translates. */
function keyOf(port: number, { source, destination }: Ipv4Packet, tcp: TcpSegment): string {
  const ends = [[source, tcp.sourcePort], [destination, tcp.destinationPort]];
  return `${port === FRONT ? ends : ends.reverse()}`;
}

function entryOf({ state }: TestUnit, key: string, port: number): ConnectionView | undefined {
  const { connections: table, tick } = state;
  for (let entry = 1; entry <= table.highWater; entry++) {
    const view = viewConnection(table, entry, tick[0]!);
    if (view === undefined) continue;
    const { foreignAddress, foreignPort, virtualAddress, virtualPort, realAddress } = view;
    const local = port === FRONT ? [virtualAddress, virtualPort] : [realAddress, view.realPort];
    if (`${[foreignAddress, foreignPort, ...local]}` === key) return view;
  }
  return undefined;
}

/** Of two hosts that the bridge knows on either side, and of no concern to a virtual. */
function isBetweenHosts(unit: TestUnit, port: number, frame: Frame): boolean {
  const { destination, source, etherType } = frame.ethernet!;
  if (etherType === ETHERTYPE_ARP || etherType === ETHERTYPE_PAIR) return false;
  if (!isBehind(unit, source, port) || !isBehind(unit, destination, port ^ 1)) return false;
  return etherType !== ETHERTYPE_IPV4 || concernsNobody(unit, port, frame);
}

function concernsNobody(unit: TestUnit, port: number, { ipv4, tcp }: Frame): boolean {
  if (ipv4 === undefined) return false;
  const { virtuals, reals } = unit.setup;
  if (virtuals.some(({ address }) => address === ipv4.destination)) return false;
  if (port === FRONT || !reals.some(({ address }) => address === ipv4.source)) return true;
  if (ipv4.protocol !== PROTOCOL_TCP) return true;
  if (tcp === undefined || !isPlain(ipv4, tcp)) return false;
  return entryOf(unit, keyOf(port, ipv4, tcp), port) === undefined;
}

function isBehind(unit: TestUnit, mac: string, port: number): boolean {
  const [high, middle, low] = parseMac(mac);
  if ((high! & 1) !== 0) return false;
  return unit.state.hosts.isBehind(high!, middle! | (low! << 16), port, unit.state.tick[0]!);
}

/** A sum that looks as one that a card is to finish, of TCP and UDP the pseudo-header's; and what may be a tunnel, with such a sum inside. */
function seemsUnfinished({ ethernet, ipv4, tcp, udp }: Frame): boolean {
  if (ethernet!.etherType === ETHERTYPE_IPV6) return true;
  if (ipv4 === undefined) return false;
  if (ipv4.options.length > 0) return true;
  const segment = tcp ?? udp;
  if (segment === undefined) return ipv4.protocol !== PROTOCOL_ICMP;
  const sum = plainSum(pseudoHeader(ipv4, ipv4.protocol, ipv4.payload.length));
  return segment.checksum === sum || udp?.checksum === 0;
}
