/** Whatever the rules let pass keeps them, by a second and simpler reading of each; and they let enough pass. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Config } from "../config.ts";
import { startRunning, toSetup } from "../running.ts";
import { parseConfig } from "../load.ts";

const REALS = ["r0", "r1", "r2", "r3"];
const VIRTUALS = ["v0", "v1", "v2"];
const PREFIXES = ["10.9.0.0/16", "10.9.7.0/24", "10.9.7.7"];

/** Mostly left out: a file in which everything is said at once is hardly ever valid. */
const seldom = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });
const port = seldom(fc.constantFrom(80, 81));

const real = fc.record({
  address: fc.integer({ min: 1, max: 12 }).map((last) => `10.0.0.${last}`),
  port,
  standby: seldom(fc.constantFrom(...REALS)),
});
const virtual = fc.record({
  address: fc.constantFrom("10.0.1.1", "10.0.1.2", "10.0.1.3"),
  port,
  reals: fc.subarray(REALS, { minLength: 1, maxLength: 2 }),
  backup: seldom(fc.constantFrom(...VIRTUALS)),
  clients: seldom(fc.subarray(PREFIXES, { minLength: 1 })),
});
const file = fc.record({
  unit: fc.constant("u"),
  ports: fc.constant({ front: "eth0", back: "eth1" }),
  reals: fc.tuple(real, real, real, real).map(([r0, r1, r2, r3]) => ({ r0, r1, r2, r3 })),
  virtuals: fc.tuple(virtual, virtual, virtual).map(([v0, v1, v2]) => ({ v0, v1, v2 })),
  statics: fc.array(
    fc.record({ real: fc.constantFrom(...REALS), virtual: fc.constantFrom(...VIRTUALS) }),
    { maxLength: 2 },
  ),
});

/** All that stand behind the one at `start`, itself included; a cycle fails. */
function behind(start: number, next: (index: number) => number): number[] {
  const chain: number[] = [];
  for (let at = start; at !== -1; at = next(at)) {
    assert.ok(!chain.includes(at), "a cycle was let pass");
    chain.push(at);
  }
  return chain;
}

function keepsRules(config: Config) {
  const { reals, virtuals, statics } = toSetup(startRunning(config));
  const realsBehind = (index: number) => behind(index, (at) => reals[at]!.standby);
  reals.forEach((_, index) => realsBehind(index));
  virtuals.forEach((virtual, index) => {
    const served = behind(index, (at) => virtuals[at]!.backup)
      .flatMap((at) => virtuals[at]!.reals)
      .flatMap(realsBehind);
    if (virtual.port === 0) {
      assert.ok(served.every((at) => reals[at]!.port === 0), "a port under all ports was let pass");
    }
  });
  // Whoever a client is, one virtual at most is its own: each prefix, and no prefix, once.
  const owned = virtuals.flatMap(({ address, port, clients }) =>
    (clients.length === 0 ? ["all"] : clients.map((prefix) => JSON.stringify(prefix)))
      .map((client) => `${address} ${port} ${client}`)
  );
  assert.equal(new Set(owned).size, owned.length);
  const outbound = statics.map(({ real }) => reals[real]!.address);
  assert.equal(new Set(outbound).size, outbound.length);
}

Deno.test("whatever is accepted keeps the rules", () => {
  let accepted = 0;
  fc.assert(
    fc.property(file, (value) => {
      const result = parseConfig(JSON.stringify(value), "f");
      if ("problems" in result) return;
      accepted++;
      keepsRules(result.config);
    }),
    { numRuns: 5000 },
  );
  assert.ok(accepted > 50, `only ${accepted} were accepted`);
});
