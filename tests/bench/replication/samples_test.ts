import assert from "node:assert/strict";
import type { PairSample } from "./measure.ts";
import { each } from "./port_bytes.ts";
import { tabulate } from "./samples.ts";

function sample(change: Partial<PairSample> = {}): PairSample {
  return {
    alone: { ns: 200, cpuNs: 300 },
    copied: { ns: 210, cpuNs: 310 },
    idle: { ns: 200, cpuNs: 300 },
    bulkMs: 7000,
    bulkBytes: { sent: 56, both: 57 },
    sentAgain: 0,
    cpu: { activeEngine: 7, activePair: 2, standbyEngine: 1, standbyPair: 2, others: 1 },
    synMs: [3, 4, 5],
    ackMs: [3, 4, 5],
    singleBytes: { sent: 145, both: 263 },
    steadyBytes: { sent: 40, both: 42 },
    steadyRecords: 20_000,
    ...change,
  };
}

Deno.test("a sample that is good enough reaches every target", () => {
  const { rows, ratios } = tabulate([sample(), sample()]);
  const judged = [...rows, ...ratios].filter(({ target }) => target !== undefined);
  assert.deepEqual(judged.map(({ verdict }) => verdict), Array(8).fill("reached"));
});

Deno.test("a slow copy, dear changes, a late connection and a slow active unit each miss theirs", () => {
  const late = [...Array(98).fill(3), 21, 22];
  const missed = (change: Partial<PairSample>) => {
    const { rows, ratios } = tabulate([sample(change)]);
    return [...rows, ...ratios].filter(({ verdict }) => verdict === "missed")
      .map(({ metric, name }) => `${metric}: ${name}`);
  };
  assert.deepEqual(missed({ bulkMs: 10_001 }), ["copied: 1000000 connections"]);
  assert.deepEqual(missed({ steadyBytes: { sent: 60, both: 65 } }), [
    "with acknowledgements: 10000 new a second",
  ]);
  assert.deepEqual(missed({ synMs: late }), [
    "new connection on the standby, 99 %: from its SYN",
  ]);
  assert.deepEqual(missed({ copied: { ns: 223, cpuNs: 310 } }), [
    "established packet: no standby / while copied",
  ]);
});

Deno.test("what goes to and fro without a change is taken off, by time", () => {
  const nothing = { ms: 1000, active: 100, standby: 50 };
  const all = { ms: 2000, active: 1200, standby: 300 };
  assert.deepEqual(each(all, nothing, 10), { sent: 100, both: 120 });
});
