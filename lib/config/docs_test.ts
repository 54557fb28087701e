/** What docs/configuration.md shows is what happens, and it shows every key. */
import assert from "node:assert/strict";
import { PREDICTORS } from "../words.ts";
import { accepted } from "./base_for_tests.ts";
import { parseConfig } from "./load.ts";
import { KEYS } from "./schema/keys.ts";

const DOCS = await Deno.readTextFile(`${import.meta.dirname}/../../docs/configuration.md`);
const blocks = [...DOCS.matchAll(/^```(\w*)\n([^]*?)^```$/gm)];
const yaml = blocks.filter(([, kind]) => kind === "yaml").map(([, , text]) => text!);
const broken = yaml.at(-1)!;

/** What the examples of single keys leave out. */
const HEAD = "unit: lb-a\nports: { front: eth0, back: eth1 }\n";

interface Row {
  key: string;
  /** As a file would say it, or undefined where it says what leaving the key out means. */
  default: string | undefined;
}

/** The table of a section of "Every key". */
function rowsOf(section: string): Row[] {
  const [, every] = DOCS.split("\n## Every key\n");
  const text = every!.split(`\n### \`${section}\`\n`)[1]!.split(/\n###? /)[0]!;
  return [...text.matchAll(/^\| `(\w+)` *\|[^|]*\|([^|]*)\|/gm)].map(([, key, cell]) => ({
    key: key!,
    default: /^ *`(.*)` *$/.exec(cell!)?.[1],
  }));
}

Deno.test("the first example of the docs is valid", () => {
  accepted(yaml[0]!);
});

Deno.test("the examples of single keys are valid", () => {
  const examples = yaml.slice(1, -1);
  assert.ok(examples.length >= 5);
  for (const example of examples) accepted(HEAD + example);
});

Deno.test("the broken file of the docs is refused with the lines of the docs", () => {
  const lines = blocks.find(([, kind, text]) => kind === "" && text!.startsWith("lb.yaml:"))![2]!;
  assert.deepEqual(parseConfig(broken, "lb.yaml"), { problems: lines.trimEnd().split("\n") });
});

Deno.test("every section has a table of all its keys, in the order in which problems list them", () => {
  const { "": sections, ...keys } = KEYS;
  for (const [section, listed] of Object.entries(keys)) {
    assert.deepEqual(rowsOf(section).map(({ key }) => key), listed, section);
  }
  for (const section of sections) assert.ok(DOCS.includes(`\n### \`${section}\`\n`), section);
});

Deno.test("every predictor is in the docs", () => {
  for (const predictor of PREDICTORS) assert.match(DOCS, new RegExp(`^\\| \`${predictor}\` `, "m"));
});

Deno.test("a key that is given as the docs say it is when left out changes nothing", () => {
  const file = (section = "", given = "") => {
    const in_ = (name: string) => name === section ? `, ${given}` : "";
    return `${HEAD}reals:
  web1: { address: 10.0.0.11${in_("reals")} }
virtuals:
  www: { address: 10.0.0.100, reals: [web1]${in_("virtuals")} }
connections: { ${section === "connections" ? given : "max: 1048576"} }
status: { ${section === "status" ? given : "listen: 127.0.0.1:9000"} }
`;
  };
  const { hash } = accepted(file());
  let looked = 0;
  for (const section of ["connections", "reals", "virtuals", "status"]) {
    for (const { key, default: value } of rowsOf(section)) {
      // A mask without sticky is refused.
      if (value === undefined || key === "sticky_mask") continue;
      assert.equal(accepted(file(section, `${key}: ${value}`)).hash, hash, `${section}.${key}`);
      looked++;
    }
  }
  assert.equal(looked, 11);
});

Deno.test("a key of the pair that is given as the docs say it is when left out changes nothing", () => {
  const file = (given = "", inCable = "") =>
    `${HEAD}reals: { web1: { address: 10.0.0.11 } }
virtuals: { www: { address: 10.0.0.100, reals: [web1] } }
failover:
  role: primary
  addresses: { active: 10.0.0.2/24, failover: 10.0.0.3/24 }
  cable: { device: /dev/ttyS1${inCable} }
  key_file: none
${given}`;
  const { failover } = accepted(file());
  const defaults = (section: string) =>
    rowsOf(section).filter(({ default: value }) => value !== undefined);
  assert.deepEqual(defaults("failover").map(({ key }) => key), ["hello", "hold", "replicate"]);
  for (const { key, default: value } of defaults("failover")) {
    assert.deepEqual(accepted(file(`  ${key}: ${value}\n`)).failover, failover, key);
  }
  assert.deepEqual(defaults("cable"), [{ key: "wiring", default: "full" }]);
  assert.deepEqual(accepted(file("", ", wiring: full")).failover, failover);
});
