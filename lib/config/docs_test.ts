/** What docs/configuration.md shows is what happens. */
import assert from "node:assert/strict";
import { parseConfig } from "./load.ts";

const DOCS = await Deno.readTextFile(`${import.meta.dirname}/../../docs/configuration.md`);
const blocks = [...DOCS.matchAll(/^```(\w*)\n([^]*?)^```$/gm)];
const [example, broken] = blocks.filter(([, kind]) => kind === "yaml").map(([, , text]) => text!);

Deno.test("the example of the docs is valid", () => {
  assert.ok("config" in parseConfig(example!, "f"));
});

Deno.test("the broken file of the docs is refused with the lines of the docs", () => {
  const lines = blocks.find(([, kind, text]) => kind === "" && text!.startsWith("lb.yaml:"))![2]!;
  assert.deepEqual(parseConfig(broken!, "lb.yaml"), { problems: lines.trimEnd().split("\n") });
});
