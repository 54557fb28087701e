/**
 * Frames of a small world around a unit, most of them such as hosts send, and some that no host should: so that connections are made,
 * and every turn that a program can take is taken.
 *
 * @module
 */
import fc from "fast-check";
import {
  BACK_MAC,
  CLIENT,
  clientAddress,
  FRONT_MAC,
  realAddress,
  realMac,
  ROUTER_MAC,
  VIRTUAL,
} from "../../lib/engine/test_frames.ts";
import type { ConnectionView } from "../../lib/engine/connection_view.ts";
import type { TestUnitOptions } from "../../lib/engine/test_unit.ts";
import { arp, ethernet, ipv4, pad, tcp, udp } from "../../lib/packet/build.ts";
import { BROADCAST_MAC, ETHERTYPE_ARP, type VlanTag } from "../../lib/packet/fields.ts";
import { PROTOCOL_TCP, PROTOCOL_UDP } from "../../lib/packet/ipv4.ts";
import { ACK, FIN, RST, SYN } from "../../lib/packet/tcp.ts";
import { anyHalf } from "../../lib/packet/test_arbitraries.ts";
import { BACK, FRONT } from "../../lib/words.ts";

/** Its address and that of the fourth real have one sum: to change one for the other changes no checksum. */
export const SAME_SUM = "10.3.0.1";
export const GUARDED_PORT = 83;
/** Hosts that are no reals: in front and behind. */
export const FRONT_HOST = "02:00:00:00:0f:01";
export const BACK_HOST = "02:00:00:00:0b:01";
const NOBODY = "02:00:00:00:0e:0e";
const MULTICAST = "01:00:5e:00:00:01";

export const WORLD: TestUnitOptions = {
  reals: [{ reassign: 1 }, { data: 2 }, { port: 0 }, {}],
  virtuals: [
    { reals: [0, 1] },
    { port: 8001, reals: [0] },
    { address: "192.0.2.11", port: 0, reals: [2] },
    { address: SAME_SUM, port: 8001, reals: [3] },
    { port: GUARDED_PORT, reals: [0], synguard: { perSecond: 2, embryonic: 0 } },
  ],
  statics: [{ real: 0, virtual: 0 }],
  connections: { max: 24, idleMs: 3_000, closingMs: 500 },
};

/** One end of a conversation, at a port of the unit. */
export interface End {
  port: number;
  source: string;
  destination: string;
  sourcePort: number;
  destinationPort: number;
  from: string;
  to: string;
}

const clients = fc.constantFrom(CLIENT, clientAddress(1));
const clientPorts = fc.constantFrom(5000, 5001);
const virtualEnds = fc.constantFrom(
  [VIRTUAL, 80],
  [VIRTUAL, 8001],
  ["192.0.2.11", 7000],
  [SAME_SUM, 8001],
  [VIRTUAL, GUARDED_PORT],
  [VIRTUAL, 9],
) as fc.Arbitrary<[string, number]>;
const realPorts = fc.constantFrom(8001, 7000, 4000);

const fromClient: fc.Arbitrary<End> = fc.tuple(clients, clientPorts, virtualEnds).map((
  [source, sourcePort, [destination, destinationPort]],
) => ({
  port: FRONT,
  source,
  destination,
  sourcePort,
  destinationPort,
  from: ROUTER_MAC,
  to: FRONT_MAC,
}));

const fromReal: fc.Arbitrary<End> = fc.tuple(
  fc.integer({ min: 1, max: 4 }),
  clients,
  realPorts,
  clientPorts,
).map(([real, destination, sourcePort, destinationPort]) => ({
  port: BACK,
  source: realAddress(real),
  destination,
  sourcePort,
  destinationPort,
  from: realMac(real),
  to: ROUTER_MAC,
}));

const addresses = fc.constantFrom(CLIENT, VIRTUAL, realAddress(1), "10.0.0.77", "10.0.0.88");
const macs = fc.constantFrom(
  ROUTER_MAC,
  FRONT_HOST,
  BACK_HOST,
  realMac(1),
  NOBODY,
  FRONT_MAC,
  BACK_MAC,
  MULTICAST,
);
const sources = fc.constantFrom(ROUTER_MAC, FRONT_HOST, BACK_HOST, realMac(1), NOBODY, MULTICAST);

const anybody: fc.Arbitrary<End> = fc.record({
  port: fc.constantFrom(FRONT, BACK),
  source: addresses,
  destination: addresses,
  sourcePort: clientPorts,
  destinationPort: realPorts,
  from: sources,
  to: macs,
});

/** Between two hosts that the bridge is told of. */
const neighbours: fc.Arbitrary<End> = fc.tuple(fc.constantFrom(FRONT, BACK), anybody).map((
  [port, end],
) => {
  const [from, to] = port === FRONT ? [FRONT_HOST, BACK_HOST] : [BACK_HOST, FRONT_HOST];
  return { ...end, port, from: from!, to: to! };
});

const ends = fc.oneof(
  { weight: 5, arbitrary: fromClient },
  { weight: 5, arbitrary: fromReal },
  { weight: 2, arbitrary: neighbours },
  { weight: 1, arbitrary: anybody },
);

const options = fc.oneof(
  { weight: 6, arbitrary: fc.constant(new Uint8Array(0)) },
  fc.constantFrom(4, 12, 40).chain((bytes) =>
    fc.uint8Array({ minLength: bytes, maxLength: bytes })
  ),
);
/** Few hosts have any of IP. */
const rarely = <T>(usual: T, other: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 12, arbitrary: fc.constant(usual) }, other);

