/**
 * From samples of the real pair to the rows of the report.
 *
 * @module
 */
import { type BenchRow, judge, type Ratio, ratioOf, rowOf, type Target } from "../report.ts";
import { percentile, summarize } from "../statistics.ts";
import type { CpuSeconds, PairSample } from "./measure.ts";
import type { WireBytes } from "./port_bytes.ts";
import { CONNECTIONS, PER_TURN, STEADY_TURN_MS } from "./scene.ts";

const BULK = `${CONNECTIONS} connections`;
const STEADY = `${PER_TURN * 1000 / STEADY_TURN_MS} new a second`;
const SINGLE = "one after the other";
const PACKET = "established packet";
const CPU_PACKET = "the same, processor time";

const BULK_TARGET = { atMost: 10_000 };
const WIRE_TARGET = { atMost: 64 };
const LATENCY_TARGET = { atMost: 20 };
const RATE_TARGET = { atLeast: 0.9 };

const CPU_OF: Readonly<Record<keyof CpuSeconds, string>> = {
  activeEngine: "the active's engine, feeding included",
  activePair: "the active's pair",
  standbyEngine: "the standby's engine",
  standbyPair: "the standby's pair",
  others: "all other threads",
};

export function tabulate(samples: readonly PairSample[]): { rows: BenchRow[]; ratios: Ratio[] } {
  const packet = (name: string, take: (sample: PairSample) => number, metric = PACKET) =>
    rowOf(name, metric, "ns", samples.map(take));
  const alone = packet("no standby", (sample) => sample.alone.ns);
  const copied = packet("while copied", (sample) => sample.copied.ns);
  const idle = packet("standby complete", (sample) => sample.idle.ns);
  const aloneCpu = packet("no standby", (sample) => sample.alone.cpuNs, CPU_PACKET);
  const copiedCpu = packet("while copied", (sample) => sample.copied.cpuNs, CPU_PACKET);
  const rows = [
    judge(rowOf(BULK, "copied", "ms", samples.map(({ bulkMs }) => bulkMs)), BULK_TARGET),
    rowOf(BULK, "records sent again", "", samples.map(({ sentAgain }) => sentAgain)),
    ...wireRows(BULK, samples.map(({ bulkBytes }) => bulkBytes), WIRE_TARGET),
    ...wireRows(STEADY, samples.map(({ steadyBytes }) => steadyBytes), WIRE_TARGET),
    ...wireRows(SINGLE, samples.map(({ singleBytes }) => singleBytes)),
    ...latencyRows("from its SYN", samples.map(({ synMs }) => synMs)),
    ...latencyRows("from the handshake's end", samples.map(({ ackMs }) => ackMs)),
    ...[alone, copied, idle, aloneCpu, copiedCpu],
    ...cpuRows(samples),
  ];
  const ratios = [
    judge(ratioOf(alone, copied), RATE_TARGET),
    ratioOf(alone, idle),
    ratioOf(aloneCpu, copiedCpu),
  ];
  return { rows, ratios };
}

function wireRows(name: string, bytes: readonly WireBytes[], target?: Target): BenchRow[] {
  return [
    rowOf(name, "on the wire, per record", "bytes", bytes.map(({ sent }) => sent)),
    judge(
      rowOf(name, "with acknowledgements", "bytes", bytes.map(({ both }) => both)),
      target,
    ),
  ];
}

/** `ms`: of each round its connections. The second row is of all of them together. */
function latencyRows(name: string, ms: readonly (readonly number[])[]): BenchRow[] {
  const metric = "new connection on the standby";
  return [
    judge(rowOf(name, metric, "ms", ms.map((round) => summarize(round).median)), LATENCY_TARGET),
    judge(
      rowOf(name, `${metric}, 99 %`, "ms", [percentile(ms.flat(), 0.99)]),
      LATENCY_TARGET,
    ),
  ];
}

function cpuRows(samples: readonly PairSample[]): BenchRow[] {
  const names = Object.keys(CPU_OF) as (keyof CpuSeconds)[];
  return names.map((name) =>
    rowOf(CPU_OF[name], `processor time of ${BULK}`, "s", samples.map(({ cpu }) => cpu[name]))
  );
}
