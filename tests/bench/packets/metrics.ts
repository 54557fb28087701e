/**
 * What the packets part measures, and what it should come to.
 *
 * @module
 */
import type { Figures } from "../figures.ts";
import type { Target } from "../report.ts";
import type { PacketPathName } from "../options.ts";

/** Flows at once: all that a path keeps of them in a cache, in a larger one, and in memory. */
export const FLOWS = [1, 1_000, 1_000_000] as const;
export type Flows = (typeof FLOWS)[number];

/** In the order of the table. `added` follows from the rate and that of the sink beside it. */
export const METRICS = {
  rate: { metric: "packets", unit: "1/s" },
  added: { metric: "added", unit: "ns" },
  lost: { metric: "lost", unit: "%" },
} as const;
export type MetricName = keyof typeof METRICS;

/** What a sample has. */
export const MEASURED = ["rate", "sink", "lost"] as const;
export type MeasuredName = (typeof MEASURED)[number];

/** Of Pointsman over nftables, at each number of flows. */
export const NFTABLES_TARGETS: Partial<Record<MetricName, Target>> = {
  rate: { atLeast: 1.4 },
  added: { atMost: 0.5 },
};
/** Of Pointsman with most flows over itself with fewer. */
export const MANY_FLOWS: Target = { atMost: 1.5 };

/** One path with one number of flows in one round. */
export interface PacketsSample {
  path: PacketPathName;
  flows: Flows;
  figures: Figures<MeasuredName>;
  /** Which of its ways it took. */
  said?: string;
  /** Why there are no figures, where that is nobody's fault. */
  skipped?: string;
}