const flags = fc.oneof(
  { weight: 8, arbitrary: fc.constant(ACK) },
  fc.constantFrom(SYN, SYN | ACK, FIN | ACK, RST, RST | ACK),
  fc.nat(255),
);
const payloads = fc.oneof(
  { weight: 6, arbitrary: fc.uint8Array({ maxLength: 9 }) },
  fc.constantFrom(1447, 1448, 1460, 1461, 2000).map((bytes) => new Uint8Array(bytes).fill(0xa5)),
);

const segment = fc.record({
  flags,
  sequence: fc.nat(2),
  acknowledgement: fc.nat(3),
  window: anyHalf,
  options,
  payload: payloads,
  partialChecksum: rarely(false, fc.constant(true)),
  checksum: rarely<number | undefined>(undefined, anyHalf),
});

const header = fc.record({
  tos: fc.nat(255),
  id: anyHalf,
  dontFragment: fc.boolean(),
  moreFragments: rarely(false, fc.constant(true)),
  fragmentOffset: rarely(0, fc.constantFrom(1, 0x1fff)),
  ttl: fc.nat(255),
  options: rarely(new Uint8Array(0), options),
  checksum: rarely<number | undefined>(undefined, anyHalf),
});

const tags = fc.oneof(
  { weight: 6, arbitrary: fc.constant<VlanTag[]>([]) },
  fc.array(
    fc.record({ type: fc.constantFrom(0x8100, 0x88a8), tci: fc.nat(0xffff) }),
    { minLength: 1, maxLength: 2 },
  ),
);

const carried = fc.oneof(
  { weight: 8, arbitrary: segment.map((fields) => ({ protocol: PROTOCOL_TCP, fields })) },
  segment.map((fields) => ({ protocol: PROTOCOL_UDP, fields })),
  segment.map((fields) => ({ protocol: 47, fields })),
);

/** All of a segment, or of a datagram, but its ends. */
export const anySegment = fc.record({ header, carried, tags });
type Segment = typeof anySegment extends fc.Arbitrary<infer Value> ? Value : never;

export function frameOf(end: End, { header, carried: { protocol, fields }, tags }: Segment) {
  const build = protocol === PROTOCOL_TCP ? tcp : udp;
  const carried = build(end, { ...end, ...defined(fields) });
  const payload = ipv4({ ...end, ...defined(header), protocol, payload: carried });
  return ethernet({ source: end.from, destination: end.to, tags, payload });
}

/** The end of a connection at a port. */
export function endOf(view: ConnectionView, port: number): End {
  const { foreignAddress, foreignPort, virtualAddress, virtualPort, real } = view;
  if (port === BACK) {
    return {
      port,
      source: view.realAddress,
      destination: foreignAddress,
      sourcePort: view.realPort,
      destinationPort: foreignPort,
      from: realMac(real + 1),
      to: ROUTER_MAC,
    };
  }
  return {
    port,
    source: foreignAddress,
    destination: virtualAddress,
    sourcePort: foreignPort,
    destinationPort: virtualPort,
    from: ROUTER_MAC,
    to: FRONT_MAC,
  };
}

const overIpv4 = fc.tuple(ends, anySegment).map(([end, segment]) => ({
  port: end.port,
  frame: frameOf(end, segment),
}));

/** What is not of IPv4, or only says so. */
const overEthernet = fc.tuple(
  ends,
  fc.constantFrom(0x86dd, 0x88b5, 0x0800, 0x05dc, 0x22f0, 0x8847),
  fc.uint8Array({ minLength: 20, maxLength: 60 }),
  tags,
).map(([{ port, from, to }, etherType, payload, tags]) => ({
  port,
  frame: ethernet({ source: from, destination: to, etherType, tags, payload }),
}));

const askArp = fc.tuple(ends, fc.constantFrom(VIRTUAL, realAddress(1), "10.0.0.77"), macs).map((
  [{ port, source, from }, targetAddress, destination],
) => ({
  port,
  frame: pad(ethernet({
    source: from,
    destination,
    etherType: ETHERTYPE_ARP,
    payload: arp({
      operation: 1,
      senderMac: from,
      senderAddress: source,
      targetMac: BROADCAST_MAC,
      targetAddress,
    }),
  })),
}));

/** Each a frame and the port that it comes by. */
export const anyGiven = fc.tuple(
  fc.oneof({ weight: 20, arbitrary: overIpv4 }, { weight: 3, arbitrary: overEthernet }, askArp),
  rarely<[number, number][]>([], fc.array(fc.tuple(fc.nat(80), fc.nat(255)), { maxLength: 2 })),
  rarely<number | undefined>(undefined, fc.integer({ min: 14, max: 80 })),
  rarely(0, fc.nat(40)),
).map(([{ port, frame }, damage, cut, padding]) => {
  const bytes = new Uint8Array(frame.length + padding);
  bytes.set(frame);
  for (const [at, value] of damage) if (at < frame.length) bytes[at] = value;
  return { port, frame: bytes.slice(0, cut ?? bytes.length) };
});

/** Without what is undefined: a builder's default is for what is not there. */
function defined<Fields extends object>(fields: Fields) {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as { [Key in keyof Fields]: Exclude<Fields[Key], undefined> };
}
