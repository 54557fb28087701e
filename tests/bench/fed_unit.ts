/**
 * The unit that the engine's benches feed: virtuals of one address, each at a port of its own and with reals of its own.
 *
 * @module
 */
import type { RealSetup, UnitSetup, VirtualSetup } from "../../lib/objects/setup.ts";
import type { PredictorName } from "../../lib/words.ts";

export interface FedVirtual {
  predictor: PredictorName;
  /** How many. Their weights are 1 to {@linkcode WEIGHTS} in turn. */
  reals: number;
}

export const VIRTUAL_ADDRESS = "192.0.2.10";
export const REAL_PORT = 8080;
const FIRST_VIRTUAL_PORT = 80;
const WEIGHTS = 4;

/** `max`: entries of the connection table. */
export function fedSetup(virtuals: readonly FedVirtual[], max: number): UnitSetup {
  const reals: RealSetup[] = [];
  return {
    virtuals: virtuals.map(({ predictor, reals: count }, virtual) => {
      const own = Array.from({ length: count }, (_, slot) => {
        return reals.push(realSetup(reals.length, 1 + slot % WEIGHTS)) - 1;
      });
      return virtualSetup(virtual, predictor, own);
    }),
    reals,
    statics: [],
    connections: { max, idleMs: 3_600_000, closingMs: 10_000 },
  };
}

export function virtualPort(virtual: number): number {
  return FIRST_VIRTUAL_PORT + virtual;
}

export function realAddress(real: number): string {
  return `10.0.${(real + 1) >>> 8}.${(real + 1) & 0xff}`;
}

export function realMac(real: number): string {
  const low = (real & 0xff).toString(16).padStart(2, "0");
  return `02:00:00:01:${(real >>> 8).toString(16).padStart(2, "0")}:${low}`;
}

function realSetup(real: number, weight: number): RealSetup {
  return {
    index: real,
    removed: false,
    name: `r${real}`,
    address: realAddress(real),
    port: REAL_PORT,
    weight,
    threshold: 8,
    reassign: 3,
    retryMs: 60_000,
    maxconns: 0,
    data: 0,
    standby: -1,
  };
}

function virtualSetup(virtual: number, predictor: PredictorName, reals: number[]): VirtualSetup {
  return {
    index: virtual,
    removed: false,
    name: `v${virtual}`,
    address: VIRTUAL_ADDRESS,
    port: virtualPort(virtual),
    protocol: "tcp",
    predictor,
    reals,
    backup: -1,
    clients: [],
    stickyMs: 0,
    stickyMask: 32,
    synguard: { perSecond: 0, embryonic: 0 },
  };
}
