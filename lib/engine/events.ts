/**
 * Transitions on their way from the engine to control: a ring of fixed records in shared memory. The engine
 * writes numbers, control makes words of them.
 *
 * @module
 */
import { EVENTS } from "../limits.ts";
import type { Arena } from "../objects/arena.ts";

/** What kind of object changed; `object` is its index (a port's for `link`, 0 for `table` and `fastpath`). */
export const EVENT_KINDS = [
  "real",
  "virtual",
  "arp",
  "link",
  "table",
  "serving",
  "fastpath",
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];
export const EVENT_REAL = 0;
export const EVENT_VIRTUAL = 1;
export const EVENT_ARP = 2;
export const EVENT_LINK = 3;
export const EVENT_TABLE = 4;
/** `object` is a virtual, before and after are indexes into `SERVING`. */
export const EVENT_SERVING = 5;
/** Before and after are indexes into `FASTPATH_STATES`. */
export const EVENT_FASTPATH = 6;

/** Why it changed. */
export const CAUSES = [
  "command",
  "no ARP answer",
  "ARP answer",
  "no usable real",
  "usable real",
  "interface",
  "limit",
  "connections not answered",
  "connections reset",
  "connections without data",
  "retry",
  "trial answered",
  "trial not answered",
  "trial reset",
  "maxconns",
  "below maxconns",
  "drained",
  "deadline",
  "trial without data",
  "reload",
  "peer",
  "other program",
] as const;
export type Cause = (typeof CAUSES)[number];
export const CAUSE_COMMAND = 0;
export const CAUSE_NO_ARP = 1;
export const CAUSE_ARP = 2;
export const CAUSE_NO_REAL = 3;
export const CAUSE_USABLE_REAL = 4;
export const CAUSE_INTERFACE = 5;
export const CAUSE_LIMIT = 6;
export const CAUSE_NOT_ANSWERED = 7;
export const CAUSE_RESET = 8;
export const CAUSE_NO_DATA = 9;
export const CAUSE_RETRY = 10;
export const CAUSE_TRIAL_ANSWERED = 11;
export const CAUSE_TRIAL_NOT_ANSWERED = 12;
export const CAUSE_TRIAL_RESET = 13;
export const CAUSE_MAXCONNS = 14;
export const CAUSE_BELOW_MAXCONNS = 15;
export const CAUSE_DRAINED = 16;
export const CAUSE_DEADLINE = 17;
export const CAUSE_TRIAL_NO_DATA = 18;
/** The config has it no more, or again. */
export const CAUSE_RELOAD = 19;
/** This unit is a standby, and the active one has it so. */
export const CAUSE_PEER = 20;
/** Another program on a port takes frames before the fast path. */
export const CAUSE_OTHER_PROGRAM = 21;

/** Before and after are indexes into the state list of the kind; for `table` they are percent full. */
export interface EngineEvent {
  /** Counts from 1 without gaps; a gap at the reader means that records were overwritten unread. */
  id: number;
  timeMs: number;
  kind: number;
  object: number;
  before: number;
  after: number;
  cause: number;
}

const FIELDS = 5;

export class EventRing {
  readonly #written: Int32Array;
  readonly #times: Float64Array;
  readonly #records: Int32Array;

  constructor(arena: Arena) {
    this.#written = arena.int32(1);
    this.#times = arena.float64(EVENTS);
    this.#records = arena.int32(EVENTS * FIELDS);
  }

  write(
    timeMs: number,
    kind: number,
    object: number,
    before: number,
    after: number,
    cause: number,
  ) {
    const id = this.#written[0]!;
    const slot = id & (EVENTS - 1);
    this.#times[slot] = timeMs;
    const at = slot * FIELDS;
    this.#records[at] = kind;
    this.#records[at + 1] = object;
    this.#records[at + 2] = before;
    this.#records[at + 3] = after;
    this.#records[at + 4] = cause;
    Atomics.store(this.#written, 0, id + 1);
  }

  /** All records after `lastId` that are still held, oldest first. */
  readAfter(lastId: number): EngineEvent[] {
    const written = Atomics.load(this.#written, 0);
    const events: EngineEvent[] = [];
    for (let id = Math.max(lastId, written - EVENTS); id < written; id++) {
      const slot = id & (EVENTS - 1);
      const at = slot * FIELDS;
      events.push({
        id: id + 1,
        timeMs: this.#times[slot]!,
        kind: this.#records[at]!,
        object: this.#records[at + 1]!,
        before: this.#records[at + 2]!,
        after: this.#records[at + 3]!,
        cause: this.#records[at + 4]!,
      });
    }
    // What was overwritten meanwhile is half one record and half another.
    const oldest = Atomics.load(this.#written, 0) - EVENTS + 1;
    return events.filter(({ id }) => id > oldest);
  }
}
