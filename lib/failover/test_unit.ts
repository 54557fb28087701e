/**
 * One unit for tests, with a clock that they turn and a peer that they play.
 *
 * @module
 */
import type { Action, UnitEvent } from "./events.ts";
import type { UnitSetup } from "./knowledge.ts";
import { type HelloMessage, type Path, PATHS } from "./messages.ts";
import { timing } from "./timing.ts";
import { Unit } from "./unit.ts";

export const TIMING = timing(100, 3);

export const SETUP: UnitSetup = {
  unit: "lb-a",
  version: "1.2.3",
  configHash: "00112233445566aa",
  epoch: "aaaaaaaaaaaaaaaa",
  role: "primary",
  wiring: "link",
  timing: TIMING,
  replicate: true,
};

const PORT = { link: "up", state: "normal", heard: true, received: 0 } as const;

export class TestUnit {
  readonly unit: Unit;
  nowMs = 0;
  /** All that it did. */
  readonly done: Action[] = [];
  #counter = 0;

  constructor(setup: Partial<UnitSetup> = {}) {
    this.unit = new Unit({ ...SETUP, ...setup });
  }

  boot() {
    this.take({ kind: "boot_done", links: { front: "up", back: "up" } });
  }

  take(event: UnitEvent): readonly Action[] {
    const actions = this.unit.step(event, this.nowMs);
    this.done.push(...actions);
    return actions;
  }

  /** Time goes by, with all ticks, and something else at each of them. */
  wait(ms: number, meanwhile?: () => void) {
    const endMs = this.nowMs + ms;
    while (this.unit.dueMs <= endMs) {
      this.nowMs = Math.max(this.nowMs, this.unit.dueMs);
      meanwhile?.();
      this.take({ kind: "tick" });
    }
    this.nowMs = endMs;
  }

  /** The peer says hello, on some paths. */
  hello(changes: Partial<HelloMessage> = {}, paths: readonly Path[] = PATHS) {
    const message: HelloMessage = {
      kind: "hello",
      unit: "lb-b",
      role: this.unit.known.role === "primary" ? "secondary" : "primary",
      state: "standby",
      term: 0,
      epoch: "bbbbbbbbbbbbbbbb",
      counter: ++this.#counter,
      version: "1.2.3",
      configHash: SETUP.configHash,
      ports: { front: PORT, back: PORT },
      sync: { state: "complete", percent: 0, behind: 0 },
      health: 2,
      heardOnCable: true,
      ...changes,
    };
    for (const path of paths) this.take({ kind: "message", path, message });
  }

  /** Actions of a kind, and forgets all. */
  takeDone<K extends Action["kind"]>(kind: K): Extract<Action, { kind: K }>[] {
    const isOfKind = (action: Action): action is Extract<Action, { kind: K }> =>
      action.kind === kind;
    return this.done.splice(0).filter(isOfKind);
  }
}
