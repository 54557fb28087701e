/**
 * Chooses the real of a new connection: the one the client sticks to; a real in testing, for its one trial; the one the predictor
 * says; where none of the virtual's can, one of its backup's.
 *
 * HOT PATH: runs once per new connection and allocates nothing, but for `explain`.
 *
 * @module
 */
import { ASKED, CREATED, ENTRY_SHIFT } from "../objects/entry.ts";
import type { UnitSetup } from "../objects/setup.ts";
import type { StickyTable } from "../objects/sticky.ts";
import { makePredictor } from "../predictors/registry.ts";
import type { Field, Predictor } from "../predictors/predictor.ts";
import {
  ARP_RESOLVED,
  EMBRYONIC,
  type PredictorName,
  REAL_STATES,
  REAL_TESTING,
  REASON_PREDICTOR,
  REASON_STICKY,
  REASON_TRIAL,
  REASONS,
} from "../words.ts";
import { DATA_WAIT_TICKS, type Ditching } from "./ditching.ts";
import type { Candidate, Explanation, Skip } from "./orders.ts";
import type { EngineState } from "./state.ts";
import type { Transitions } from "./transitions.ts";
import type { TurnClock } from "./turn_clock.ts";

/** Whom it asks. */
export interface ChooserHelpers {
  transitions: Transitions;
  ditching: Ditching;
  clock: TurnClock;
}

export class Chooser {
  /** Why the last choice was made, and the virtual whose reals were chosen from: the same one or a backup. */
  reason = REASON_PREDICTOR;
  serving = -1;
  readonly #transitions: Transitions;
  readonly #ditching: Ditching;
  /** By virtual, with what each was made of. */
  readonly #predictors: Predictor[] = [];
  readonly #made: { name: PredictorName; field: Field }[] = [];
  readonly #sticky: StickyTable;
  readonly #clock: TurnClock;
  readonly #state: EngineState;
  /** Reals that are passed over for the moment. */
  readonly #shunned: Int32Array;

  constructor(state: EngineState, helpers: ChooserHelpers) {
    const { transitions, ditching, clock } = helpers;
    this.#state = state;
    this.#transitions = transitions;
    this.#ditching = ditching;
    this.#shunned = new Int32Array(state.reals.length);
    this.#sticky = state.sticky;
    this.#clock = clock;
  }

  /** Virtuals with the same predictor over the same binds go on where they were. */
  configure({ virtuals }: UnitSetup) {
    for (const { index, predictor: name } of virtuals) {
      const field = this.#transitions.binds.fields[index]!;
      const made = this.#made[index];
      if (made?.name === name && made.field === field) continue;
      this.#made[index] = { name, field };
      this.#predictors[index] = makePredictor(name, field);
    }
  }

  /** The real for a new connection of a raw address, or -1. */
  choose(virtual: number, client: number): number {
    this.serving = virtual;
    const stuck = this.#stuckTo(virtual, client);
    if (stuck >= 0) {
      this.reason = REASON_STICKY;
      return stuck;
    }
    const real = this.#trial(virtual);
    if (real < 0) return this.another(virtual, client, -1);
    this.reason = REASON_TRIAL;
    return real;
  }

  /** The real for a connection that cannot stay at, or go to, `exclude`, or -1. It is spared to be a trial. */
  another(virtual: number, client: number, exclude: number): number {
    this.reason = REASON_PREDICTOR;
    return this.#predicted(virtual, client, exclude, false);
  }

  /** What {@linkcode choose} would do, and why. Nothing else that may stand in the way of a SYN is looked at. */
  explain(virtual: number, client: number): Omit<Explanation, "drop"> {
    const sticky = this.#sticky.real(client, virtual, this.#clock.tick);
    this.serving = virtual;
    const stuck = this.#stuckTo(virtual, client);
    const trial = stuck < 0 ? this.#trial(virtual) : -1;
    let real = stuck < 0 ? trial : stuck;
    if (real < 0) real = this.#predicted(virtual, client, -1, true);
    const serving = real < 0 ? -1 : this.serving;
    const reason = stuck >= 0 ? REASON_STICKY : trial >= 0 ? REASON_TRIAL : REASON_PREDICTOR;
    const candidates = this.#candidates(virtual, client);
    if (serving >= 0 && serving !== virtual) candidates.push(...this.#candidates(serving, client));
    return { virtual, serving, real, reason: REASONS[reason]!, sticky, candidates };
  }

  /** With `peeking`, nothing moves on. */
  #predicted(virtual: number, client: number, exclude: number, peeking: boolean): number {
    const real = this.#fromSets(virtual, client, exclude, peeking, this.#ditching.mayShun());
    if (real >= 0 || !this.#ditching.mayShun()) return real;
    // Rather where the client was ditched than nowhere.
    return this.#fromSets(virtual, client, exclude, peeking, false);
  }

  /** From the reals of the virtual or, where none of them can, from its backups'. */
  #fromSets(
    virtual: number,
    client: number,
    exclude: number,
    peeking: boolean,
    shunning: boolean,
  ): number {
    for (let v = virtual; v >= 0; v = this.#transitions.backupOf(v)) {
      this.serving = v;
      let real = shunning
        ? this.#unshunned(v, client, exclude, peeking)
        : this.#ask(v, client, exclude, peeking);
      if (real < 0) real = this.#standbyOfBarred(v, client, exclude);
      if (real >= 0) return real;
    }
    return -1;
  }

