/**
 * What a unit says of itself, on every path.
 *
 * @module
 */
import type { Action } from "./events.ts";
import type { Knowledge } from "./knowledge.ts";
import { PATHS, type Takeover } from "./messages.ts";
import type { UnitState } from "./words.ts";

export class Speaker {
  /** When the next hello is due. */
  #dueMs = Infinity;
  readonly #known: Knowledge;
  #counter = 0;

  constructor(known: Knowledge) {
    this.#known = known;
  }

  get dueMs(): number {
    return this.#dueMs;
  }

  /** The next hello is due now: the first one, or something that only hellos tell has changed. */
  hurry(nowMs: number) {
    this.#dueMs = nowMs;
  }

  /** The hello of this interval, if it is time and there is a role to be told. Gives whether there was. */
  hello(state: UnitState, term: number, nowMs: number, to: Action[]): boolean {
    const { setup, role, hellos, ports, sync, configHash } = this.#known;
    if (nowMs < this.#dueMs) return false;
    const { helloMs, tickMs } = setup.timing;
    if (role === undefined) {
      this.#dueMs = nowMs + tickMs;
      return false;
    }
    // A unit that was away for a while is not to say at once all that it has left out.
    this.#dueMs = Math.max(this.#dueMs + helloMs, nowMs + helloMs / 2);
    const message = {
      kind: "hello",
      unit: setup.unit,
      role,
      state,
      term,
      epoch: setup.epoch,
      counter: ++this.#counter,
      version: setup.version,
      configHash,
      ports: ports.reports(hellos, nowMs),
      sync: { ...sync },
      health: ports.health,
      heardOnCable: hellos.isHeardOn("cable", nowMs),
    } as const;
    for (const path of PATHS) to.push({ kind: "send", path, message });
    return true;
  }

  /** Something of the unit has changed. */
  state(state: UnitState, term: number, cause: string, nowMs: number, to: Action[]) {
    const { role, hellos, ports } = this.#known;
    // Who has said no hello is unknown to the peer.
    if (role === undefined || this.#counter === 0) return;
    const message = {
      kind: "state",
      state,
      role,
      term,
      counter: ++this.#counter,
      ports: ports.reports(hellos, nowMs),
      health: ports.health,
      cause,
    } as const;
    for (const path of PATHS) to.push({ kind: "send", path, message });
  }

  takeover(takeover: Takeover, term: number, peerFailed: boolean, cause: string, to: Action[]) {
    const message = { kind: "takeover", takeover, term, peerFailed, cause } as const;
    for (const path of PATHS) to.push({ kind: "send", path, message });
  }
}
