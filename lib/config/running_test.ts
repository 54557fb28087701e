import assert from "node:assert/strict";
import fc from "fast-check";
import { MAX_REALS } from "../limits.ts";
import type { Config } from "./config.ts";
import { realConfig, virtualConfig } from "./defaults_for_tests.ts";
import {
  DrainingError,
  indexedBoth,
  reloadRunning,
  type RunningConfig,
  startRunning,
  toSetup,
  withoutEnded,
} from "./running.ts";

/** Reals of these names, the last number of whose address is given behind the name: `web1 11`. */
function configOf(reals: string[], virtuals: Record<string, string[]> = {}): Config {
  return {
    unit: "lb-a",
    ports: { front: "eth0", back: "eth1" },
    connections: { max: 100, idleMs: 1000, closingMs: 1000 },
    fastpath: "auto",
    reals: reals.map((text) => {
      const [name, last] = text.split(" ");
      return realConfig({ name: name!, address: `10.0.0.${last}`, port: 80 });
    }),
    virtuals: Object.entries(virtuals).map(([name, bound], i) =>
      virtualConfig({ name, address: `10.0.1.${i + 1}`, port: 80, reals: bound })
    ),
    statics: [],
    status: { listen: { hostname: "127.0.0.1", port: 9000 }, tokenFile: null },
    failover: null,
    hash: "0",
  };
}

/** Each real as `name@index`, a removed one with `-` before it. */
function placesOf({ reals }: RunningConfig): string[] {
  return reals.map(({ name, index, removed }) => `${removed ? "-" : ""}${name}@${index}`);
}

Deno.test("a unit starts with its objects in the order of the file", () => {
  assert.deepEqual(placesOf(startRunning(configOf(["a 1", "b 2"]))), ["a@0", "b@1"]);
});

Deno.test("what a new file still has keeps its index, in whatever order", () => {
  const before = startRunning(configOf(["a 1", "b 2", "c 3"]));
  assert.deepEqual(placesOf(reloadRunning(before, configOf(["c 3", "d 4", "a 1", "b 2"]))), [
    "c@2",
    "d@3",
    "a@0",
    "b@1",
  ]);
});

Deno.test("what the file has no more stays behind the others until it has ended", () => {
  const before = startRunning(configOf(["a 1", "b 2"]));
  const after = reloadRunning(before, configOf(["b 2"]));
  assert.deepEqual(placesOf(after), ["b@1", "-a@0"]);
  assert.equal(withoutEnded(after, () => false), undefined);
  const ended = withoutEnded(after, (kind, index) => kind === "real" && index === 0)!;
  assert.deepEqual(placesOf(ended), ["b@1"]);
  assert.equal(ended.realAt.get(0), undefined);
  assert.equal(withoutEnded(before, () => true), undefined, "only removed ones end");
  assert.deepEqual(placesOf(reloadRunning(ended, configOf(["b 2", "n 9"]))), ["b@1", "n@0"]);
});

Deno.test("an index of a removed one is nobody else's while it drains", () => {
  const before = startRunning(configOf(["a 1"]));
  const after = reloadRunning(reloadRunning(before, configOf(["b 2"])), configOf(["c 3"]));
  assert.deepEqual(placesOf(after), ["c@2", "-b@1", "-a@0"]);
});

Deno.test("a removed one that comes back is the one it was", () => {
  const before = startRunning(configOf(["a 1", "b 2"]));
  const after = reloadRunning(reloadRunning(before, configOf(["b 2"])), configOf(["a 1", "b 2"]));
  assert.deepEqual(placesOf(after), ["a@0", "b@1"]);
});

Deno.test("a server at another address is another one, and the one before is told apart by its address", () => {
  const before = startRunning(configOf(["a 1"]));
  const after = reloadRunning(before, configOf(["a 2"]));
  assert.deepEqual(placesOf(after), ["a@1", "-a@10.0.0.1:80@0"]);
  assert.deepEqual(placesOf(reloadRunning(after, configOf(["a 3"]))), [
    "a@2",
    "-a@10.0.0.2:80@1",
    "-a@10.0.0.1:80@0",
  ]);
  assert.deepEqual(placesOf(reloadRunning(after, configOf(["a 1"]))), ["a@0", "-a@10.0.0.2:80@1"]);
});

Deno.test("a removed virtual keeps the reals that stay, and nothing stands by for a removed real", () => {
  const first = configOf(["a 1", "b 2"], { www: ["a", "b"], ftp: ["b"] });
  first.reals[0]!.standby = "b";
  first.virtuals[0]!.backup = "ftp";
  const after = reloadRunning(startRunning(first), configOf(["b 2"], { other: ["b"] }));
  const { virtuals, reals } = toSetup(after);
  assert.deepEqual(virtuals.map(({ name, reals }) => [name, reals]), [
    ["other", [1]],
    ["www", [1]],
    ["ftp", [1]],
  ]);
  assert.deepEqual(virtuals.map(({ backup }) => backup), [-1, -1, -1]);
  assert.deepEqual(reals.map(({ standby }) => standby), [-1, -1]);
});

Deno.test("more objects than there are indexes are refused, with those that drain", () => {
  const many = (first: number) =>
    configOf(Array.from({ length: MAX_REALS - 1 }, (_, i) => `r${first + i} ${i % 250}`));
  const before = startRunning(many(0));
  assert.throws(() => reloadRunning(before, many(MAX_REALS)), (error) => {
    assert.ok(error instanceof DrainingError);
    assert.match(error.message, /^8191 reals beside 0 removed ones .*: expected at most 8192/);
    return true;
  });
});

Deno.test("an address that a removed virtual still has cannot be a real's, nor the other way round", () => {
  const before = startRunning(configOf(["a 1", "b 2"], { www: ["a"], ftp: ["b"] }));
  const taken = configOf(["a 1", "b 2", "c 3"], { www: ["a"] });
  taken.reals[2]!.address = before.virtuals[1]!.address;
  assert.throws(() => reloadRunning(before, taken), {
    name: "DrainingError",
    message:
      /^real c has the address 10\.0\.1\.2 of virtual ftp, which was removed and still drains: /,
  });
  const other = configOf(["a 1"], { www: ["a"] });
  other.virtuals[0]!.address = "10.0.0.2";
  assert.throws(
    () => reloadRunning(before, other),
    /^DrainingError: virtual www has .* of real b,/,
  );
});

Deno.test("an index means the same object in both configurations of a reload", () => {
  const file = fc.uniqueArray(
    fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 1, max: 3 })),
    {
      selector: ([name]) => name,
      maxLength: 6,
    },
  ).map((reals) => configOf(reals.map(([name, last]) => `r${name} ${last}`)));
  fc.assert(fc.property(fc.array(file, { minLength: 2, maxLength: 8 }), (files) => {
    let running = startRunning(files[0]!);
    for (const config of files.slice(1)) {
      const next = reloadRunning(running, config);
      const both = indexedBoth(running, next);
      for (const { index, given, address } of [...running.reals, ...next.reals]) {
        assert.equal(both.realAt.get(index)!.given, given);
        assert.equal(both.realAt.get(index)!.address, address);
      }
      assert.equal(new Set(next.reals.map(({ index }) => index)).size, next.reals.length);
      assert.equal(new Set(next.reals.map(({ name }) => name)).size, next.reals.length);
      const inFile = next.reals.filter(({ removed }) => !removed).map(({ name }) => name);
      assert.deepEqual(inFile, config.reals.map(({ name }) => name));
      running = withoutEnded(next, (_, index) => index % 2 === 0) ?? next;
    }
  }));
});
