/**
 * What the failover part measures.
 *
 * @module
 */

/** Connections that the probe keeps open. */
export const KEPT = 1000;

/** In the order of the table. */
export const METRICS = {
  opened: { metric: "outage, new connections", unit: "ms" },
  kept: { metric: "outage, established", unit: "ms" },
  broken: { metric: `connections lost of ${KEPT}`, unit: "" },
  grain: { metric: "longest pause of the probe", unit: "ms" },
} as const;
export type MetricName = keyof typeof METRICS;
export const METRIC_NAMES = Object.keys(METRICS) as MetricName[];

/** These have a 99th percentile too. */
export const OUTAGES: readonly MetricName[] = ["opened", "kept"];