  /** A standby that can take the connection of a client who cannot go to the real in whose place it would stand; or -1. */
  #standbyOfBarred(virtual: number, client: number, exclude: number): number {
    const { binds } = this.#transitions;
    const { slots } = binds.fields[virtual]!;
    for (let slot = 0; slot < slots.length; slot++) {
      if (!this.#isBarred(slots[slot]!, client, exclude)) continue;
      for (let real = binds.standby(slots[slot]!); real >= 0; real = binds.standby(real)) {
        if (binds.mayTake(real) && !this.#isBarred(real, client, exclude)) return real;
      }
    }
    return -1;
  }

  #isBarred(real: number, client: number, exclude: number): boolean {
    return real === exclude || this.#ditching.shuns(real, client);
  }

  #ask(virtual: number, client: number, exclude: number, peeking: boolean): number {
    const predictor = this.#predictors[virtual]!;
    return peeking ? predictor.peek(client, exclude) : predictor.next(client, exclude);
  }

  /** What the predictor says when the reals that the client should not go to are hidden from it. */
  #unshunned(virtual: number, client: number, exclude: number, peeking: boolean): number {
    const { usable } = this.#transitions.binds;
    let hidden = 0;
    let real = this.#ask(virtual, client, exclude, true);
    while (real >= 0 && this.#ditching.shuns(real, client)) {
      usable[real] = 0;
      this.#shunned[hidden++] = real;
      real = this.#ask(virtual, client, exclude, true);
    }
    if (real >= 0 && !peeking) real = this.#ask(virtual, client, exclude, false);
    while (hidden > 0) usable[this.#shunned[--hidden]!] = 1;
    return real;
  }

  #stuckTo(virtual: number, client: number): number {
    if (!this.#sticky.sticks(virtual)) return -1;
    const real = this.#sticky.real(client, virtual, this.#clock.tick);
    if (real < 0 || this.#ditching.shuns(real, client)) return -1;
    return this.#transitions.binds.serves(virtual, real) ? real : -1;
  }

  /** A real in testing that waits for its trial, of the virtual or of its backups as far as they serve; or -1. */
  #trial(virtual: number): number {
    if (this.#transitions.testing === 0) return -1;
    const { binds } = this.#transitions;
    for (let v = virtual; v >= 0; v = this.#transitions.backupOf(v)) {
      const { slots } = binds.fields[v]!;
      for (let slot = 0; slot < slots.length; slot++) {
        const real = binds.testing(v, slot, this.#awaitsTrial);
        if (real < 0) continue;
        this.serving = v;
        return real;
      }
      if (binds.byOwn(v) + binds.byStandby(v) > 0) return -1;
    }
    return -1;
  }

  readonly #awaitsTrial = (real: number): boolean => {
    const { state, arp } = this.#state.reals;
    return state[real] === REAL_TESTING && arp[real] === ARP_RESOLVED &&
      this.#isDecided(this.#transitions.trials[real]!) && this.#transitions.binds.hasRoom(real);
  };

  /** Whether a trial can decide nothing any more: there is none, it is over, or it was made and asks for nothing. */
  #isDecided(entry: number): boolean {
    const table = this.#state.connections;
    if (entry === 0 || table.isOver(entry)) return true;
    if (table.state(entry) === EMBRYONIC || (table.meta(entry) & ASKED) !== 0) return false;
    return this.#clock.tick - table.entries[(entry << ENTRY_SHIFT) + CREATED]! >= DATA_WAIT_TICKS;
  }

  #candidates(virtual: number, client: number): Candidate[] {
    const { binds } = this.#transitions;
    return Array.from(binds.fields[virtual]!.slots, (real, slot) => {
      const bound = binds.bound(virtual, slot);
      return {
        virtual,
        bound,
        real,
        skip: this.#skipOf(bound, client),
        usable: binds.mayTake(real) && !this.#ditching.shuns(real, client),
        figure: this.#predictors[virtual]!.figure(slot),
      };
    });
  }

  #skipOf(real: number, client: number): Skip {
    const { state, arp } = this.#state.reals;
    const word = REAL_STATES[state[real]!]!;
    if (word === "max_connections") {
      if (!this.#transitions.binds.hasRoom(real)) return word;
    } else if (word !== "in_service") return word;
    if (arp[real] !== ARP_RESOLVED) return "unresolved";
    return this.#ditching.shuns(real, client) ? "ditched" : "none";
  }
}
