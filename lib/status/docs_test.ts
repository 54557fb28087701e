import assert from "node:assert/strict";
import { CAUSES } from "../engine/events.ts";
import { FIRST_DROP, VERDICTS } from "../engine/verdicts.ts";
import {
  ARP_STATES,
  CONNECTION_STATES,
  LINK_STATES,
  REAL_STATES,
  VIRTUAL_STATES,
} from "../words.ts";
import { PATHS } from "./app.ts";
import { ConnectionPages } from "./pages.ts";
import { statusOf } from "./snapshot.ts";
import { open, testConfig, testState } from "./test_state.ts";

const DOCS = await Deno.readTextFile(`${import.meta.dirname}/../../docs/operate.md`);
const cells = [...DOCS.matchAll(/^\| (.*?) *\|/gm)].map(([, cell]) => cell!);

/** Names of all fields of objects and of the objects in them, whatever their depth. */
function fieldsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(fieldsOf);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [name, ...fieldsOf(inner)]);
}

Deno.test("the docs explain every drop, in the order of the status, and no other", () => {
  const first = cells.indexOf("`truncated`");
  const count = VERDICTS.length - FIRST_DROP;
  assert.deepEqual(
    cells.slice(first, first + count),
    VERDICTS.slice(FIRST_DROP).map((name) => `\`${name}\``),
  );
  assert.equal(cells[first + count], "field");
});

Deno.test("the docs explain every field of /status and of /status/connections", async () => {
  const config = testConfig();
  const state = testState(config);
  open(state, { host: 1, port: 1 });
  const facts = { version: "1", fastpath: "off", uptimeMs: 0 } as const;
  const page = await new ConnectionPages(config, state).page(
    { limit: 1, after: 0 },
  );
  for (const field of fieldsOf([statusOf(config, state, facts), page])) {
    assert.match(DOCS, new RegExp(`[\`."]${field}[\`.\\["]`), field);
  }
});

Deno.test("the docs explain every state and name every path", () => {
  const states = [REAL_STATES, VIRTUAL_STATES, ARP_STATES, LINK_STATES, CONNECTION_STATES.slice(1)];
  for (const state of states.flat()) assert.ok(DOCS.includes(`\`${state}\``), state);
  for (const path of Object.keys(PATHS)) assert.ok(DOCS.includes(`\`GET ${path}`), path);
});

Deno.test("the causes in the log of the docs are causes", () => {
  const logged = [...DOCS.matchAll(/^20\d\d-.*\((.*)\)$/gm)].map(([, cause]) => cause!);
  assert.ok(logged.length > 3);
  for (const cause of logged) assert.ok(CAUSES.some((known) => known === cause), cause);
});
