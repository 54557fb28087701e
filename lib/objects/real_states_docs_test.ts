/** The picture in the docs is the table. */
import assert from "node:assert/strict";
import { REAL_TRANSITIONS } from "./real_states.ts";

const DOCS = await Deno.readTextFile(`${import.meta.dirname}/../../docs/reals.md`);

Deno.test("the picture of a real's states in the docs shows each transition, and no other", () => {
  const drawn = [...DOCS.matchAll(/^ {4}(\w+) --> (\w+): ([\w-]+)$/gm)]
    .map(([, from, to, event]) => `${from} ${event} ${to}`);
  const listed = Object.entries(REAL_TRANSITIONS).flatMap(([from, events]) =>
    Object.entries(events).map(([event, to]) => `${from} ${event} ${to}`)
  );
  assert.deepEqual(drawn.toSorted(), listed.toSorted());
});

Deno.test("the docs say of each state what it means for connections", () => {
  for (const state of Object.keys(REAL_TRANSITIONS)) {
    assert.match(DOCS, new RegExp(`^\\| \`${state}\` +\\|`, "m"), state);
  }
});
