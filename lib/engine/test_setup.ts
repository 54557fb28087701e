/**
 * What a unit under test works by.
 *
 * @module
 */
import type { RealSetup, StaticSetup, UnitSetup, VirtualSetup } from "../objects/setup.ts";
import { realAddress, VIRTUAL } from "./test_frames.ts";

export interface TestSetup {
  reals?: Partial<RealSetup>[];
  virtuals?: Partial<VirtualSetup>[];
  statics?: StaticSetup[];
  connections?: Partial<UnitSetup["connections"]>;
}

/** All that is not given is usual. */
export function setupOf(
  { reals = [{}, {}], virtuals = [{}], statics = [], connections = {} }: TestSetup,
): UnitSetup {
  return {
    reals: reals.map((real, i) => ({
      index: i,
      removed: false,
      name: `r${i + 1}`,
      address: realAddress(i + 1),
      port: 8001,
      weight: 1,
      threshold: 8,
      reassign: 3,
      retryMs: 60_000,
      maxconns: 0,
      data: 0,
      standby: -1,
      ...real,
    })),
    virtuals: virtuals.map((virtual, i) => ({
      index: i,
      removed: false,
      name: `v${i + 1}`,
      address: VIRTUAL,
      port: 80,
      protocol: "tcp",
      predictor: "leastconns",
      reals: [...reals.keys()],
      backup: -1,
      clients: [],
      stickyMs: 0,
      stickyMask: 32,
      synguard: { perSecond: 0, embryonic: 0 },
      ...virtual,
    })),
    statics,
    connections: { max: 1000, idleMs: 60_000, closingMs: 10_000, ...connections },
  };
}
