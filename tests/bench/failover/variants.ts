/**
 * The variants of the failover part: what serves, and what befalls it.
 *
 * @module
 */
import type { TakeoverName } from "../options.ts";
import type { Target } from "../report.ts";
import type { Contender } from "./contender.ts";
import { keepalived } from "./keepalived.ts";
import { cutOff, killed, pointsman, portLost, withoutPower } from "./pointsman.ts";

export interface Variant {
  /** What befalls the unit that serves. */
  fault: string;
  contender: Contender;
  /** How long the probe looks on after that: some times the outage. */
  watchMs: number;
  /** Whether its connections live on; without that the outage of one that is kept has no meaning. */
  keepsConnections: boolean;
  /** Of the outage, in ms: median and 99th percentile. */
  targets?: { median: Target; p99?: Target };
}

const CUT = "the unit is cut off from power and both networks";

export const VARIANTS: Readonly<Record<TakeoverName, Variant>> = {
  "keepalived": {
    fault: CUT,
    contender: keepalived(),
    watchMs: 6000,
    keepsConnections: false,
  },
  "keepalived-100ms": {
    fault: CUT,
    contender: keepalived(0.1),
    watchMs: 1500,
    keepsConnections: false,
  },
  "keepalived-10ms": {
    fault: CUT,
    contender: keepalived(0.01),
    watchMs: 1500,
    keepsConnections: false,
  },
  "power-cut": {
    fault: CUT,
    contender: pointsman(withoutPower),
    watchMs: 1500,
    keepsConnections: true,
    targets: { median: { atMost: 20 }, p99: { atMost: 60 } },
  },
  "killed": {
    fault: "the unit's process is killed",
    contender: pointsman(killed),
    watchMs: 1500,
    keepsConnections: true,
    targets: { median: { atMost: 20 }, p99: { atMost: 60 } },
  },
  "port-lost": {
    fault: "the front port of the unit loses its link",
    contender: pointsman(portLost),
    watchMs: 1500,
    keepsConnections: true,
    targets: { median: { atMost: 50 } },
  },
  "hellos-only": {
    fault:
      "the switches pass nothing from and to the unit any more; it lives, and its links are up",
    contender: pointsman(cutOff),
    watchMs: 2000,
    keepsConnections: true,
    targets: { median: { atMost: 600 } },
  },
};
