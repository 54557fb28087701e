/** Two units that are no pair: each says why, and never are two active. */
import assert from "node:assert/strict";
import { PAIR, type PairUnit } from "../../../lib/demo/network.ts";
import type { Pair } from "../../../lib/demo/pair.ts";
import { netTest } from "../needs.ts";
import { layPair } from "./scene.ts";

const LONG_MS = 3_000;

/** Looks on for a while and gives what both say at the end. Fails where two are active in between. */
async function lookOn(pair: Pair): Promise<Record<PairUnit, { state: string; cause: string }>> {
  const endMs = performance.now() + LONG_MS;
  while (performance.now() < endMs) {
    await pair.active();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { "unit-a": await pair.view("unit-a"), "unit-b": await pair.view("unit-b") };
}

interface Strangers {
  what: string;
  /** Changes the YAML of the second unit. */
  edit: (yaml: string) => string;
  cable: boolean;
  /** What both say. */
  cause: RegExp;
}

const NONE = (yaml: string) => yaml.replace(/key_file: .*/, "key_file: none");

const STRANGERS: readonly Strangers[] = [
  {
    what: "another key",
    edit: (yaml) => yaml.replace(/key_file: .*/, `key_file: ${otherKey()}`),
    cable: true,
    cause: /key/,
  },
  { what: "no key", edit: NONE, cable: true, cause: /key/ },
  { what: "no key, and no cable", edit: NONE, cable: false, cause: /key/ },
  {
    what: "the same role",
    edit: (yaml) => yaml.replace("role: secondary", "role: primary"),
    cable: false,
    cause: /primary too/,
  },
  {
    what: "the same name",
    edit: (yaml) => yaml.replace("unit: unit-b", "unit: unit-a"),
    cable: true,
    cause: /called unit-a too/,
  },
];

function otherKey(): string {
  const file = Deno.makeTempFileSync({ dir: "/run" });
  Deno.writeTextFileSync(file, "0123456789abcdef".repeat(4), { mode: 0o600 });
  return file;
}

for (const { what, edit, cable, cause } of STRANGERS) {
  const options = {
    cable,
    edit: (unit: PairUnit, yaml: string) => unit === "unit-b" ? edit(yaml) : yaml,
  };

  netTest(
    `a second unit with ${what}, booted together: neither serves, and both say why`,
    [],
    async () => {
      await using scene = await layPair(options);
      const { pair } = scene;
      await Promise.all(PAIR.map((unit) => pair.boot(unit)));
      for (const [unit, { state, cause: said }] of Object.entries(await lookOn(pair))) {
        assert.notEqual(state, "active", unit);
        assert.match(said, cause, unit);
      }
    },
  );

  netTest(`a second unit with ${what}, booted later: the first one serves on`, [], async () => {
    await using scene = await layPair(options);
    const { pair } = scene;
    await pair.boot("unit-a");
    // Without a peer it waits, unless the cable says that there is none or somebody orders it.
    if (!cable) {
      await pair.reaches("unit-a", "standby");
      assert.equal((await pair.command("unit-a", "/failover/active")).code, 200);
    }
    await pair.reaches("unit-a", "active");
    await pair.boot("unit-b");
    const { "unit-a": first, "unit-b": second } = await lookOn(pair);
    assert.equal(first.state, "active");
    assert.notEqual(second.state, "active");
    assert.match(second.cause, cause);
  });
}
