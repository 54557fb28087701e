import assert from "node:assert/strict";
import type { Takeover } from "./takeover_story.ts";
import { lossOf, takeoverLines } from "./takeover_words.ts";
import { testTakeover } from "./test_pair.ts";

const SHA256 = "5a".repeat(32);

function changed(change: (takeover: Takeover) => void): Takeover {
  const takeover = testTakeover();
  change(takeover);
  return takeover;
}

Deno.test("the last lines tell the outage, the connections and the download, in 80 columns", () => {
  const lines = takeoverLines(testTakeover());
  assert.deepEqual(lines, [
    "unit-a was killed, unit-b took over, and unit-a came back as its standby.",
    "Outage: 18 ms for new connections, 20 ms for open ones.",
    "  A probe asked for both every 2 ms.",
    "Open connections kept: 200 of 200; reset: 0.",
    "Downloaded: 33554432 of 33554432 bytes, the same as the server has.",
    `  SHA-256 ${SHA256}`,
  ]);
  for (const line of lines) assert.ok(line.length < 80, line);
});

Deno.test("what was lost is told in figures, and is wrong", () => {
  const takeover = changed(({ probe: { connections } }) =>
    connections.broken = { "Connection reset by peer (os error 104)": 2, silent: 1 }
  );
  assert.ok(takeoverLines(takeover).includes("Open connections kept: 197 of 200; reset: 2."));
  assert.equal(
    lossOf(takeover),
    "3 connections were lost: 2 × Connection reset by peer (os error 104), 1 × silent",
  );
});

Deno.test("only a download with the server's own hash is whole", () => {
  assert.equal(lossOf(testTakeover()), undefined);
  const other = changed(({ download }) => download.report.end = { sha256: "00".repeat(32) });
  assert.equal(lossOf(other), "what was downloaded is not what the server has");
  assert.deepEqual(takeoverLines(other).slice(-3), [
    "Downloaded: 33554432 of 33554432 bytes, other than the server has.",
    `  SHA-256 ${"00".repeat(32)}`,
    `  server  ${SHA256}`,
  ]);
  const failed = changed(({ download }) =>
    download.report = { bytes: 5, end: { failed: "connection reset" } }
  );
  assert.equal(lossOf(failed), "the download failed: connection reset");
  assert.equal(takeoverLines(failed).at(-1), "Downloaded: 5 of 33554432 bytes.");
});

Deno.test("an outage of which the probe has no figure is told so, and is no loss", () => {
  const endless = changed(({ probe }) => probe.new = { ...probe.new, outageMs: null });
  assert.match(
    takeoverLines(endless)[1]!,
    /^Outage: no figure for new connections, 20 ms for open/,
  );
  assert.equal(lossOf(endless), undefined);
});

Deno.test("a probe that could not ask as often as it should says so", () => {
  const busy = changed(({ probe }) => probe.kept = { ...probe.kept, coarsestMs: 48.2 });
  assert.match(
    takeoverLines(busy)[2]!,
    /every 2 ms; the machine was busy, once for 48 ms\.$/,
  );
});
