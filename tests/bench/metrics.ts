/**
 * What the net part measures, and what it should come to.
 *
 * @module
 */
import type { Figures } from "./figures.ts";
import type { AlternativeName } from "./options.ts";
import type { Target } from "./report.ts";

/** In the order of the table. */
export const METRICS = {
  newConnections: { metric: "new connections", unit: "1/s" },
  keepAlive: { metric: "keep-alive requests", unit: "1/s" },
  bulk: { metric: "bulk", unit: "Gbit/s" },
  latencyP50: { metric: "latency p50", unit: "µs" },
  latencyP99: { metric: "latency p99", unit: "µs" },
  newConnectionsCpu: { metric: "CPU per 1,000 new connections", unit: "s" },
  keepAliveCpu: { metric: "CPU per 1,000 keep-alive requests", unit: "s" },
  start: { metric: "start to first answer", unit: "ms" },
  idleCpu: { metric: "idle CPU", unit: "% of a core" },
} as const;
export type MetricName = keyof typeof METRICS;
export const METRIC_NAMES = Object.keys(METRICS) as MetricName[];

/** Pointsman as it is, and with all packets through TypeScript: both are compared with the others. */
export const OURS = ["pointsman", "typescript"] as const satisfies readonly AlternativeName[];
export type OurName = (typeof OURS)[number];

/** Of Pointsman itself, both ways. */
export const ROW_TARGETS: Partial<Record<MetricName, Target>> = {
  start: { atMost: 500 },
  idleCpu: { atMost: 1 },
};

type RatioTargets = Partial<Record<MetricName, Partial<Record<AlternativeName, Target>>>>;

/** Of ours over another alternative. */
export const RATIO_TARGETS: Readonly<Record<OurName, RatioTargets>> = {
  pointsman: {
    newConnections: { haproxy: { atLeast: 1.3 }, nftables: { atLeast: 1.1 } },
    keepAlive: {
      haproxy: { atLeast: 1.5 },
      nftables: { atLeast: 1.1 },
      bridge: { atLeast: 0.97 },
    },
    bulk: { haproxy: { atLeast: 1.6 }, bridge: { atLeast: 0.9 } },
    latencyP50: { nftables: { atMost: 1.1 } },
    latencyP99: { nftables: { atMost: 1.1 } },
    newConnectionsCpu: { haproxy: { atMost: 1 }, nftables: { atMost: 1 } },
    keepAliveCpu: { haproxy: { atMost: 1 }, nftables: { atMost: 1 } },
  },
  typescript: {
    newConnections: { haproxy: { atLeast: 1.3 } },
    keepAlive: { haproxy: { atLeast: 1 } },
    bulk: { haproxy: { atLeast: 1.4 } },
    latencyP50: { nftables: { atMost: 1.5 } },
  },
};

/** One alternative in one round. */
export interface Sample {
  alternative: AlternativeName;
  figures: Figures<MetricName>;
  /** Which of its ways it took. */
  said?: string;
}
