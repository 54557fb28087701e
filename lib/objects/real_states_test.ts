import assert from "node:assert/strict";
import { REAL_STATES, type RealState } from "../words.ts";
import * as states from "./real_states.ts";
import { nextRealState, REAL_EVENTS, REAL_TRANSITIONS, type RealEvent } from "./real_states.ts";

/** The state after an event, in words. */
function after(state: RealState, event: RealEvent): RealState {
  return REAL_STATES[nextRealState(REAL_STATES.indexOf(state), REAL_EVENTS.indexOf(event))]!;
}

Deno.test("the table has every state, once", () => {
  assert.deepEqual(Object.keys(REAL_TRANSITIONS).toSorted(), REAL_STATES.toSorted());
});

Deno.test("by index the table says what it says in words, and what is not listed changes nothing", () => {
  for (const state of REAL_STATES) {
    for (const event of REAL_EVENTS) {
      assert.equal(after(state, event), REAL_TRANSITIONS[state][event] ?? state);
    }
  }
});

Deno.test("no event is listed that changes nothing", () => {
  for (const [state, events] of Object.entries(REAL_TRANSITIONS)) {
    for (const next of Object.values(events)) assert.notEqual(next, state);
  }
});

Deno.test("the index of each event bears its name", () => {
  for (const [index, event] of REAL_EVENTS.entries()) {
    const name = `EVENT_${event.toUpperCase().replaceAll("-", "_")}`;
    assert.equal((states as Record<string, unknown>)[name], index, name);
  }
});

Deno.test("every state is reached from service, and service from every state", () => {
  for (const from of REAL_STATES) {
    const reached = new Set<RealState>([from]);
    for (const state of reached) {
      for (const event of REAL_EVENTS) reached.add(after(state, event));
    }
    assert.equal(reached.size, REAL_STATES.length, from);
  }
});

Deno.test("every event means something in some state", () => {
  for (const event of REAL_EVENTS) {
    assert.ok(REAL_STATES.some((state) => after(state, event) !== state), event);
  }
});

Deno.test("in every state an operator's order has its way", () => {
  for (const state of REAL_STATES) {
    const inService = state === "max_connections" ? state : "in_service";
    assert.equal(after(state, "in-service"), inService);
    assert.equal(after(state, "out-of-service"), "out_of_service");
    assert.equal(after(state, "drain"), "draining");
  }
});

Deno.test("the way of a real that fails and returns, and of one whose trial is in vain", () => {
  const walk = (from: RealState, ...events: RealEvent[]) => events.reduce(after, from);
  assert.equal(walk("in_service", "threshold"), "failed");
  assert.equal(walk("in_service", "threshold", "retry"), "testing");
  assert.equal(walk("in_service", "threshold", "retry", "trial-answered"), "in_service");
  assert.equal(walk("in_service", "threshold", "retry", "trial-ditched"), "failed");
  assert.equal(walk("in_service", "full", "threshold"), "failed");
  assert.equal(walk("in_service", "full", "room"), "in_service");
  assert.equal(walk("in_service", "drain", "drained"), "out_of_service");
});

Deno.test("one that is out of service, drains or has failed hears of nothing that happens to connections", () => {
  for (const event of ["threshold", "trial-answered", "trial-ditched", "full", "room"] as const) {
    for (const state of ["out_of_service", "draining", "failed"] as const) {
      assert.equal(after(state, event), state);
    }
  }
});
