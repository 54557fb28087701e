/** Whatever stands in a file: a configuration or at least one problem that says where, never a throw. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { BASE, FULL, PAIR } from "./base_for_tests.ts";
import { parseConfig } from "./load.ts";

function answers(text: string) {
  const result = parseConfig(text, "f");
  if ("config" in result) return assert.match(result.config.hash, /^[0-9a-f]{16}$/);
  assert.ok(result.problems.length > 0);
  assert.equal(new Set(result.problems).size, result.problems.length);
  const lines = text.split("\n");
  for (const problem of result.problems) {
    const match = /^f:(\d+):(\d+): \P{Cc}+$/u.exec(problem);
    assert.ok(match !== null, problem);
    const [line, column] = [Number(match[1]), Number(match[2])];
    assert.ok(line >= 1 && line <= lines.length, problem);
    assert.ok(column >= 1 && column <= lines[line - 1]!.length + 1, problem);
  }
}

const WORDS = [
  ..."unit ports front back connections max idle closing reals virtuals statics status".split(" "),
  ..."address port weight threshold reassign retry maxconns data standby".split(" "),
  ..."protocol predictor backup clients sticky sticky_mask synguard per_second".split(" "),
  ..."real virtual embryonic listen token_file web1 www eth0 /etc/token".split(" "),
  ..."failover role addresses active interface cable device socket link peer wiring".split(" "),
  ..."hello hold replicate key_file primary null-modem none 10.0.0.2/24 20ms".split(" "),
  ..."10.0.0.1 10.0.7.0/24 10.0.7.9/24 ::/0 255.0.255.0 127.0.0.1:9000".split(" "),
  ..."fastpath auto tc xdp 80 0 -1 1.5 /24 10s off tcp leastconns hash ~ true".split(" "),
  ..."__proto__ constructor *a << '' \" ' [ { | >".split(" "),
  "&a x",
  "!!str 1",
];
const MARKS = [": ", ":", "\n", "\n  ", "\n- ", "- ", "? ", ", ", "}", "]", "\t", "#", "---\n"];
const PIECES = [...WORDS, ...MARKS];

const word = fc.constantFrom(...WORDS);
/** Text that looks like YAML from afar. */
const yamlish = fc.array(fc.constantFrom(...PIECES), { maxLength: 40, size: "max" }).map((all) =>
  all.join("")
);
/** Values as JSON, which is YAML: well-formed, with the right words in the wrong places. */
const { structure } = fc.letrec<{ structure: unknown }>((tie) => ({
  structure: fc.oneof(
    { maxDepth: 5 },
    fc.oneof(word, fc.integer(), fc.boolean(), fc.constant(null)),
    fc.array(tie("structure"), { maxLength: 4 }),
    fc.dictionary(word, tie("structure"), { maxKeys: 6 }),
  ),
}));
/** A valid file with some of its pieces replaced, doubled or cut out. */
const mutated = (base: string) =>
  fc.array(
    fc.record({
      at: fc.nat(base.length),
      cut: fc.nat(12),
      put: fc.oneof(fc.constantFrom("", ...PIECES), fc.string({ unit: "binary", maxLength: 3 })),
    }),
    { minLength: 1, maxLength: 4 },
  ).map((edits) =>
    edits.reduce((text, { at, cut, put }) => text.slice(0, at) + put + text.slice(at + cut), base)
  );

Deno.test("any text is answered", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 60 }), answers), { numRuns: 1000 });
});

Deno.test("any text that looks like YAML is answered", () => {
  fc.assert(fc.property(yamlish, answers), { numRuns: 3000 });
});

Deno.test("any structure of the right words is answered", () => {
  fc.assert(fc.property(structure, (value) => answers(JSON.stringify(value))), { numRuns: 1000 });
});

Deno.test("any mutation of a valid file is answered", () => {
  for (const base of [BASE, FULL, PAIR]) {
    fc.assert(fc.property(mutated(base), answers), { numRuns: 2000 });
  }
});
