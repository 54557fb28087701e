/**
 * A standby keeps its machine objects in the states that they have at the active unit: a real under maintenance stays out of service,
 * and one that has failed stays failed, after a takeover.
 *
 * What follows from something else is not told: whether a virtual has a usable real, and whether a real is full.
 *
 * @module
 */
import { EVENT_THRESHOLD, EVENT_TRIAL_DITCHED } from "../objects/real_states.ts";
import type { ObjectOrders } from "../replication/kept_objects.ts";
import { KEPT_FAILED, KEPT_IN_SERVICE } from "../replication/record.ts";
import {
  ORDER_IN_SERVICE,
  REAL_DRAINING,
  REAL_FAILED,
  REAL_IN_SERVICE,
  REAL_MAX_CONNECTIONS,
  REAL_OUT_OF_SERVICE,
  REAL_TESTING,
} from "../words.ts";
import { CAUSE_PEER } from "./events.ts";
import type { EngineState } from "./state.ts";
import type { Transitions } from "./transitions.ts";

export class KeptStates implements ObjectOrders {
  readonly #states: Int32Array;
  readonly #transitions: Transitions;

  constructor({ reals }: EngineState, transitions: Transitions) {
    this.#states = reals.state;
    this.#transitions = transitions;
  }

  /** A trial that this unit had begun is not its own any more. */
  start() {
    this.#transitions.follow(true);
    this.#states.forEach((state, real) => {
      if (state === REAL_TESTING) this.#fail(real);
    });
  }

  stop() {
    this.#transitions.follow(false);
  }

  real(real: number, state: number, leftMs: number) {
    if (state === KEPT_FAILED) this.#fail(real);
    // As full as it is here, and what this unit counted against it before stays counted.
    else if (state !== KEPT_IN_SERVICE || !this.#isInService(real)) {
      this.#transitions.orderReal(real, state, leftMs, CAUSE_PEER);
    }
  }

  virtual(virtual: number, state: number, leftMs: number) {
    this.#transitions.orderVirtual(virtual, state, leftMs, CAUSE_PEER);
  }

  #isInService(real: number): boolean {
    const state = this.#states[real]!;
    return state === REAL_IN_SERVICE || state === REAL_MAX_CONNECTIONS;
  }

  /** On the way that it went at the active unit: what is out of service comes into service before it fails. */
  #fail(real: number) {
    const state = this.#states[real]!;
    if (state === REAL_FAILED) return;
    if (state === REAL_TESTING) {
      this.#transitions.tell(real, EVENT_TRIAL_DITCHED, CAUSE_PEER);
      return;
    }
    if (state === REAL_DRAINING || state === REAL_OUT_OF_SERVICE) {
      this.#transitions.orderReal(real, ORDER_IN_SERVICE, 0, CAUSE_PEER);
    }
    this.#transitions.tell(real, EVENT_THRESHOLD, CAUSE_PEER);
  }
}
