/** A packet that is traced is treated as any other: two units get the same frames, one of them is watched. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { udpFrame } from "../packet/build.ts";
import { readFrame } from "../packet/read.ts";
import { ACK, FIN, RST, SYN } from "../packet/tcp.ts";
import { BACK, FRONT, LINK_DOWN, LINK_UP, ORDERS } from "../words.ts";
import { type Asked, TracedUnit } from "./test_traced_unit.ts";
import {
  CLIENT,
  clientAddress,
  clientFrame,
  FRONT_MAC,
  type Out,
  realAddress,
  realFrame,
  realMac,
  ROUTER_MAC,
  TestUnit,
  VIRTUAL,
  whoHas,
} from "./test_unit.ts";
import { VERDICTS } from "./verdicts.ts";

const OPTIONS = {
  reals: [{ reassign: 1, threshold: 2 }, { reassign: 2, standby: 2 }, {}],
  virtuals: [{ reals: [0, 1], stickyMs: 1000 }, { port: 81, reals: [1] }],
  statics: [{ real: 0, virtual: 0 }],
  connections: { max: 6, closingMs: 300, idleMs: 2000 },
  wire: { mtu: 300 },
};

interface Step {
  kind: "frame" | "pass" | "order" | "link";
  port: number;
  frame: Uint8Array<ArrayBuffer>;
  damage: [at: number, value: number][];
  cut: number | null;
  vlan: { tpid: number; tci: number } | null;
  vnet: Uint8Array | null;
  number: number;
}

const flags = fc.constantFrom(SYN, SYN | ACK, ACK, FIN | ACK, RST, RST | ACK);
const clients = fc.constantFrom(CLIENT, clientAddress(1));
const tcp = fc.record({
  flags,
  sequence: fc.nat(2),
  acknowledgement: fc.nat(3),
  payload: fc.constantFrom(0, 3, 250, 301).map((bytes) => new Uint8Array(bytes)),
  partialChecksum: fc.boolean(),
});
const ports = fc.constantFrom(5000, 5001, 5002);

const anyFrame = fc.oneof(
  fc.tuple(clients, ports, fc.constantFrom(80, 81, 82), tcp).map((
    [source, sourcePort, destinationPort, segment],
  ) => [FRONT, clientFrame({ ...segment, sourcePort, destinationPort }, { source })] as const),
  fc.tuple(fc.integer({ min: 1, max: 3 }), clients, ports, tcp).map((
    [real, client, destinationPort, segment],
  ) => [BACK, realFrame(real, { ...segment, destinationPort }, client)] as const),
  fc.tuple(ports, tcp).map(([sourcePort, segment]) =>
    [BACK, realFrame(1, { ...segment, sourcePort, destinationPort: 443 })] as const
  ),
  fc.constantFrom(
    [FRONT, whoHas(VIRTUAL)] as const,
    [
      FRONT,
      udpFrame({
        ethernet: { source: ROUTER_MAC, destination: FRONT_MAC },
        ipv4: { source: CLIENT, destination: VIRTUAL },
        udp: { sourcePort: 53, destinationPort: 80 },
      }),
    ] as const,
    [
      BACK,
      udpFrame({
        ethernet: { source: realMac(1), destination: ROUTER_MAC },
        ipv4: { source: realAddress(1), destination: CLIENT },
        udp: { sourcePort: 8001, destinationPort: 80 },
      }),
    ] as const,
  ),
);

const anyStep: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(
    "frame",
    "frame",
    "frame",
    "frame",
    "frame",
    "frame",
    "pass",
    "order",
    "link",
  ),
  framed: anyFrame,
  damage: fc.oneof(
    { weight: 4, arbitrary: fc.constant([]) },
    fc.array(fc.tuple(fc.nat(70), fc.nat(255)), { maxLength: 2 }),
  ),
  cut: fc.option(fc.nat(80), { freq: 5 }),
  vlan: fc.option(fc.record({ tpid: fc.constantFrom(0x8100, 0x88a8), tci: fc.nat(4095) })),
  vnet: fc.option(fc.constantFrom(Uint8Array.of(1, 0, 0, 0, 0, 0, 34, 0, 16, 0))),
  number: fc.nat(11),
}).map(({ framed: [port, frame], ...step }) => ({ ...step, port, frame })) as fc.Arbitrary<Step>;

const anyAsked: fc.Arbitrary<Asked> = fc.oneof(
  fc.record({ virtual: fc.constantFrom(1, 2), snap: fc.constantFrom(64, 301, 1518) }),
  fc.record({ real: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ client: fc.constantFrom("0.0.0.0/0", "198.18.0.0/16", CLIENT) }),
  fc.record({ client: fc.constant(CLIENT), port: ports, virtual: fc.constant(1) }),
);

function take(unit: TestUnit, { kind, number, port, ...step }: Step): Out[] {
  if (kind === "pass") return unit.pass(100 * (1 + number));
  if (kind === "order") {
    unit.orderReal(1 + number % 3, ORDERS[number >> 2]!, 100);
    return unit.turn();
  }
  if (kind === "link") {
    unit.wire.links[number & 1] = unit.wire.links[number & 1] === LINK_UP ? LINK_DOWN : LINK_UP;
    return unit.pass(500);
  }
  unit.nowMs += 40;
  const frame = step.frame.slice(0, step.cut ?? step.frame.length);
  for (const [at, value] of step.damage) if (at < frame.length) frame[at] = value;
  const { vlan, vnet } = step;
  return unit.send(port, frame, { ...(vlan && { vlan }), ...(vnet && { vnet }) });
}

/** All that the engine has written but the trace. */
function memoryOf({ state }: TestUnit) {
  const { connections, reals, virtuals } = state;
  return {
    verdicts: state.verdicts,
    bytes: state.bytes,
    entries: connections.entries,
    handshakes: connections.handshakes,
    counts: [connections.current, connections.total, connections.evicted],
    reals: { ...reals },
    virtuals: { ...virtuals },
    events: state.events.readAfter(0),
  };
}

