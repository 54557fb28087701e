/**
 * For tests of the metrics: a unit that has all of them, and what reads the text format of Prometheus back.
 *
 * @module
 */
import { NO_FASTPATH } from "../engine/fastpath_view.ts";
import { FLAG_RUNNING } from "../engine/state.ts";
import { REFUSALS } from "../failover/codec/refusals.ts";
import { COUNTS } from "../replication/counts.ts";
import { TEST_FAILOVER, TEST_PAIRS, TestPair } from "./test_pair.ts";
import { NOW_MS, type TestSource, testSource } from "./test_source.ts";
import { testConfig } from "./test_state.ts";

/** A unit of which every counter has a figure of its own, and that has a figure for every metric there is. */
export function countedSource(): TestSource {
  const config = { ...testConfig(), failover: TEST_FAILOVER };
  config.reals[0]!.maxconns = 5000;
  config.virtuals[0]!.stickyMs = 300_000;
  const lastReload = { time: "2026-01-02T03:04:05.678Z", ok: false, text: "" };
  const pair = new TestPair(TEST_PAIRS["bulk"]);
  const source = testSource({
    config,
    pair,
    facts: () => ({
      version: "1.2.3",
      fastpath: NO_FASTPATH,
      commands: "on",
      lastReload,
      uptimeMs: 1500,
      pair: pair.view(),
      nowMs: NOW_MS,
    }),
  });
  const { flags, heartbeat, verdicts, kernel, bytes, reals, virtuals } = source.state;
  flags[FLAG_RUNNING] = 1;
  heartbeat[0] = NOW_MS - 40;
  bytes[0] = 2 ** 45;
  reals.latencyMs[0] = 0.25;
  const counted = [
    verdicts,
    kernel,
    virtuals.connections,
    virtuals.connectionsTotal,
    virtuals.packetsIn,
    virtuals.bytesIn,
    virtuals.packetsOut,
    virtuals.bytesOut,
    virtuals.embryonic,
    virtuals.synguarded,
    reals.connections,
    reals.connectionsTotal,
    reals.bytesIn,
    reals.bytesOut,
    reals.ditched,
    reals.noAnswer,
    reals.reset,
    reals.noData,
  ];
  let next = 1000;
  for (const column of counted) column.forEach((_, index) => column[index] = ++next);
  const { refusals, replicated } = pair.view();
  for (const name of REFUSALS) refusals[name] = ++next;
  for (const name of COUNTS) replicated![name] = ++next;
  return source;
}

export interface ReadSample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

/** A sample's line, strictly: anything else is an error. */
const LINE = /^([a-z_]+)(?:\{((?:[a-z_]+="(?:[^"\\]|\\["\\n])*",?)+)\})? (\S+)$/;
const LABEL = /([a-z_]+)="((?:[^"\\]|\\["\\n])*)"/g;

export function readMetrics(text: string): ReadSample[] {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return lines.map((line) => {
    const match = LINE.exec(line);
    if (match === null) throw new Error(`no sample: ${line}`);
    const labels = [...(match[2] ?? "").matchAll(LABEL)].map(([, name, value]) =>
      [name!, unescape(value!)] as const
    );
    return { name: match[1]!, labels: Object.fromEntries(labels), value: Number(match[3]) };
  });
}

/** Value of the one sample of a name that has these labels among its own; undefined for none. */
export function valueOf(
  samples: readonly ReadSample[],
  name: string,
  labels: Record<string, string> = {},
): number | undefined {
  const found = samples.filter((sample) =>
    sample.name === name &&
    Object.entries(labels).every(([label, value]) => sample.labels[label] === value)
  );
  if (found.length > 1) throw new Error(`${name}: ${found.length} samples`);
  return found[0]?.value;
}

/** Names of all metrics, from their types. */
export function metricNames(text: string): string[] {
  return [...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name!);
}

function unescape(text: string): string {
  return text.replace(/\\(.)/g, (_, sign) => sign === "n" ? "\n" : sign);
}
