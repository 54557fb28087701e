/**
 * The unit and its surroundings that a seed stands for: which machine objects there are, how they hang together, and how rough the
 * weather is.
 *
 * @module
 */
import type { RealSetup, StaticSetup, UnitSetup, VirtualSetup } from "../../lib/objects/setup.ts";
import { PREDICTORS } from "../../lib/words.ts";
import type { Random } from "./random.ts";

/**
 * `calm`: at most one machine is sick at a time, and nothing refuses a client; so every client that is patient must be served.
 * `storm`: everything at once.
 */
export type Mood = "calm" | "storm";

export interface Scene {
  mood: Mood;
  setup: UnitSetup;
  /** How long clients come, and how long after each other on average. */
  trafficMs: number;
  clientEveryMs: number;
}

/** Clients are 198.51.100.1 to .119; those below .16 and below .64 have virtuals of their own. */
export const CLIENTS = Array.from({ length: 60 }, (_, i) => `198.51.100.${2 * i + 1}`);
const PARTNERS = { address: "198.51.100.0", bits: 26 };
const STAFF = { address: "198.51.100.0", bits: 28 };

/** Reals 4 and 5 are one machine; those from 6 on take all ports. */
const REALS: readonly [address: string, port: number][] = [
  ["10.0.0.1", 8001],
  ["10.0.0.2", 8001],
  ["10.0.0.3", 8001],
  ["10.0.0.4", 8001],
  ["10.0.0.5", 8001],
  ["10.0.0.5", 8002],
  ["10.0.0.6", 0],
  ["10.0.0.7", 0],
  ["10.0.0.8", 0],
];
const WITH_PORT = [0, 1, 2, 3, 4, 5];
const ALL_PORTS = [6, 7, 8];

/** The virtual of all ports, and the one with synguard. */
export const ANY = 5;
const GUARDED = 6;

export function calmScene(random: Random): Scene {
  const setup = setupOf(random, {
    limits: () => ({ maxconns: 0, data: 0 }),
    synguard: () => ({ perSecond: 0, embryonic: 0 }),
    connections: { max: 4000, idleMs: 30_000, closingMs: random.between(1, 5) * 1000 },
  });
  return { mood: "calm", setup, trafficMs: 460_000, clientEveryMs: 220 };
}

export function stormScene(random: Random): Scene {
  const setup = setupOf(random, {
    limits: () => ({
      maxconns: random.chance(0.3) ? random.between(2, 12) : 0,
      data: random.chance(0.5) ? random.between(2, 6) : 0,
    }),
    synguard: (virtual) =>
      virtual === GUARDED
        ? { perSecond: random.pick([0, 3]), embryonic: random.pick([4, 12]) }
        : { perSecond: 0, embryonic: 0 },
    connections: {
      max: random.between(60, 260),
      idleMs: random.between(15, 40) * 1000,
      closingMs: random.between(1, 6) * 1000,
    },
  });
  return { mood: "storm", setup, trafficMs: 170_000, clientEveryMs: 80 };
}

/** What the moods differ in. */
interface Chosen {
  limits: () => Pick<RealSetup, "maxconns" | "data">;
  synguard: (virtual: number) => VirtualSetup["synguard"];
  connections: UnitSetup["connections"];
}

function setupOf(random: Random, { limits, synguard, connections }: Chosen): UnitSetup {
  return {
    reals: REALS.map(([address, port], real) => ({
      index: real,
      removed: false,
      name: `r${real}`,
      address,
      port,
      weight: random.between(1, 4),
      threshold: random.between(1, 6),
      reassign: random.between(1, 3),
      retryMs: random.between(4, 25) * 1000,
      standby: standbyOf(random, real),
      ...limits(),
    })),
    virtuals: VIRTUALS.map((virtual, v) => ({
      index: v,
      removed: false,
      name: `v${v}`,
      protocol: "tcp",
      predictor: random.pick(PREDICTORS),
      stickyMs: 0,
      stickyMask: 32,
      clients: [],
      ...virtual(random),
      backup: backupOf(random, v),
      synguard: synguard(v),
    })),
    statics: statics(random),
    connections,
  };
}

type Place = Pick<VirtualSetup, "address" | "port" | "reals"> & Partial<VirtualSetup>;

/** Each virtual has reals on at least two machines, so that one may be sick. */
const VIRTUALS: readonly ((random: Random) => Place)[] = [
  (random) => ({ ...WWW, reals: random.some(WITH_PORT, 3) }),
  (random) => ({ ...WWW, reals: twoMachines(random), clients: [PARTNERS] }),
  (random) => ({ ...WWW, reals: twoMachines(random), clients: [STAFF] }),
  (random) => ({
    address: "192.0.2.11",
    port: 443,
    reals: random.some(WITH_PORT, 4),
    stickyMs: random.between(3, 20) * 1000,
    stickyMask: random.pick([24, 28, 32]),
  }),
  (random) => ({
    address: "192.0.2.12",
    port: 80,
    reals: [random.pick([4, 5]), random.pick([6, 7])],
  }),
  () => ({ address: "192.0.2.13", port: 0, reals: [6, 7] }),
  (random) => ({ address: "192.0.2.14", port: 80, reals: random.some(WITH_PORT, 3) }),
  // Shares reals with many others, so that a client's port can clash.
  () => ({ address: "192.0.2.15", port: 80, reals: [0, 1, 6] }),
  // At an address where another one has all the ports that are left.
  (random) => ({ address: "192.0.2.13", port: 8080, reals: twoMachines(random) }),
];
const WWW = { address: "192.0.2.10", port: 80 };

function twoMachines(random: Random): number[] {
  return [random.between(0, 3), random.between(4, 6)];
}

/** A later one, so that there is no cycle; those of all ports come last. */
function standbyOf(random: Random, real: number): number {
  const later = [...WITH_PORT, ...ALL_PORTS].filter((other) => other > real);
  return later.length > 0 && random.chance(0.6) ? random.pick(later) : -1;
}

/** A later one; the virtual of all ports has none, since no other has reals of all ports only. */
function backupOf(random: Random, virtual: number): number {
  const later = VIRTUALS.map((_, v) => v).filter((v) => v > virtual);
  return virtual !== ANY && later.length > 0 && random.chance(0.6) ? random.pick(later) : -1;
}

/** Two of them leave as the same virtual, so that their ports can clash. */
function statics(random: Random): StaticSetup[] {
  return [
    { real: 0, virtual: 0 },
    { real: 1, virtual: 0 },
    { real: random.pick([4, 5]), virtual: 3 },
    { real: 6, virtual: ANY },
  ];
}
