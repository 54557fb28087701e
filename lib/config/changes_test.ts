import assert from "node:assert/strict";
import { BASE, FULL } from "./base_for_tests.ts";
import { changesOf, summaryOf } from "./changes.ts";
import type { Config } from "./config.ts";
import { parseConfig } from "./load.ts";
import { reloadRunning, type RunningConfig, startRunning } from "./running.ts";

function parsed(text: string): Config {
  const loaded = parseConfig(text, "f.yaml");
  assert.ok("config" in loaded, JSON.stringify(loaded));
  return loaded.config;
}

const running = (text: string) => startRunning(parsed(text));

/** Going from what runs to another file: the summary, and each change. */
function told(before: RunningConfig, after: string): string[] {
  const changes = changesOf(before, reloadRunning(before, parsed(after)));
  return [summaryOf(changes), ...changes.map(({ text }) => text)];
}

/** `BASE` with some words in place of others. */
function changed(...words: [string, string][]): string {
  return words.reduce((text, [from, to]) => {
    assert.ok(text.includes(from), from);
    return text.replace(from, to);
  }, BASE);
}

const NEW_REAL: [string, string] = ["reals:\n", "reals:\n  web3: { address: 10.0.0.13 }\n"];

Deno.test("the same file again is no change", () => {
  for (const text of [BASE, FULL]) assert.deepEqual(told(running(text), text), [""]);
});

Deno.test("a new real and other weights are counted, and each is told", () => {
  const after = changed(NEW_REAL, ["weight: 2", "weight: 5"], [
    "port: 8080 }\n",
    "port: 8080, weight: 3 }\n",
  ]);
  assert.deepEqual(told(running(BASE), after), [
    "+1 real, ~2 weights",
    "real web3: new",
    "real web1: weight 2 → 5",
    "real web2: weight 1 → 3",
  ]);
});

Deno.test("a removed real drains, is told once, and may come back", () => {
  const before = running(changed(NEW_REAL));
  assert.deepEqual(told(before, BASE), ["-1 real", "real web3: removed, it drains"]);
  const drains = reloadRunning(before, parsed(BASE));
  assert.deepEqual(told(drains, BASE), [""]);
  assert.deepEqual(told(drains, changed(NEW_REAL)), [
    "+1 real",
    "real web3: back, in service",
  ]);
});

Deno.test("a server at another address is a new one, and the one before is removed", () => {
  assert.deepEqual(told(running(BASE), changed(["10.0.0.12", "10.0.0.92"])), [
    "+1 real, -1 real",
    "real web2: new",
    "real web2@10.0.0.12:8080: removed, it drains",
  ]);
});

Deno.test("what was off, all or none is told by that word", () => {
  const text = told(running(BASE), FULL.replace("127.0.0.1:9001", "127.0.0.1:9000")).join("\n");
  for (
    const line of [
      "real web1: standby none → web3",
      "real web3: new",
      "virtual www: predictor leastconns → hash",
      "virtual www: backup none → sorry",
      "virtual partners: new",
      "virtual files: removed, it drains",
      "static: real web1 leaves as virtual www",
      "idle 2h → 1h",
      "closing 10s → 5s",
      "token_file none → /etc/pointsman/token",
    ]
  ) assert.ok(text.includes(line), `${line}\nin\n${text}`);
});

Deno.test("lists of reals and clients, limits and times are told as in the file", () => {
  const lines = told(
    running(FULL),
    FULL.replace("reals: [web1, web2], backup: sorry", "reals: [web2]")
      .replace("[10.0.7.0/24, 10.0.8.9]", "[10.0.7.0/24]")
      .replace("retry: 30s", "retry: 0").replace("maxconns: 500, data: 6", "maxconns: 9")
      .replace("sticky: 5m", "sticky: 1m").replace("per_second: 1000, embryonic", "embryonic")
      .replace("statics:\n  - { real: web1, virtual: www }\n", ""),
  );
  assert.deepEqual(lines.slice(1), [
    "real web2: retry 30s → never",
    "real web2: maxconns 500 → 9",
    "real web2: data 6 → off",
    "virtual www: reals web1 web2 → web2",
    "virtual www: backup sorry → none",
    "virtual partners: clients 10.0.7.0/24 10.0.8.9/32 → 10.0.7.0/24",
    "virtual partners: sticky 5m → 1m",
    "virtual partners: synguard 1000 a second, 5000 at one time → 5000 at one time",
    "static: real web1 leaves as virtual www no more",
  ]);
  assert.equal(
    lines[0],
    "~1 retry, ~1 maxconns, ~1 data, ~1 list of reals, ~1 backup, ~1 list of clients, ~1 sticky, ~1 synguard, -1 static",
  );
});
