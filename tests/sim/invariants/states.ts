/**
 * Reals and virtuals change their states only as their tables say, by causes that fit, and each change is told; which set serves a
 * virtual is what its reals' states make of it.
 *
 * @module
 */
import {
  CAUSE_COMMAND,
  CAUSE_DRAINED,
  CAUSES,
  type EngineEvent,
  EVENT_ARP,
  EVENT_REAL,
  EVENT_VIRTUAL,
} from "../../../lib/engine/events.ts";
import type { Cause } from "../../../lib/engine/events.ts";
import { TICK_MS } from "../../../lib/limits.ts";
import { connectionsLeft } from "../../../lib/objects/machines.ts";
import { REAL_TRANSITIONS, type RealEvent } from "../../../lib/objects/real_states.ts";
import {
  REAL_DRAINING,
  REAL_FAILED,
  REAL_MAX_CONNECTIONS,
  REAL_STATES,
  SERVING,
  SERVING_NONE,
  VIRTUAL_FAILED,
  VIRTUAL_STATES,
  type VirtualState,
} from "../../../lib/words.ts";
import { broken } from "../broken.ts";
import { Columns } from "../columns.ts";
import { Oracle } from "../oracle.ts";
import type { Counts } from "../table_watch.ts";
import type { Invariant, Step } from "../unit.ts";

const COMMANDS: readonly RealEvent[] = ["in-service", "out-of-service", "drain"];

/** What can have happened to a real where this is given as the cause. */
const EVENTS_OF: Partial<Record<Cause, readonly RealEvent[]>> = {
  "command": COMMANDS,
  "reload": ["in-service", "drain"],
  "connections not answered": ["threshold"],
  "connections reset": ["threshold"],
  "connections without data": ["threshold"],
  "retry": ["retry"],
  "trial answered": ["trial-answered"],
  "trial not answered": ["trial-ditched"],
  "trial reset": ["trial-ditched"],
  "trial without data": ["trial-ditched"],
  "maxconns": ["full"],
  "below maxconns": ["room"],
  "drained": ["drained"],
  "deadline": ["drained"],
};

/** By cause: from which states of a virtual to which. */
const VIRTUAL_CHANGES: Partial<Record<Cause, readonly [VirtualState[], VirtualState[]]>> = {
  "command": [[...VIRTUAL_STATES], [...VIRTUAL_STATES]],
  "no usable real": [["in_service"], ["failed"]],
  "usable real": [["failed"], ["in_service"]],
  "drained": [["draining"], ["out_of_service"]],
  "deadline": [["draining"], ["out_of_service"]],
};

/** Reals that have room again are looked for once a second. */
const ROOM_MS = 1_000 + TICK_MS;

export class States implements Invariant {
  /** By real: since when it drains without a connection. */
  readonly #doneMs: (number | undefined)[] = [];
  /** By real: since when it has room and is said to be full. */
  readonly #roomMs: (number | undefined)[] = [];

  check(step: Step) {
    this.#real(step);
    this.#virtual(step);
    if (step.events.length > 0) serving(step);
    this.#due(step);
  }

