import assert from "node:assert/strict";
import { assertProblems, BASE, problemsOf, spoiled } from "./base_for_tests.ts";
import { parseConfig } from "./load.ts";

Deno.test("an empty file is one problem", () => {
  for (const text of ["", "\n\n", "# only a comment\n"]) {
    const [problem, ...more] = problemsOf(text);
    assert.match(problem!, /^f:1:1: the file is empty: expected the keys unit, ports, connections/);
    assert.deepEqual(more, []);
  }
});

Deno.test("a file that is a word or a list is one problem", () => {
  assertProblems("hello\n", '1:1: the file is "hello": expected the keys unit');
  assertProblems("unit:demo\nports:x\n", '1:1: the file is "unit:demo ports:x": expected the keys');
  assertProblems("\n- a\n- b\n", "2:1: the file is a list of 2: expected the keys unit");
});

Deno.test("a file that is not YAML is told where it ceases to be", () => {
  assertProblems("unit: [a\nports: b\n", "2:1: this is not YAML: Flow sequence in block");
  assertProblems('unit: "a\n', "2:1: this is not YAML: Missing closing");
  assertProblems("a:\n  b: 1\n c: 2\n", "3:1: this is not YAML: All mapping items must");
  assertProblems("unit: @a\n", "1:7: this is not YAML: Plain value cannot start with");
});

Deno.test("what follows from a syntax error is not told as well", () => {
  const text = spoiled("10.0.0.101,", "1[0.0.0.101,").replace("status:", "st\n  atus:");
  assertProblems(text, "10:22: this is not YAML: Unexpected flow-seq-start at node end");
});

Deno.test("a problem is told once, however many brackets it leaves open", () => {
  const message = "this is not YAML: Flow sequence in block collection must be sufficiently";
  assertProblems("a: [[[\nb: 1\n", `2:1: ${message}`);
});

Deno.test("several syntax errors are told at once", () => {
  const text = spoiled("demo", "@demo").replace("eth1", "%eth1");
  assertProblems(text, "1:7: this is not YAML: Plain", "2:29: this is not YAML: Plain");
});

Deno.test("a tab in the indentation is told as such", () => {
  assertProblems("unit: a\nports:\n\tfront: x\n", "3:1: a tab in the indentation: expected spaces");
});

Deno.test("a second document is refused where it begins", () => {
  const text = `${BASE}---\nunit: other\n`;
  assertProblems(text, "12:1: a second YAML document begins: expected one document");
});

Deno.test("a file may begin and end as a document of YAML does", () => {
  assert.ok("config" in parseConfig(`---\n${BASE}...\n`, "f"));
});

Deno.test("a key that is repeated is refused with the line of the first", () => {
  assertProblems(
    `${BASE}unit: other\n`,
    '12:1: the key "unit" is here twice: expected it once, as on line 1',
  );
  assertProblems(
    spoiled("weight: 2", "weight: 2, port: 8080"),
    '5:54: the key "port" is here twice: expected it once, as on line 5',
  );
});

Deno.test("keys that differ only in their quotes are the same", () => {
  assertProblems(
    spoiled("  any1:", '  1: { address: 10.0.0.8 }\n  "1": { address: 10.0.0.9 }\n  any1:'),
    '8:3: the key "1" is here twice: expected it once, as on line 7',
  );
});

Deno.test("a key that is a list is refused", () => {
  assertProblems(`${BASE}? [a]\n: b\n`, "12:3: this key is no word: expected a key such as unit");
});

Deno.test("an alias stands for its anchor, and what is wrong in it is told at the anchor", () => {
  const text = spoiled("[web1, web2]", "&both [web1, any1]")
    .replace(
      "{ address: 10.0.0.101, reals: [any1] }",
      "{ address: 10.0.0.101, port: 1, reals: *both }",
    );
  const result = parseConfig(text, "f");
  assert.ok("config" in result);
  assert.deepEqual(result.config.virtuals[1]?.reals, ["web1", "any1"]);
  assertProblems(text.replace("port: 1, ", ""), "9:55: virtuals.files.reals[0] is web1");
});

Deno.test("a value that is wrong as a whole is told at the alias", () => {
  const text = spoiled("10.0.0.11,", "&a 10.0.0.11,").replace("port: 80,", "port: *a,");
  assertProblems(text, '9:37: virtuals.www.port is "10.0.0.11": expected a whole number');
});

Deno.test("an alias without an anchor before it is refused, its own included", () => {
  const text = "10:40: *x stands for nothing: expected an anchor &x before it";
  const empty = "10:40: virtuals.files.reals is empty";
  assertProblems(spoiled("[any1]", "*x"), text, empty);
  assertProblems(
    spoiled("[any1]", "&x [*x]"),
    "10:44: *x stands for nothing",
    "10:44: virtuals.files.reals[0] is empty",
  );
});

Deno.test("aliases that stand for very many values are refused at once", () => {
  const levels = Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]\n`);
  assertProblems(
    `a0: &a0 [x, x]\n${levels.join("")}`,
    "12:12: the aliases up to here stand for more than 10000 values: expected fewer",
  );
});

Deno.test("merge keys are keys like any other", () => {
  assertProblems(
    spoiled("weight: 2", "<<: { weight: 2 }"),
    '5:43: reals.web1."<<" is not a known key',
  );
});

Deno.test("tags and directives are refused instead of skipped", () => {
  assertProblems(spoiled("demo", "!foo demo"), "1:7: Unresolved tag: !foo: expected plain YAML");
  assertProblems(spoiled("demo", "!!binary aGk="), "1:7: Unresolved tag: tag:yaml.org,2002:binary");
  assertProblems(`%FOO\n---\n${BASE}`, "1:1: Unknown directive %FOO: expected plain YAML");
  assertProblems(`%YAML 1.1\n---\n${BASE}`, "1:1: %YAML 1.1: expected YAML 1.2");
});

Deno.test("deep nesting is one problem, however deep", () => {
  for (const text of ["[", "- ", "{a: ", "? "]) {
    const problems = problemsOf(text.repeat(20_000));
    assert.equal(problems.length, 1);
    assert.match(
      problems[0]!,
      /^f:1:\d+: lists and maps are nested too deeply: expected the sections/,
    );
  }
});

Deno.test("what the file holds can neither break a line nor steer a terminal", () => {
  const [problem] = problemsOf(`${BASE}"a\\n\\e[31m\\u202e": 1\n`);
  assert.equal(
    problem!.slice(0, problem!.indexOf(" is")),
    'f:12:1: "a\\n\\u001b[31m\\u{202e}"',
  );
});

Deno.test("lines may end as on Windows, and the text may begin with a byte order mark", () => {
  const text = `\ufeff${BASE.replaceAll("\n", "\r\n")}`;
  assert.ok("config" in parseConfig(text, "f"));
  assertProblems(text.replace("unit", "uint"), "1:1: unit is missing", "1:1: uint is not a known");
});
