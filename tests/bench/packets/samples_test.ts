import assert from "node:assert/strict";
import { PACKET_PATHS, type PacketPathName } from "../options.ts";
import type { Flows, PacketsSample } from "./metrics.ts";
import { tabulate } from "./samples.ts";

function sample(
  path: PacketPathName,
  flows: Flows,
  rate: number | null,
  sink = 1_000_000,
): PacketsSample {
  return { path, flows, figures: { rate: { value: rate }, sink: { value: sink } } };
}

const SAMPLES = [
  sample("nftables", 1, 400_000),
  sample("pointsman", 1, 800_000),
  // The second round starts with another one.
  sample("pointsman", 1, 400_000, 500_000),
  sample("nftables", 1, null, 600_000),
];

Deno.test("added is what a packet takes more than at the sink beside it", () => {
  const { rows } = tabulate(SAMPLES, PACKET_PATHS);
  const added = rows.filter(({ metric }) => metric === "added, 1 flow");
  assert.deepEqual(added.map(({ name, values }) => [name, values]), [
    ["nftables", [1500, null]],
    ["pointsman", [250, 500]],
  ]);
});

Deno.test("the sink has a row of its own, of each round the middle", () => {
  const { rows } = tabulate(SAMPLES, PACKET_PATHS);
  const sinks = rows.filter(({ name }) => name === "sink");
  assert.deepEqual(sinks.map(({ metric, values }) => [metric, values]), [
    ["packets, 1 flow", [1_000_000, 550_000]],
  ]);
});

Deno.test("of the ratios only Pointsman over nftables has targets", () => {
  const { ratios } = tabulate([...SAMPLES, sample("bridge", 1, 900_000)], PACKET_PATHS);
  assert.deepEqual(ratios.map(({ metric, name, target }) => [metric, name, target]), [
    ["packets, 1 flow", "pointsman / bridge", undefined],
    ["packets, 1 flow", "pointsman / nftables", { atLeast: 1.4 }],
    ["added, 1 flow", "pointsman / bridge", undefined],
    ["added, 1 flow", "pointsman / nftables", { atMost: 0.5 }],
  ]);
  assert.deepEqual(ratios[1]!.values, [2, null]);
});

Deno.test("a million flows are compared with a thousand of the same path", () => {
  const { ratios } = tabulate([
    sample("pointsman", 1_000, 500_000),
    sample("pointsman", 1_000_000, 400_000),
  ], PACKET_PATHS);
  const [ratio] = ratios;
  assert.equal(ratio!.metric, "added, 1,000,000 flows / added, 1,000 flows");
  assert.deepEqual([ratio!.values, ratio!.verdict], [[1.5], "reached"]);
});

Deno.test("what was left out is no row, and what failed is one with its reason", () => {
  const { rows } = tabulate([
    { path: "nftables", flows: 1_000_000, figures: {}, skipped: "no room" },
    { path: "bridge", flows: 1, figures: { rate: { value: null, errors: { "no nft": 1 } } } },
  ], PACKET_PATHS);
  assert.equal(rows.some(({ name }) => name === "nftables"), false);
  const row = rows.find(({ name }) => name === "bridge")!;
  assert.deepEqual([row.metric, row.values, row.errors], [
    "packets, 1 flow",
    [null],
    { "no nft": 1 },
  ]);
});
