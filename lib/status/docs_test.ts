import assert from "node:assert/strict";
import { CAUSES, EVENT_KINDS } from "../engine/events.ts";
import { SKIPS } from "../engine/orders.ts";
import { REFUSALS } from "../failover/codec/refusals.ts";
import { PORT_TESTS, SYNC_STATES, TEST_OUTCOMES } from "../failover/messages.ts";
import { UNIT_TRANSITIONS } from "../failover/transitions.ts";
import { CABLE_STATES, PORT_STATES, ROLES, UNIT_STATES } from "../failover/words.ts";
import { FIRST_DROP, VERDICTS } from "../engine/verdicts.ts";
import {
  ARP_STATES,
  CONNECTION_STATES,
  LINK_STATES,
  REAL_STATES,
  REASONS,
  SERVING,
  VIRTUAL_STATES,
} from "../words.ts";
import { statusApp } from "./app.ts";
import { PAIR_CAUSES } from "./pair_events.ts";
import { COMMAND_PATHS, PATHS } from "./paths.ts";
import { statusOf } from "./snapshot.ts";
import { CONTROL_EVENT_KINDS } from "./json.ts";
import { pairedSource, TEST_PAIRS, TestPair } from "./test_pair.ts";
import { callerAt, NOW_MS, TEST_TOKEN, testSource } from "./test_source.ts";
import { open } from "./test_state.ts";

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

Deno.test("the docs explain every field of every answer", async () => {
  const source = pairedSource(new TestPair(TEST_PAIRS["failed"]));
  open(source.state, { host: 1, port: 1 });
  const event = { time: "T", kind: "real", object: "web1", old: "testing", new: "failed" } as const;
  source.events.add({ ...event, cause: "retry" });
  const candidate = {
    virtual: 0,
    bound: 0,
    real: 0,
    skip: "none",
    usable: true,
    figure: 1,
  } as const;
  source.orders.explanation = { ...source.orders.explanation, candidates: [candidate] };
  source.history.sample(statusOf(source.config, source.state, source.facts()), NOW_MS);
  const app = statusApp(source);
  // The other one sends orders to the active unit.
  const drained = statusApp(testSource());
  const headers = { authorization: `Bearer ${TEST_TOKEN}` };
  const answers = [
    app.request("/status"),
    app.request("/status/connections"),
    app.request("/explain?client=198.51.100.1&virtual=www"),
    app.request("/events"),
    app.request("/history"),
    drained.request("/reals/web1/drain", { method: "POST", headers }, callerAt("192.0.2.7")),
    app.request("/healthz"),
    app.request("/nothing"),
  ];
  const fields = await Promise.all(
    answers.map(async (answer) => fieldsOf(await (await answer).json())),
  );
  assert.deepEqual(fields.map((names) => names.length > 1), fields.map(() => true));
  for (const field of fields.flat()) {
    assert.match(DOCS, new RegExp(`[\`."]${field}[\`.\\["]`), field);
  }
});

Deno.test("the docs explain every state and every other word, and name every path", () => {
  const states = [REAL_STATES, VIRTUAL_STATES, ARP_STATES, LINK_STATES, CONNECTION_STATES.slice(1)];
  const ofPair = [
    ROLES,
    UNIT_STATES,
    CABLE_STATES,
    PORT_STATES,
    SYNC_STATES,
    PORT_TESTS,
    TEST_OUTCOMES,
  ];
  const kinds = [EVENT_KINDS, CONTROL_EVENT_KINDS];
  for (const word of [...states, ...ofPair, ...kinds, SERVING, REASONS, SKIPS].flat()) {
    assert.ok(DOCS.includes(`\`${word}\``), word);
  }
  for (const path of Object.keys(PATHS)) assert.ok(DOCS.includes(`\`GET ${path}`), path);
  for (const path of Object.keys(COMMAND_PATHS)) assert.ok(DOCS.includes(`\`POST ${path}`), path);
});

Deno.test("the docs explain every cause of an event, in their order, and no other", () => {
  const first = cells.indexOf("`command`");
  const listed = cells.slice(first, first + CAUSES.length);
  assert.deepEqual(listed, CAUSES.map((cause) => `\`${cause}\``));
});

const UNIT_CAUSES = Object.values(UNIT_TRANSITIONS).flat().map(({ cause }) => cause)
  // In its place is the fault itself.
  .filter((cause) => cause !== "fault");

Deno.test("the docs explain every cause of the pair, its refusals and what is counted of replication", () => {
  for (const cause of [...UNIT_CAUSES, ...PAIR_CAUSES]) {
    assert.ok(cells.some((cell) => cell.includes(`\`${cause}\``)), cause);
  }
  const first = cells.indexOf("`noise`");
  assert.deepEqual(
    cells.slice(first, first + REFUSALS.length),
    REFUSALS.map((name) => `\`${name}\``),
  );
});

Deno.test("the causes in the log of the docs are causes", () => {
  const known = [...CAUSES, ...UNIT_CAUSES, ...PAIR_CAUSES];
  const logged = [...DOCS.matchAll(/^20\d\d-.*→.*\((.*)\)$/gm)].map(([, cause]) => cause!);
  assert.ok(logged.length > 3);
  for (const cause of logged) assert.ok(known.includes(cause), cause);
});
