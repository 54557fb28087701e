/**
 * A real and a virtual as the config gives them when a file says no more than it must, for tests that build a
 * `Config` by hand.
 *
 * @module
 */
import { DEFAULT_REASSIGN, DEFAULT_RETRY_MS, DEFAULT_THRESHOLD } from "../limits.ts";
import type { RealConfig, VirtualConfig } from "./config.ts";

/** All ports, unless `given` names one. */
export function realConfig(
  given: Partial<RealConfig> & Pick<RealConfig, "name" | "address">,
): RealConfig {
  return {
    port: 0,
    weight: 1,
    threshold: DEFAULT_THRESHOLD,
    reassign: DEFAULT_REASSIGN,
    retryMs: DEFAULT_RETRY_MS,
    maxconns: 0,
    data: 0,
    standby: null,
    ...given,
  };
}

/** All ports and bound to no real, unless `given` says otherwise. */
export function virtualConfig(
  given: Partial<VirtualConfig> & Pick<VirtualConfig, "name" | "address">,
): VirtualConfig {
  return {
    port: 0,
    protocol: "tcp",
    predictor: "leastconns",
    reals: [],
    backup: null,
    clients: [],
    stickyMs: 0,
    stickyMask: 32,
    synguard: { perSecond: 0, embryonic: 0 },
    ...given,
  };
}
