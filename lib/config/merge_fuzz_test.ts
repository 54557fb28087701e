/** Whatever two units of a pair have in their files: the merged one is as the active's where they share, and as the own where not. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { PAIR } from "./base_for_tests.ts";
import type { Config } from "./config.ts";
import { parseConfig } from "./load.ts";
import { MergeError, mergeShared } from "./merge.ts";

const seldom = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const word = fc.constantFrom("a", "b2", "01", "1.0", "true", "no", "0x1f", "1e3", "null", "x-y");
const eth = fc.constantFrom("eth0", "eth1", "ens3", "1", "on");
const last = fc.integer({ min: 1, max: 250 });

const cable = fc.oneof(
  fc.constantFrom({ device: "/dev/ttyS1" }, { socket: "/run/c", wiring: "null-modem" }),
  fc.record({ link: fc.constant("eth9"), peer: last.map((n) => `192.168.0.${n}`) }),
);
const file = fc.record({
  unit: word,
  ports: fc.record({ front: eth, back: fc.constant("eth8") }),
  reals: fc.uniqueArray(word, { minLength: 1, maxLength: 4 }),
  weight: fc.nat({ max: 9 }).map((n) => n + 1),
  active: last,
  on: seldom(eth),
  role: fc.constantFrom("primary", "secondary"),
  cable: seldom(cable),
  hello: seldom(fc.constantFrom("20ms", "1s")),
  replicate: seldom(fc.boolean()),
  fastpath: seldom(fc.constantFrom("auto", "tc", "xdp", "off")),
  keyFile: fc.constantFrom("none", "/etc/key", "/a b/key: #1"),
  status: seldom(fc.record({ listen: fc.constantFrom("127.0.0.1:9001", "[::1]:9000") })),
});

/** As an object in the order of a file. */
function sections(given: typeof file extends fc.Arbitrary<infer T> ? T : never) {
  const reals = given.reals.map((
    name,
    i,
  ) => [name, { address: `10.1.0.${i + 1}`, weight: given.weight }]);
  return {
    unit: given.unit,
    status: given.status,
    fastpath: given.fastpath,
    reals: reals,
    failover: {
      cable: given.cable,
      role: given.role,
      addresses: {
        interface: given.on,
        active: `10.0.0.${given.active}/24`,
        failover: "10.0.0.251/24",
      },
      hello: given.hello,
      replicate: given.replicate,
      "key_file": given.keyFile,
    },
    virtuals: [["www", { address: "10.2.0.1", reals: given.reals }]],
    ports: given.ports,
  };
}

/** YAML of lists of pairs, objects and words; in one line from a depth of `flowFrom` on. */
function written(value: unknown, flowFrom: number, depth = 0): string {
  if (typeof value === "string") return /[ :#]/.test(value) ? JSON.stringify(value) : value;
  if (typeof value !== "object" || value === null) return String(value);
  const isList = Array.isArray(value) && !Array.isArray(value[0]);
  if (isList) return `[${value.map((item) => written(item, 0)).join(", ")}]`;
  const pairs = (Array.isArray(value) ? value : Object.entries(value))
    .filter(([, inner]) => inner !== undefined)
    .map(([key, inner]) => [key, written(inner, flowFrom, depth + 1)]);
  if (depth >= flowFrom) return `{ ${pairs.map(([k, v]) => `${k}: ${v}`).join(", ")} }`;
  const indent = "  ".repeat(depth);
  const lines = pairs.map(([k, v]) =>
    `${indent}# of ${k}\n${indent}${k}:${v.startsWith("\n") ? "" : " "}${v}`
  );
  return `${depth > 0 ? "\n" : ""}${lines.join("\n")}`;
}

const text = fc.tuple(file, fc.integer({ min: 0, max: 4 }))
  .map(([given, flowFrom]) => `${written(sections(given), flowFrom)}\n`)
  .filter((text) => "config" in parseConfig(text, "f"));

function configOf(text: string): Config {
  const loaded = parseConfig(text, "f");
  assert.ok("config" in loaded, `${JSON.stringify(loaded)}\n${text}`);
  return loaded.config;
}

Deno.test("the merged file has the active unit's hash and this unit's own keys", () => {
  fc.assert(
    fc.property(text, text, (theirs, own) => {
      const merged = mergeShared(theirs, own);
      const loaded = parseConfig(merged, "f");
      const [shared, local] = [configOf(theirs), configOf(own)];
      // An own key can be at odds with what is shared: that is for the check to refuse.
      if ("problems" in loaded) return assert.match(loaded.problems.join(), /cable|active/);
      const { config } = loaded;
      assert.equal(config.hash, shared.hash, merged);
      assert.deepEqual(config.reals, shared.reals);
      assert.deepEqual(
        [config.unit, config.ports, config.status, config.failover!.role, config.failover!.cable],
        [local.unit, local.ports, local.status, local.failover!.role, local.failover!.cable],
      );
      assert.equal(config.fastpath, local.fastpath);
      assert.equal(config.failover!.keyFile, local.failover!.keyFile);
      assert.equal(config.failover!.addresses.interface, local.failover!.addresses.interface);
      assert.equal(mergeShared(theirs, merged), merged);
    }),
    { numRuns: 200 },
  );
});

const MARKS = [
  "&x ",
  "*x",
  "!!str ",
  "? ",
  "# ",
  "\n",
  "  ",
  "{",
  "}",
  "[",
  "]",
  ",",
  ": ",
  "|",
  '"',
  "~",
  "01",
];
const OTHER = PAIR.replace("unit: demo", "unit: other").replace("/dev/ttyS1", "/dev/ttyS7");
const mutated = (base: string) =>
  fc.array(
    fc.record({ at: fc.nat(base.length), cut: fc.nat(6), put: fc.constantFrom("", ...MARKS) }),
    { minLength: 1, maxLength: 2 },
  ).map((edits) =>
    edits.reduce((text, { at, cut, put }) => text.slice(0, at) + put + text.slice(at + cut), base)
  );

/** A file with two errors in it is hardly ever one that can run. */
const sometimes = (base: string) => fc.oneof(fc.constant(base), mutated(base));

Deno.test("any text is merged or refused, and a file of one hash gives one of that hash", () => {
  let merged = 0;
  fc.assert(
    fc.property(sometimes(PAIR), sometimes(OTHER), (theirs, own) => {
      try {
        const loaded = parseConfig(mergeShared(theirs, own), "f");
        const before = parseConfig(theirs, "f");
        if (!("config" in loaded) || !("config" in before)) return;
        assert.equal(loaded.config.hash, before.config.hash);
        merged++;
      } catch (error) {
        if (!(error instanceof MergeError)) throw error;
      }
    }),
    { numRuns: 600 },
  );
  assert.ok(merged > 20, `only ${merged} were merged`);
});
