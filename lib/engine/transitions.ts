/**
 * The one place where a real or a virtual changes its state, and what follows from that for the others: a standby stands in, a
 * backup serves, an event is written.
 *
 * @module
 */
import { TICK_MS, TRIAL_DATA_MS } from "../limits.ts";
import { ASKED, CREATED, ENTRY_SHIFT } from "../objects/entry.ts";
import {
  EVENT_DRAIN,
  EVENT_FULL,
  EVENT_IN_SERVICE,
  EVENT_OUT_OF_SERVICE,
  EVENT_RETRY,
  EVENT_ROOM,
  EVENT_TRIAL_DITCHED,
  nextRealState,
} from "../objects/real_states.ts";
import type { UnitSetup } from "../objects/setup.ts";
import {
  ARP_UNREACHABLE,
  ESTABLISHED,
  ORDER_DRAIN,
  ORDER_IN_SERVICE,
  REAL_DRAINING,
  REAL_FAILED,
  REAL_IN_SERVICE,
  REAL_MAX_CONNECTIONS,
  REAL_OUT_OF_SERVICE,
  REAL_TESTING,
  SERVING_BACKUP,
  SERVING_NONE,
  SERVING_REALS,
  SERVING_STANDBY,
  VIRTUAL_DRAINING,
  VIRTUAL_FAILED,
  VIRTUAL_IN_SERVICE,
  VIRTUAL_OUT_OF_SERVICE,
} from "../words.ts";
import { Binds } from "./binds.ts";
import { type Cutter, Drains } from "./drains.ts";
import {
  CAUSE_BELOW_MAXCONNS,
  CAUSE_COMMAND,
  CAUSE_MAXCONNS,
  CAUSE_NO_REAL,
  CAUSE_RETRY,
  CAUSE_TRIAL_NO_DATA,
  CAUSE_USABLE_REAL,
  EVENT_ARP,
  EVENT_REAL,
  EVENT_SERVING,
  EVENT_VIRTUAL,
} from "./events.ts";
import type { EngineState } from "./state.ts";
import { TICKS_PER_SECOND, type TurnClock } from "./turn_clock.ts";

export class Transitions {
  readonly binds: Binds;
  /** How many reals are in `testing`, so that nobody looks for what is not there. */
  testing = 0;
  /** By real: the connection on trial, 0 for none. */
  readonly trials: Int32Array;
  /** By real: 1 where a SYN was not answered, so that ARP may tell sooner whether the machine is there at all. */
  readonly suspects: Uint8Array;
  readonly #state: EngineState;
  readonly #clock: TurnClock;
  readonly #drains: Drains;
  readonly #retryMs: Float64Array;
  /** Indexes of the objects there are. */
  #reals: readonly number[] = [];
  #virtuals: readonly number[] = [];
  /** From when on the retry time of a real counts that failed before. */
  #retryFromMs = 0;
  /** Tick from which it is looked for reals that have room again. */
  #roomTick = 0;
  /** By virtual: its backup, and those whose backup it is. */
  readonly #backup: Int32Array;
  readonly #backedUp: number[][] = [];

  constructor(state: EngineState, clock: TurnClock, cutter: Cutter) {
    this.#state = state;
    this.#clock = clock;
    this.#drains = new Drains(state, clock, cutter, this);
    this.#retryMs = new Float64Array(state.reals.length);
    this.trials = new Int32Array(state.reals.length);
    this.suspects = new Uint8Array(state.reals.length);
    this.#backup = new Int32Array(state.virtuals.length);
    this.binds = new Binds(state);
  }

