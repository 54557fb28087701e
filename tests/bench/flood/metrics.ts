/**
 * What the flood part measures, and what it should come to.
 *
 * @module
 */
import type { Figures } from "../figures.ts";
import type { Target } from "../report.ts";
import { tableBytes, type Variant, type VariantName } from "./variants.ts";

/** SYNs in a second, and how many client addresses they come from. */
export const FLOOD_RATE = 20_000;
export const FLOOD_CLIENTS = 200_000;

/** In the order of the table. */
export const METRICS = {
  keepAlive: { metric: "keep-alive requests", unit: "1/s" },
  flood: { metric: "flood", unit: "SYN/s" },
  taken: { metric: "flood that the unit took", unit: "%" },
  lost: { metric: "packets lost, rings full", unit: "" },
  newClient: { metric: "new client, slowest of 3", unit: "ms" },
  memory: { metric: "memory growth", unit: "MB" },
  ditched: { metric: "ditched, all reals", unit: "" },
  outOfService: { metric: "reals not in service", unit: "" },
} as const;
export type MetricName = keyof typeof METRICS;
export const METRIC_NAMES = Object.keys(METRICS) as MetricName[];

/** What a compiler at run time and the status may add to the unit's memory in these seconds. */
const SLACK_MB = 8;

/** Of every variant that has the metric. */
export function targetOf(metric: MetricName, variant: Variant): Target | undefined {
  switch (metric) {
    case "flood":
      return { atLeast: 0.99 * FLOOD_RATE };
    case "taken":
      return { atLeast: 95 };
    case "memory":
      return { atMost: Math.ceil(tableBytes(variant) / 1e6) + SLACK_MB };
    case "ditched":
    case "outOfService":
      return { atMost: 0 };
    default:
      return undefined;
  }
}

/** Of a flood at the virtual over one at a port that is not served. */
export const KEPT: Target = { atLeast: 0.9 };

/** One variant in one round. */
export interface FloodSample {
  variant: VariantName;
  figures: Figures<MetricName>;
}