Deno.test("a unit that is traced sends and remembers the same as one that is not", () => {
  fc.assert(
    fc.property(
      fc.array(anyStep, { minLength: 20, maxLength: 60, size: "max" }),
      anyAsked,
      (steps, asked) => {
        const plain = new TestUnit(OPTIONS);
        const traced = new TracedUnit(OPTIONS, asked);
        for (const step of steps) {
          traced.state.trace.call();
          assert.deepEqual(take(traced, step), take(plain, step));
          assert.deepEqual(traced.state.verdicts, plain.state.verdicts);
        }
        assert.deepEqual(memoryOf(traced), memoryOf(plain));
      },
    ),
    { numRuns: 150 },
  );
});

Deno.test("a trace of all clients has every packet of IPv4 with its verdict, as it came and as it went", () => {
  fc.assert(
    fc.property(fc.array(anyStep, { minLength: 20, maxLength: 60, size: "max" }), (steps) => {
      const unit = new TracedUnit(OPTIONS, { client: "0.0.0.0/0", snap: 1518 });
      for (const step of steps.filter(({ kind, vlan }) => kind === "frame" && vlan === null)) {
        const before = Float64Array.from(unit.state.verdicts);
        const [out] = take(unit, step);
        const [record, ...more] = unit.records;
        assert.deepEqual(more, []);
        const isWhole = step.cut === null && step.damage.length === 0;
        if (isWhole) assert.equal(record !== undefined, readFrame(step.frame).ipv4 !== undefined);
        if (record === undefined) continue;
        const changed = VERDICTS.filter((_, i) => unit.state.verdicts[i] !== before[i]);
        assert.deepEqual(changed, [VERDICTS[record.verdict]]);
        assert.deepEqual(record.sent?.bytes, out?.bytes);
        assert.deepEqual(record.sent?.vnet, out?.vnet);
        assert.equal(record.received.length, Math.min(step.frame.length, step.cut ?? Infinity));
        if (isWhole) assert.deepEqual(record.received.bytes, step.frame);
      }
    }),
    { numRuns: 100 },
  );
});
