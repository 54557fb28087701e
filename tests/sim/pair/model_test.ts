/**
 * All courses of three events, with every wiring of the cable. Four events take 15 s with each, and were looked through once.
 */
import assert from "node:assert/strict";
import { WIRINGS } from "../../../lib/failover/cable_state.ts";
import { Broken } from "../broken.ts";
import { ALPHABET, explore, live } from "./model.ts";

const DEPTH = 3;

for (const wiring of WIRINGS) {
  Deno.test(`${wiring}: every course of ${DEPTH} events keeps the invariants`, () => {
    const { courses, states } = explore(wiring, DEPTH);
    const width = Object.keys(ALPHABET).length;
    assert.ok(courses > width ** 2 * 10, `only ${courses} courses`);
    assert.ok(states > courses / 3, `only ${states} states`);
  });
}

Deno.test("a course that breaks an invariant is told by its events", () => {
  const world = live("full", ["killA", "wait"]);
  world.start(0);
  world.hosts[0].isActive = true;
  assert.throws(
    () => world.live(world.agenda.nowMs + 2_000),
    (error: unknown) =>
      error instanceof Broken && error.message.startsWith("pair that did killA, wait at "),
  );
});
