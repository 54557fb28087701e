/** The program and the engine side by side, whatever comes: see `test_twin.ts`. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { CLIENT, clientAddress, clientFrame, VIRTUAL } from "../../lib/engine/test_frames.ts";
import { BRIDGE_AGEING_MS } from "../../lib/limits.ts";
import { ethernet } from "../../lib/packet/build.ts";
import { BROADCAST_MAC } from "../../lib/packet/fields.ts";
import { ACK, SYN } from "../../lib/packet/tcp.ts";
import { BACK, FRONT, LINK_DOWN, LINK_UP, ORDERS, PORTS } from "../../lib/words.ts";
import {
  anyGiven,
  anySegment,
  BACK_HOST,
  endOf,
  frameOf,
  FRONT_HOST,
  GUARDED_PORT,
  SAME_SUM,
  WORLD,
} from "./test_arbitraries.ts";
import { programTest } from "./test_kernel.ts";
import { TwinUnit } from "./test_twin.ts";

interface Step {
  take(unit: TwinUnit): void;
  /** For who reads a counterexample. */
  [fc.toStringMethod](): string;
}

function step(text: string, take: (unit: TwinUnit) => void): Step {
  return { take, [fc.toStringMethod]: () => text };
}

const CLIENTS = [CLIENT, clientAddress(1)];

const frame: fc.Arbitrary<Step> = anyGiven.map(({ port, frame }) =>
  step(`frame, ${PORTS[port]}: ${frame.length} bytes, ${frame.subarray(0, 64).toHex()}`, (unit) => {
    unit.nowMs += 10;
    unit.send(port, frame);
  })
);

const connection: fc.Arbitrary<Step> = fc.record({
  client: fc.constantFrom(...CLIENTS),
  port: fc.constantFrom(5000, 5001),
  virtual: fc.constantFrom([VIRTUAL, 80], [VIRTUAL, 8001], ["192.0.2.11", 7000], [
    SAME_SUM,
    8001,
  ]) as fc.Arbitrary<[string, number]>,
}).map(({ client, port, virtual: [address, virtualPort] }) =>
  step(`connection ${client}:${port} to ${address}:${virtualPort}`, (unit) => {
    const ask = { client, port, virtual: address, virtualPort, sequence: unit.nowMs };
    if (unit.syn(ask) === 0) return;
    const made = unit.connections().find(({ foreignAddress, foreignPort, virtualAddress }) =>
      `${[foreignAddress, foreignPort, virtualAddress]}` === `${[client, port, address]}`
    )!;
    const answer = { sourcePort: made.realPort, destinationPort: port, sequence: 0 };
    unit.fromReal(made.real + 1, { ...answer, flags: SYN | ACK }, client);
    const ends = { source: client, destination: address };
    unit.fromClient({ sourcePort: port, destinationPort: virtualPort }, ends);
  })
);

/** Of one of the connections there are. */
const segment: fc.Arbitrary<Step> = fc.record({
  which: fc.nat(23),
  port: fc.constantFrom(FRONT, BACK),
  given: anySegment,
}).map(({ which, port, given }) =>
  step(`segment of connection ${which}, ${PORTS[port]}: ${fc.stringify(given)}`, (unit) => {
    const made = unit.connections();
    if (made.length === 0) return;
    unit.nowMs += 10;
    unit.send(port, frameOf(endOf(made[which % made.length]!, port), given));
  })
);

const flood: fc.Arbitrary<Step> = fc.integer({ min: 2, max: 6 }).map((syns) =>
  step(`${syns} SYNs to a virtual that is guarded`, (unit) => {
    for (let i = 0; i < syns; i++) {
      const ports = { sourcePort: 6000 + i, destinationPort: GUARDED_PORT };
      unit.send(FRONT, clientFrame({ ...ports, flags: SYN, sequence: unit.nowMs }));
    }
  })
);

const neighbours = step("both hosts that are no reals speak", (unit) => {
  const payload = new Uint8Array(46);
  const frame = { destination: BROADCAST_MAC, etherType: 0x22f0, payload };
  unit.send(FRONT, ethernet({ ...frame, source: FRONT_HOST }));
  unit.send(BACK, ethernet({ ...frame, source: BACK_HOST }));
});

const time: fc.Arbitrary<Step> = fc.constantFrom(100, 300, 1_100, 4_000).map((ms) =>
  step(`${ms} ms`, (unit) => unit.live(ms))
);

const age = step("as long as the bridge remembers", (unit) => {
  unit.nowMs += BRIDGE_AGEING_MS;
  unit.live(100);
});

const order: fc.Arbitrary<Step> = fc.record({
  real: fc.integer({ min: 1, max: 4 }),
  order: fc.constantFrom("in-service", ...ORDERS),
}).map(({ real, order }) =>
  step(`real ${real}: ${order}`, (unit) => {
    unit.orderReal(real, order, 200);
    unit.turn();
  })
);

const link: fc.Arbitrary<Step> = fc.record({
  port: fc.constantFrom(FRONT, BACK),
  link: fc.constantFrom(LINK_UP, LINK_UP, LINK_DOWN),
}).map(({ port, link }) =>
  step(`link of ${PORTS[port]}: ${link}`, (unit) => {
    unit.wire.links[port] = link;
    unit.live(600);
  })
);

const anyStep = fc.oneof(
  { weight: 24, arbitrary: frame },
  { weight: 16, arbitrary: segment },
  { weight: 8, arbitrary: connection },
  { weight: 2, arbitrary: flood },
  { weight: 1, arbitrary: fc.constant(neighbours) },
  { weight: 1, arbitrary: time },
  { weight: 1, arbitrary: fc.constant(age) },
  { weight: 1, arbitrary: order },
  { weight: 1, arbitrary: link },
);

programTest(
  "what the program takes, it treats as the engine does; what is plainly its own, it takes",
  (kernel) => {
    const taken = new Map<string, number>();
    fc.assert(
      fc.property(
        fc.array(anyStep, { minLength: 20, maxLength: 80, size: "max" }),
        (steps) => {
          const unit = new TwinUnit(kernel, WORLD);
          for (const { take } of [neighbours, ...steps]) take(unit);
          for (const [kind, count] of unit.taken) taken.set(kind, (taken.get(kind) ?? 0) + count);
        },
      ),
      { numRuns: 100 },
    );
    // Or all this has shown nothing.
    for (const kind of ["forwarded", "bridged", "synguard"]) {
      for (const hook of ["tc", "xdp"]) {
        const count = taken.get(`${hook} ${kind}`) ?? 0;
        assert.ok(count >= 20, `${hook}, ${kind}: ${count} frames`);
      }
    }
  },
);