  /** Takes the objects of a setup in place of those before: what both have keeps its state. */
  configure(setup: UnitSetup) {
    this.#reals = setup.reals.map(({ index }) => index);
    this.#virtuals = setup.virtuals.map(({ index }) => index);
    this.#fill(setup);
    this.binds.configure(setup);
    for (const virtual of this.#virtuals) this.#reviewVirtual(virtual);
    // Its limit may be lower than before.
    for (const real of this.#reals) this.counted(real);
  }

  #fill({ reals, virtuals }: UnitSetup) {
    for (const { index, weight, retryMs } of reals) {
      this.#state.reals.weight[index] = weight;
      this.#retryMs[index] = retryMs;
    }
    for (const { index } of virtuals) this.#backedUp[index] = [];
    for (const { index, backup } of virtuals) {
      this.#backup[index] = backup;
      this.#backedUp[backup]?.push(index);
    }
  }

  /**
   * As a standby the unit ends no drain and tries no failed real: it is told what became of them (`kept_states.ts`). When it is
   * one no more, each failed real has its whole retry time again.
   */
  follow(isStandby: boolean) {
    this.#drains.isHeld = isStandby;
    this.#retryFromMs = isStandby ? Infinity : this.#clock.nowMs;
  }

  /** A new real. */
  beginReal(real: number) {
    this.#state.reals.begin(real, this.#clock.nowMs);
    this.trials[real] = 0;
    this.suspects[real] = 0;
  }

  /** A new virtual. None of its reals is resolved yet, and that is no event. */
  beginVirtual(virtual: number) {
    const { virtuals } = this.#state;
    virtuals.begin(virtual, this.#clock.nowMs);
    this.binds.begin(virtual);
    virtuals.state[virtual] = VIRTUAL_FAILED;
    virtuals.serving[virtual] = SERVING_NONE;
  }

  /** Tells a real's state machine what happened. Gives whether that changed its state. */
  tell(real: number, event: number, cause: number): boolean {
    const { state, since, ditched, dataless, starts, drainDeadlineMs } = this.#state.reals;
    const before = state[real]!;
    const after = nextRealState(before, event);
    if (after === before) return false;
    state[real] = after;
    since[real] = this.#clock.nowMs;
    this.#state.reals.cause[real] = cause + 1;
    this.#state.events.write(this.#clock.nowMs, EVENT_REAL, real, before, after, cause);
    if (before === REAL_TESTING) this.testing--;
    if (after === REAL_TESTING) this.testing++;
    this.trials[real] = 0;
    drainDeadlineMs[real] = 0;
    if (after === REAL_IN_SERVICE && before !== REAL_MAX_CONNECTIONS) {
      ditched[real] = 0;
      dataless[real] = 0;
      starts[real]!++;
    }
    this.#review(real);
    if (after === REAL_IN_SERVICE) this.counted(real);
    return true;
  }

  /** To be called when a real has got a connection more: it may have as many now as it may have. */
  counted(real: number) {
    if (this.binds.hasRoom(real)) return;
    this.tell(real, EVENT_FULL, CAUSE_MAXCONNS);
  }

  setArp(real: number, after: number, cause: number) {
    const { arp, starts } = this.#state.reals;
    const before = arp[real]!;
    if (before === after) return;
    arp[real] = after;
    // A machine that was away comes back with as few connections as one that was out of service.
    if (before === ARP_UNREACHABLE) starts[real]!++;
    this.#state.events.write(this.#clock.nowMs, EVENT_ARP, real, before, after, cause);
    this.#review(real);
  }

  /** `deadlineMs`: for a drain, from now; 0 for none. */
  orderReal(real: number, order: number, deadlineMs: number, cause = CAUSE_COMMAND) {
    if (order === ORDER_IN_SERVICE) this.#putIntoService(real, cause);
    else if (order !== ORDER_DRAIN) this.tell(real, EVENT_OUT_OF_SERVICE, cause);
    else {
      const { state, drainDeadlineMs } = this.#state.reals;
      const isDone = state[real] === REAL_OUT_OF_SERVICE && this.#drains.isNothing("reals", real);
      if (!isDone) this.tell(real, EVENT_DRAIN, cause);
      if (state[real] === REAL_DRAINING && deadlineMs > 0) {
        drainDeadlineMs[real] = this.#clock.nowMs + deadlineMs;
      }
      this.#drains.watchReal(real);
    }
  }

  /** Whatever was held against it is forgotten, even if it was in service. */
  #putIntoService(real: number, cause: number) {
    const { state, ditched, dataless } = this.#state.reals;
    this.tell(real, EVENT_IN_SERVICE, cause);
    if (state[real] !== REAL_IN_SERVICE && state[real] !== REAL_MAX_CONNECTIONS) return;
    ditched[real] = 0;
    dataless[real] = 0;
  }

  /** As {@linkcode orderReal}. Whether a virtual then serves depends on its reals. */
  orderVirtual(virtual: number, order: number, deadlineMs: number, cause = CAUSE_COMMAND) {
    this.#obeyVirtual(virtual, order, deadlineMs, cause);
    // A backup that is taken out serves nobody any more.
    for (const other of this.#backedUp[virtual]!) this.#reviewVirtual(other);
  }

  #obeyVirtual(virtual: number, order: number, deadlineMs: number, cause: number) {
    const { state, drainDeadlineMs } = this.#state.virtuals;
    const isOut = state[virtual] === VIRTUAL_OUT_OF_SERVICE;
    const isDraining = state[virtual] === VIRTUAL_DRAINING;
    if (order === ORDER_IN_SERVICE) {
      if (!isOut && !isDraining) return;
      const serves = this.#state.virtuals.serving[virtual]! !== SERVING_NONE;
      this.becomeVirtual(virtual, serves ? VIRTUAL_IN_SERVICE : VIRTUAL_FAILED, cause);
    } else if (order !== ORDER_DRAIN) {
      this.becomeVirtual(virtual, VIRTUAL_OUT_OF_SERVICE, cause);
    } else if (!isOut || !this.#drains.isNothing("virtuals", virtual)) {
      this.becomeVirtual(virtual, VIRTUAL_DRAINING, cause);
      if (deadlineMs > 0) drainDeadlineMs[virtual] = this.#clock.nowMs + deadlineMs;
      this.#drains.watchVirtual(virtual);
    }
  }

  /** Whether a virtual takes new connections, if it has a real for them. */
  isOpen(virtual: number): boolean {
    const state = this.#state.virtuals.state[virtual]!;
    return state !== VIRTUAL_OUT_OF_SERVICE && state !== VIRTUAL_DRAINING;
  }

  /** The virtual whose reals serve after those of `virtual` or, where its own have only to answer ARP yet, -1. */
  backupOf(virtual: number): number {
    if (this.binds.isPending(virtual)) return -1;
    let backup = this.#backup[virtual]!;
    while (backup >= 0 && !this.isOpen(backup)) backup = this.#backup[backup]!;
    return backup;
  }

  /** What is due, once a tick. */
  advance() {
    // No oftener: a real that lives at its limit would fill the log. Whether it has room, choices see for themselves.
    const looksForRoom = this.#clock.tick >= this.#roomTick;
    if (looksForRoom) this.#roomTick = this.#clock.tick + TICKS_PER_SECOND;
    const { state, since } = this.#state.reals;
    for (const r of this.#reals) {
      if (state[r]! === REAL_DRAINING) this.#drains.watchReal(r);
      else if (state[r]! === REAL_TESTING) this.#watchTrial(r);
      else if (state[r]! === REAL_MAX_CONNECTIONS) {
        if (looksForRoom && this.binds.hasRoom(r)) this.tell(r, EVENT_ROOM, CAUSE_BELOW_MAXCONNS);
      } else if (state[r]! === REAL_FAILED && this.#retryMs[r]! > 0) {
        const fromMs = Math.max(since[r]!, this.#retryFromMs);
        if (this.#clock.nowMs - fromMs >= this.#retryMs[r]!) {
          this.tell(r, EVENT_RETRY, CAUSE_RETRY);
        }
      }
    }
    const virtuals = this.#state.virtuals.state;
    for (const v of this.#virtuals) {
      if (virtuals[v]! === VIRTUAL_DRAINING) this.#drains.watchVirtual(v);
    }
  }

  /** A trial that was made, while the real is still in testing, waits for data. */
  #watchTrial(real: number) {
    const table = this.#state.connections;
    const entry = this.trials[real]!;
    if (entry === 0 || table.state(entry) !== ESTABLISHED || (table.meta(entry) & ASKED) === 0) {
      return;
    }
    const created = table.entries[(entry << ENTRY_SHIFT) + CREATED]!;
    if ((this.#clock.tick - created) * TICK_MS < TRIAL_DATA_MS) return;
    this.tell(real, EVENT_TRIAL_DITCHED, CAUSE_TRIAL_NO_DATA);
  }

  #review(real: number) {
    const places = this.binds.review(real);
    for (const { virtual } of places) this.#reviewVirtual(virtual);
  }

  /** Which set serves a virtual, and whether it is in service or failed by that. */
  #reviewVirtual(v: number) {
    const { state, serving } = this.#state.virtuals;
    const before = serving[v]!;
    const after = this.#servingOf(v);
    if (before !== after) {
      serving[v] = after;
      // From its own reals to none and back is told by the virtual's own state.
      if (after !== SERVING_NONE && (before !== SERVING_NONE || after !== SERVING_REALS)) {
        const cause = after < before ? CAUSE_USABLE_REAL : CAUSE_NO_REAL;
        this.#state.events.write(this.#clock.nowMs, EVENT_SERVING, v, before, after, cause);
      }
      if (this.isOpen(v)) {
        if (after === SERVING_NONE) this.becomeVirtual(v, VIRTUAL_FAILED, CAUSE_NO_REAL);
        else if (state[v] === VIRTUAL_FAILED) {
          this.becomeVirtual(v, VIRTUAL_IN_SERVICE, CAUSE_USABLE_REAL);
        }
      }
    }
    // One that is closed itself is passed over for the one behind it: those it backs must hear of that one too.
    for (const other of this.#backedUp[v]!) this.#reviewVirtual(other);
  }

  #servingOf(v: number): number {
    if (this.binds.byOwn(v) > 0) return SERVING_REALS;
    if (this.binds.byStandby(v) > 0) return SERVING_STANDBY;
    const backup = this.backupOf(v);
    if (backup < 0) return SERVING_NONE;
    return this.#servingOf(backup) === SERVING_NONE ? SERVING_NONE : SERVING_BACKUP;
  }

  /** For {@linkcode Drains} alone: it reviews nobody else. */
  becomeVirtual(virtual: number, after: number, cause: number) {
    const { state, since, drainDeadlineMs } = this.#state.virtuals;
    const before = state[virtual]!;
    if (before === after) return;
    state[virtual] = after;
    since[virtual] = this.#clock.nowMs;
    this.#state.virtuals.cause[virtual] = cause + 1;
    drainDeadlineMs[virtual] = 0;
    this.#state.events.write(this.#clock.nowMs, EVENT_VIRTUAL, virtual, before, after, cause);
  }
}
