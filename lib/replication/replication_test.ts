import assert from "node:assert/strict";
import fc from "fast-check";
import { realFrame, type TestUnit, VIRTUAL } from "../engine/test_unit.ts";
import { ACK, FIN, RST, SYN } from "../packet/tcp.ts";
import { BACK } from "../words.ts";
import { TestPair } from "./test_pair.ts";
import { assertSound, pictureOf } from "./test_picture.ts";

const OTHER = "10.0.0.101";

const FAILS_SOON = { threshold: 1, retryMs: 4_000 };

/** Two virtuals, one of them sticky and one that drains by order; a real that fails soon, one that is watched for data; a static. */
const OPTIONS = {
  reals: [FAILS_SOON, { data: 3 }, {}],
  virtuals: [
    { stickyMs: 3_000 },
    { address: OTHER, predictor: "roundrobin" as const },
  ],
  statics: [{ real: 2, virtual: 1 }],
  connections: { max: 64, idleMs: 20_000, closingMs: 2_000 },
};

/** The same objects at other indexes. */
const TURNED = {
  ...OPTIONS,
  reals: [
    { name: "r3", address: "10.0.0.3" },
    { name: "r2", address: "10.0.0.2", data: 3 },
    { name: "r1", address: "10.0.0.1", ...FAILS_SOON },
  ],
  virtuals: [
    { name: "v2", address: OTHER, predictor: "roundrobin" as const, reals: [2, 1, 0] },
    { name: "v1", stickyMs: 3_000, reals: [2, 1, 0] },
  ],
  statics: [{ real: 0, virtual: 0 }],
  rows: 3,
};

function clientOf(client: number): string {
  return `10.9.${client % 3}.${client + 1}`;
}

/** One thing that happens to the active unit, by small numbers. */
function happen(unit: TestUnit, what: number, client: number, real: number) {
  const from = clientOf(client);
  const port = 5000 + client % 2;
  const virtual = client % 2 === 0 ? VIRTUAL : OTHER;
  const ends = { source: from, destination: virtual };
  const segments: (() => void)[] = [
    () => unit.syn({ client: from, port, virtual, sequence: what * 1000 + real }),
    () => unit.accept(real, { client: from, port }),
    () => unit.fromClient({ sourcePort: port, flags: ACK, payload: new Uint8Array(real) }, ends),
    () => unit.fromClient({ sourcePort: port, flags: FIN | ACK }, ends),
    () => unit.fromReal(real, { destinationPort: port, flags: FIN | ACK }, from),
    () => unit.fromReal(real, { destinationPort: port, payload: new Uint8Array(4) }, from),
    () => unit.fromClient({ sourcePort: port, flags: RST }, ends),
    () => unit.refuse(real, { client: from, port, sequence: 0 }),
    () => unit.live(1000 * real),
    () => unit.orderReal(real, "out-of-service"),
    () => unit.orderReal(real, "in-service"),
    () => unit.orderVirtual(1 + client % 2, "drain", 100),
    () => unit.orderVirtual(1 + client % 2, "in-service"),
    () => whole(unit, from, port, virtual),
    () => whole(unit, from, port, virtual),
    () => unit.send(BACK, outboundSyn(client, what)),
  ];
  segments[what % segments.length]!();
}

/** A handshake, where somebody takes it. */
function whole(unit: TestUnit, client: string, port: number, virtual: string) {
  const real = unit.syn({ client, port, virtual, sequence: 77 });
  if (real === 0) return;
  unit.accept(real, { client, port });
  unit.fromClient({ sourcePort: port }, { source: client, destination: virtual });
}

/** A real opens a connection of its own. */
function outboundSyn(client: number, sequence: number): Uint8Array {
  return realFrame(
    3,
    { sourcePort: 40_000 + client, destinationPort: 443, flags: SYN, sequence },
    "198.51.100.1",
  );
}

interface Act {
  what: number;
  client: number;
  real: number;
  /** Turns of both units after it. */
  steps: number;
  restart: number;
}

const acts = fc.array(
  fc.record<Act>({
    what: fc.nat(15),
    client: fc.nat(11),
    real: fc.integer({ min: 1, max: 3 }),
    steps: fc.nat(2),
    restart: fc.nat(60),
  }),
  { minLength: 1, maxLength: 120 },
);

/** Loses, doubles, delays and mixes messages, by a seed. */
function faultOf(seed: number) {
  let word = seed | 1;
  const next = (below: number) => {
    word = Math.imul(word, 1664525) + 1013904223 | 0;
    return (word >>> 16) % below;
  };
  let late: Uint8Array[] = [];
  return (messages: readonly Uint8Array[]) => {
    const all = [...late, ...messages];
    late = [];
    const come: Uint8Array[] = [];
    for (const message of all) {
      const fate = next(8);
      if (fate === 0) continue;
      if (fate <= 2) late.push(message);
      else come.splice(next(come.length + 1), 0, message);
      if (fate === 3) late.push(message);
    }
    return come;
  };
}

function holds(pair: TestPair, list: readonly Act[], seed: number) {
  const fault = faultOf(seed);
  for (const { what, client, real, steps, restart } of list) {
    pair.fault = fault;
    happen(pair.active, what, client, real);
    if (restart === 0) pair.restartStandby();
    if (restart === 1) pair.restartSender();
    for (let i = 0; i < steps; i++) pair.step();
    assertSound(pair.standby);
  }
  assert.ok(pair.settle(), "the standby never was complete");
  assertSound(pair.standby);
  assert.deepEqual(pictureOf(pair.standby), pictureOf(pair.active));
}

Deno.test("whatever happens and whatever the link loses, doubles or mixes, the standby has what the active has", () => {
  fc.assert(
    fc.property(acts, fc.integer(), (list, seed) => {
      holds(new TestPair(OPTIONS), list, seed);
    }),
    { numRuns: 150 },
  );
});

Deno.test("the same where the standby's objects have other indexes", () => {
  fc.assert(
    fc.property(acts, fc.integer(), (list, seed) => {
      holds(new TestPair({ ...OPTIONS, rows: 3 }, TURNED), list, seed);
    }),
    { numRuns: 60 },
  );
});
