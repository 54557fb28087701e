/**
 * The machine around a unit: its process, which can die or be stopped, its clock, and what its engine would do.
 *
 * @module
 */
import type { Action, UnitEvent } from "../../../lib/failover/events.ts";
import type { UnitSetup } from "../../../lib/failover/knowledge.ts";
import { Unit } from "../../../lib/failover/unit.ts";
import type { Agenda } from "../agenda.ts";
import { broken } from "../broken.ts";
import type { Random } from "../random.ts";
import type { End } from "./wires.ts";

export type Transition = Extract<Action, { kind: "transition" }>;

/** What a host needs of its world. */
export interface Around {
  agenda: Agenda;
  random: Random;
  /** Does what the host itself cannot: send, ask hosts, copy connections. */
  act(host: Host, action: Action): void;
  /** Tells of frames that came by the ports. */
  count(host: Host): void;
  /** Lines and links are looked at, and do not wait: an event that did tells how they are now. */
  current(host: Host, event: UnitEvent): UnitEvent;
  move(host: Host, transition: Transition): void;
}

export class Host {
  readonly end: End;
  /** Undefined while it does not run. */
  unit: Unit | undefined;
  /** Counts the processes: what an earlier one sent is refused by the codec. */
  process = 0;
  isPaused = false;
  /** The world's time at which its process was last started, stopped, let go on or killed. */
  changedMs = 0;
  /** Its clock is ahead by so much. */
  clockMs = 1_000_000;
  /** What the engine was told. */
  isActive = false;
  leaseUntilMs = -Infinity;
  /** Newest process of the peer that it has heard. */
  peerProcess = 0;
  readonly #around: Around;
  readonly #setup: UnitSetup;
  /** What came while the process was stopped. */
  #waiting: { event: UnitEvent; sender: number | undefined }[] = [];
  #tickAtMs = Infinity;

  constructor(end: End, setup: UnitSetup, around: Around) {
    this.end = end;
    this.#setup = setup;
    this.#around = around;
  }

  get runs(): boolean {
    return this.unit !== undefined && !this.isPaused;
  }

  get nowMs(): number {
    return this.#around.agenda.nowMs + this.clockMs;
  }

  /** The world's time up to which its engine sends, were nothing else to happen. */
  get sendsUntilMs(): number {
    if (!this.isActive || this.unit === undefined) return -Infinity;
    return this.leaseUntilMs - this.clockMs;
  }

  start() {
    this.process++;
    const epoch = `${this.end}${String(this.process).padStart(15, "0")}`;
    this.unit = new Unit({ ...this.#setup, epoch });
    this.isPaused = false;
    this.changedMs = this.#around.agenda.nowMs;
    this.peerProcess = 0;
    this.#tickAtMs = Infinity;
  }

  die() {
    this.changedMs = this.#around.agenda.nowMs;
    this.unit = undefined;
    this.isPaused = false;
    this.isActive = false;
    this.#waiting = [];
  }

  pause() {
    if (this.unit === undefined) return;
    this.changedMs = this.#around.agenda.nowMs;
    this.isPaused = true;
  }

  /** The timer and what waits in the sockets come in any order, and the event loop needs its time. */
  resume() {
    if (!this.isPaused) return;
    const { agenda, random } = this.#around;
    const { process } = this;
    this.isPaused = false;
    this.changedMs = agenda.nowMs;
    const waiting = this.#waiting;
    this.#waiting = [];
    waiting.splice(random.between(0, waiting.length), 0, {
      event: { kind: "tick" },
      sender: undefined,
    });
    let atMs = agenda.nowMs;
    for (const { event, sender } of waiting) {
      agenda.at(atMs, () => {
        if (process !== this.process) return;
        this.take(this.#around.current(this, event), sender);
      });
      atMs += random.next();
    }
  }

  /** @param sender the process of the peer that sent it, where it is a message */
  take(event: UnitEvent, sender = this.peerProcess) {
    if (this.unit === undefined) return;
    if (this.isPaused) {
      // Sockets hold so much, and no ticks.
      if (event.kind !== "tick" && this.#waiting.length < 200) {
        this.#waiting.push({ event, sender: event.kind === "message" ? sender : undefined });
      }
      return;
    }
    // What the codec does, when it reads: an earlier process of the peer is refused.
    if (event.kind === "message" && sender < this.peerProcess) return;
    this.peerProcess = sender;
    for (const action of this.unit.step(event, this.nowMs)) this.#do(action);
    this.#check();
    this.#plan();
  }

  #do(action: Action) {
    switch (action.kind) {
      case "become_active":
        if (this.isActive) broken(`unit ${this.end} becomes active twice`);
        this.isActive = true;
        return;
      case "stand_down":
        this.isActive = false;
        return;
      case "lease":
        this.leaseUntilMs = action.untilMs;
        return;
      case "announce":
        if (!this.isActive) broken(`unit ${this.end} announces itself and is not active`);
        return;
      case "transition":
        this.#around.move(this, action);
        return;
      default:
        this.#around.act(this, action);
    }
  }

  #check() {
    const state = this.unit?.state;
    if (this.isActive !== (state === "active")) {
      broken(`the engine of unit ${this.end} is ${this.isActive ? "active" : "silent"}: ${state}`);
    }
  }

  /** The event loop comes late at times. */
  #plan() {
    const { agenda, random } = this.#around;
    const lateMs = random.chance(0.02) ? random.next() * 30 : random.next();
    const atMs = Math.max(agenda.nowMs, this.unit!.dueMs - this.clockMs) + lateMs;
    if (atMs >= this.#tickAtMs) return;
    this.#tickAtMs = atMs;
    const { process } = this;
    agenda.at(atMs, () => {
      if (process !== this.process || this.#tickAtMs !== atMs) return;
      this.#tickAtMs = Infinity;
      if (!this.runs) return;
      this.#around.count(this);
      this.take({ kind: "tick" });
    });
  }
}
