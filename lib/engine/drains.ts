/**
 * How a drain ends: with the last connection, or with the time that it was given.
 *
 * @module
 */
import { connectionsLeft } from "../objects/machines.ts";
import { EVENT_DRAINED } from "../objects/real_states.ts";
import { REAL_DRAINING, VIRTUAL_DRAINING, VIRTUAL_OUT_OF_SERVICE } from "../words.ts";
import { CAUSE_DEADLINE, CAUSE_DRAINED } from "./events.ts";
import type { EngineState } from "./state.ts";
import type { TurnClock } from "./turn_clock.ts";

/** Cuts all connections of an object that are there now: what a drain's deadline asks for. */
export interface Cutter {
  cut(kind: "real" | "virtual", object: number): void;
}

/** Who changes states. */
export interface StateChanger {
  tell(real: number, event: number, cause: number): boolean;
  becomeVirtual(virtual: number, after: number, cause: number): void;
}

export class Drains {
  /** While this unit is a standby no drain ends by itself: its connections may not have come yet, and its peer says when it is over. */
  isHeld = false;
  readonly #state: EngineState;
  readonly #clock: TurnClock;
  readonly #cutter: Cutter;
  readonly #changer: StateChanger;

  constructor(state: EngineState, clock: TurnClock, cutter: Cutter, changer: StateChanger) {
    this.#state = state;
    this.#clock = clock;
    this.#cutter = cutter;
    this.#changer = changer;
  }

  /** Whether a drain of an object would be over as soon as it began. */
  isNothing(kind: "reals" | "virtuals", object: number): boolean {
    return !this.isHeld && connectionsLeft(this.#state[kind], object) === 0;
  }

  watchReal(real: number) {
    const { state, drainDeadlineMs } = this.#state.reals;
    if (state[real] !== REAL_DRAINING || this.isHeld) return;
    if (this.isNothing("reals", real)) {
      this.#changer.tell(real, EVENT_DRAINED, CAUSE_DRAINED);
    } else if (this.#isOver(drainDeadlineMs[real]!)) {
      this.#changer.tell(real, EVENT_DRAINED, CAUSE_DEADLINE);
      this.#cutter.cut("real", real);
    }
  }

  watchVirtual(virtual: number) {
    const { state, drainDeadlineMs } = this.#state.virtuals;
    if (state[virtual] !== VIRTUAL_DRAINING || this.isHeld) return;
    if (this.isNothing("virtuals", virtual)) {
      this.#changer.becomeVirtual(virtual, VIRTUAL_OUT_OF_SERVICE, CAUSE_DRAINED);
    } else if (this.#isOver(drainDeadlineMs[virtual]!)) {
      this.#changer.becomeVirtual(virtual, VIRTUAL_OUT_OF_SERVICE, CAUSE_DEADLINE);
      this.#cutter.cut("virtual", virtual);
    }
  }

  #isOver(deadlineMs: number): boolean {
    return deadlineMs !== 0 && this.#clock.nowMs >= deadlineMs;
  }
}