  #real(step: Step) {
    const { events, before, unit: { state }, nowMs } = step;
    if (events.length === 0) {
      told("state of real", before.realState, state.reals.state);
      told("since of real", before.realSince, state.reals.since);
      told("ARP of real", before.arp, state.reals.arp);
      return;
    }
    const known = before.realState.slice();
    const since = before.realSince.slice();
    const arp = before.arp.slice();
    for (const event of events) {
      const { kind, object, timeMs } = event;
      if (timeMs !== nowMs) broken(`an event of ${timeMs} ms`);
      if (kind === EVENT_ARP) arp[object] = chained(event, arp);
      if (kind !== EVENT_REAL) continue;
      known[object] = chained(event, known);
      since[object] = timeMs;
      realChange(event, step);
    }
    told("state of real", known, state.reals.state);
    told("since of real", since, state.reals.since);
    told("ARP of real", arp, state.reals.arp);
  }

  /** Retries and drains come to their end in time. */
  #due(step: Step) {
    const { unit: { state: { reals }, setup }, nowMs } = step;
    for (const [r, { retryMs, name }] of setup.reals.entries()) {
      const state = reals.state[r];
      if (state === REAL_FAILED && retryMs > 0 && nowMs - reals.since[r]! > retryMs + TICK_MS) {
        broken(`${name} is failed for longer than its retry time`);
      }
      const deadlineMs = reals.drainDeadlineMs[r]!;
      if (deadlineMs !== 0 && (state !== REAL_DRAINING || nowMs > deadlineMs + TICK_MS)) {
        broken(`${name} is ${REAL_STATES[state!]}, and its drain should be over`);
      }
      this.#room(r, step);
      const isDone = state === REAL_DRAINING && connectionsLeft(reals, r) === 0;
      this.#doneMs[r] = isDone ? this.#doneMs[r] ?? nowMs : undefined;
      if (isDone && nowMs - this.#doneMs[r]! > TICK_MS) {
        broken(`${name} drains, and has no connection`);
      }
    }
  }

  /** A real that is said to be full and is not is found in time. */
  #room(real: number, { unit: { state: { reals }, setup }, nowMs }: Step) {
    const alive = reals.connections[real]! - reals.closing[real]!;
    const hasRoom = reals.state[real] === REAL_MAX_CONNECTIONS &&
      alive < setup.reals[real]!.maxconns;
    this.#roomMs[real] = hasRoom ? this.#roomMs[real] ?? nowMs : undefined;
    if (!hasRoom || nowMs - this.#roomMs[real]! <= ROOM_MS) return;
    broken(`real ${real} is max_connections, and has room`);
  }

  #virtual(step: Step) {
    const { events, before, unit: { state } } = step;
    if (events.length === 0) {
      return told("state of virtual", before.virtualState, state.virtuals.state);
    }
    const known = before.virtualState.slice();
    for (const event of events) {
      if (event.kind !== EVENT_VIRTUAL) continue;
      known[event.object] = chained(event, known);
      virtualChange(event, step);
    }
    told("state of virtual", known, state.virtuals.state);
  }
}

/** The state after an event that goes on from the one before. */
function chained({ object, before, after }: EngineEvent, known: Int32Array): number {
  if (known[object] !== before) broken(`an event begins with ${before}, and ${known[object]} was`);
  return after;
}

function realChange({ before, after, cause, object }: EngineEvent, { unit }: Step) {
  const from = REAL_STATES[before]!;
  const to = REAL_STATES[after]!;
  const word = CAUSES[cause]!;
  if (cause === CAUSE_DRAINED) drained(unit.table.reals, object);
  if (cause === CAUSE_COMMAND && to === "in_service" && unit.state.reals.ditched[object] !== 0) {
    broken(`real ${object} was put into service, and something is held against it`);
  }
  const events = EVENTS_OF[word] ?? [];
  if (events.some((event) => REAL_TRANSITIONS[from][event] === to)) return;
  broken(`real ${object} went from ${from} to ${to} by ${word}`);
}

function virtualChange({ before, after, cause, object }: EngineEvent, { unit }: Step) {
  const word = CAUSES[cause]!;
  const from = VIRTUAL_STATES[before]!;
  const to = VIRTUAL_STATES[after]!;
  if (cause === CAUSE_DRAINED) drained(unit.table.virtuals, object);
  const [froms, tos] = VIRTUAL_CHANGES[word] ?? [[], []];
  if (from !== to && froms.includes(from) && tos.includes(to)) return;
  broken(`virtual ${object} went from ${from} to ${to} by ${word}`);
}

/** A drain that has ended by itself has left nothing. */
function drained({ connections, closing, outbound }: Counts, object: number) {
  const left = connections[object]! - closing[object]! - outbound[object]!;
  if (left !== 0) broken(`a drain is over, and ${left} connections are left`);
}

function told(what: string, known: ArrayLike<number>, there: ArrayLike<number>) {
  for (let i = 0; i < there.length; i++) {
    if (known[i] === there[i]) continue;
    broken(`${what} ${i} is ${there[i]}, and events tell ${known[i]}`);
  }
}

/** What serves each virtual, and that it is failed if nothing does. */
function serving({ unit: { state, setup } }: Step) {
  const oracle = new Oracle(setup, new Columns(state));
  for (const [v, { name }] of setup.virtuals.entries()) {
    const expected = oracle.servingOf(v);
    const told = state.virtuals.serving[v]!;
    if (told !== expected) {
      broken(`${name} is served by ${SERVING[told]}: expected ${SERVING[expected]}`);
    }
    if (!oracle.isOpen(v)) continue;
    if ((state.virtuals.state[v] === VIRTUAL_FAILED) !== (told === SERVING_NONE)) {
      broken(`${name} is ${VIRTUAL_STATES[state.virtuals.state[v]!]}, served by ${SERVING[told]}`);
    }
  }
}
