/**
 * One unit of the pair: events and time in, actions out. What it knows is in `knowledge.ts`, where it goes from a state in
 * `transitions.ts`; here is what it does then.
 *
 * @module
 */
import { ANNOUNCE_AFTER_MS, ORDER_ACTIVE_MS } from "../limits.ts";
import { PORTS } from "../words.ts";
import type { Action, UnitEvent, UnitMessage } from "./events.ts";
import type { Facts } from "./facts.ts";
import { isSynced, Knowledge, type UnitSetup } from "./knowledge.ts";
import { Lease } from "./lease.ts";
import { type Path, PATHS, type TakeoverMessage } from "./messages.ts";
import { Speaker } from "./speaker.ts";
import { HEALTHIER, type Transition, transitionFrom } from "./transitions.ts";
import type { CableState, UnitState } from "./words.ts";

/** From active by way of standby to active again are two; no path of the table is longer at one moment. */
const TRANSITIONS_AT_ONCE = 4;

export class Unit {
  state: UnitState = "booting";
  /** Why it is in its state, and since when. */
  cause = "start";
  sinceMs = -Infinity;
  readonly known: Knowledge;
  readonly #lease: Lease;
  readonly #speaker: Speaker;
  readonly #pathWasHeard: Record<Path, boolean> = { cable: false, front: false, back: false };
  #cableTold: CableState;
  #cableIsNew = true;
  /** Of its last time as active. */
  #term = 0;
  #nowMs = -Infinity;
  /** What a clock that went back is behind. */
  #lagMs = 0;
  #activeMs = -Infinity;
  /** Announcements made since. */
  #announced: number = ANNOUNCE_AFTER_MS.length;
  /** For which time as active of the peer its connections were asked for. */
  #bulkFor = { epoch: "", term: 0 };
  #orderWasOn = false;
  #wasStrange = false;
  #actions: Action[] = [];

  constructor(setup: UnitSetup) {
    this.known = new Knowledge(setup);
    this.#lease = new Lease(setup.timing.leaseMs);
    this.#speaker = new Speaker(this.known);
    this.#cableTold = this.known.cableState;
  }

  /** An active unit tells its own; any other the largest it knows. */
  get term(): number {
    return this.state === "active" ? this.#term : this.known.term;
  }

  /** When it wants a tick at the latest. */
  get dueMs(): number {
    const { cable, setup: { timing } } = this.known;
    const { dueMs } = this.#speaker;
    return Math.min(this.#nowMs + timing.tickMs, cable.dueMs, this.#announceMs, dueMs) -
      this.#lagMs;
  }

  get #announceMs(): number {
    const afterMs = ANNOUNCE_AFTER_MS[this.#announced];
    return afterMs === undefined ? Infinity : this.#activeMs + afterMs;
  }

  /** Takes what has happened. The actions are to be done in their order, before the next event. */
  step(event: UnitEvent, clockMs: number): readonly Action[] {
    this.#actions = [];
    const nowMs = this.#passTime(clockMs);
    // What lines that have settled mean holds before anything is read that may have been on its way when they changed.
    if (nowMs >= this.known.cable.dueMs && event.kind !== "lines") {
      this.#look(nowMs);
      this.#move(nowMs);
    }
    this.#take(event, nowMs);
    this.#look(nowMs);
    this.#move(nowMs);
    this.#speak(nowMs);
    return this.#actions;
  }

  /** A clock that goes back stands still for the unit; a leap ahead is time in which it was not there. */
  #passTime(clockMs: number): number {
    const { known } = this;
    if (clockMs + this.#lagMs < this.#nowMs) this.#lagMs = this.#nowMs - clockMs;
    const nowMs = clockMs + this.#lagMs;
    const awayMs = nowMs - this.#nowMs;
    this.#nowMs = nowMs;
    if (awayMs > known.setup.timing.helloMs && awayMs < Infinity) known.wake(awayMs, nowMs);
    // Before anything is read that might be as old as the lease.
    if (this.#lease.hasLapsed(nowMs)) this.#move(nowMs);
    return nowMs;
  }

  #take(event: UnitEvent, nowMs: number) {
    const { known } = this;
    switch (event.kind) {
      case "tick":
        return;
      case "boot_done":
        known.readyMs = nowMs;
        this.#speaker.hurry(nowMs);
        for (const port of PORTS) known.ports[port].setLink(event.links[port], nowMs);
        return;
      case "life":
        return known.hellos.hear(event.path, nowMs);
      case "message":
        return this.#hear(event.path, event.message, nowMs);
      case "strange":
        return known.meetStranger(event.path, event.problem, nowMs);
      case "lines":
        return known.cable.take(event.lines, nowMs);
      case "link":
        return known.ports[event.port].setLink(event.link, nowMs);
      case "received":
        return known.ports.receive(event.port, event.frames, nowMs, this.#actions);
      case "order":
        return event.order === "active" ? this.#orderActive(nowMs) : this.#reset();
      case "stop":
        known.isStopping = true;
        return;
      case "config":
        known.configHash = event.hash;
        known.configProblem = event.cause;
        return;
      case "sync":
        // Whether the peer may hand over is not to wait for the next hello.
        if (isSynced(event.sync) !== isSynced(known.sync)) this.#speaker.hurry(nowMs);
        known.sync = event.sync;
        return;
    }
  }

  #hear(path: Path, message: UnitMessage, nowMs: number) {
    const { known } = this;
    known.hellos.hear(path, nowMs);
    if (message.kind === "hello" && message.configHash === known.configHash) {
      known.configProblem = undefined;
    }
    if (message.kind === "hello" || message.kind === "state") {
      if (known.hellos.take(message, nowMs)) known.term = Math.max(known.term, message.term);
    } else this.#hearTakeover(message);
  }

  #hearTakeover({ takeover, term }: TakeoverMessage) {
    const { known } = this;
    if (takeover === "you_take_over") known.handedTerm = Math.max(known.handedTerm, term);
    else known.yieldTerm = Math.max(known.yieldTerm, term);
  }

  #orderActive(nowMs: number) {
    const { known, state } = this;
    const peer = known.hellos.isHeard(nowMs) ? known.hellos.peer : undefined;
    const own = { state, term: this.#term, hasStalled: false };
    if (known.facts(own, nowMs).isCutOff) return this.#refuse("it cannot become active: cut off");
    if (state === "active") return this.#refuse("it is active already");
    if (state === "failed") return this.#refuse(`it cannot become active: ${this.cause}`);
    const inTest = PORTS.find((port) => known.ports[port].state === "testing");
    if (peer !== undefined && inTest !== undefined) {
      return this.#refuse(`it cannot become active yet: ${inTest} is being tested`);
    }
    if (peer?.state === "active" && !isSynced(known.sync)) {
      return this.#refuse("it cannot become active: it does not have all connections yet");
    }
    known.orderUntilMs = nowMs + ORDER_ACTIVE_MS;
    if (peer?.state === "active") this.#askToYield();
  }

  #askToYield() {
    this.#speaker.takeover("i_take_over", this.known.term + 1, false, "order", this.#actions);
  }

  #reset() {
    const { ports } = this.known;
    this.known.hasHandedOver = false;
    for (const port of PORTS) ports[port].forgetFailure();
  }

  /** What follows from time, and is told by itself. */
  #look(nowMs: number) {
    const { known } = this;
    known.cable.look(nowMs);
    known.look(this.state, nowMs);
    const silentSinceMs = known.silentSinceMs(nowMs);
    if (nowMs >= known.readyMs) {
      const hasChanged = known.ports.look(known.hellos, silentSinceMs, nowMs, this.#actions);
      if (hasChanged) this.#tellState(this.cause, nowMs);
    }
    this.#tellPaths(nowMs);
    this.#watchOrder(nowMs);
    this.#askForBulk(nowMs);
  }

  #tellPaths(nowMs: number) {
    const { known } = this;
    for (const path of PATHS) {
      const isHeard = known.hellos.isHeardOn(path, nowMs);
      if (isHeard === this.#pathWasHeard[path]) continue;
      this.#pathWasHeard[path] = isHeard;
      this.#actions.push({ kind: "path", path, isHeard });
    }
    const [before, after] = [this.#cableTold, known.cableState];
    // What a cable was before anybody had looked is nothing to tell.
    const isFirst = this.#cableIsNew && after === "normal";
    if (before !== after && !isFirst) this.#actions.push({ kind: "cable", before, after });
    if (before !== after) this.#cableIsNew = false;
    this.#cableTold = after;
    const isStrange = known.isStrange(nowMs);
    if (isStrange && !this.#wasStrange) {
      this.#warn(`a unit is heard that has another ${known.strange}`);
    }
    this.#wasStrange = isStrange;
  }

  #watchOrder(nowMs: number) {
    const isOn = nowMs < this.known.orderUntilMs;
    if (this.#orderWasOn && !isOn && this.state !== "active") {
      this.#refuse("it did not become active: its peer does not stand down");
    }
    this.#orderWasOn = isOn;
  }

  #askForBulk(nowMs: number) {
    const { hellos, setup: { replicate } } = this.known;
    const { peer } = hellos;
    if (!replicate || peer?.state !== "active" || !hellos.isHeard(nowMs)) return;
    if (this.state !== "standby" && this.state !== "failed") return;
    const { epoch, term } = peer;
    if (epoch === this.#bulkFor.epoch && term === this.#bulkFor.term) return;
    this.#bulkFor = { epoch, term };
    this.known.sync = { state: "bulk", percent: 0, behind: 0 };
    this.#speaker.hurry(nowMs);
    this.#actions.push({ kind: "ask_for_bulk" });
  }

  #move(nowMs: number) {
    for (let i = 0; i < TRANSITIONS_AT_ONCE; i++) {
      const hasStalled = this.#lease.hasLapsed(nowMs);
      const own = { state: this.state, term: this.#term, hasStalled };
      const facts = this.known.facts(own, nowMs);
      const transition = transitionFrom(this.state, facts);
      if (transition === undefined) return;
      const cause = causeOf(transition, facts);
      this.#become(transition.to, cause, nowMs);
    }
  }

  #become(after: UnitState, cause: string, nowMs: number) {
    const { known } = this;
    const before = this.state;
    this.state = after;
    this.cause = cause;
    this.sinceMs = nowMs;
    if (before === "active") this.#standDown();
    this.#actions.push({ kind: "transition", before, after, cause });
    if (after === "active") this.#lead(cause, nowMs);
    this.#tellState(cause, nowMs);
    if (before === "active" && after === "failed") {
      known.hasHandedOver = true;
      this.#speaker.takeover("you_take_over", known.term, false, cause, this.#actions);
    }
    known.handedTerm = -1;
  }

  #lead(cause: string, nowMs: number) {
    const { known } = this;
    known.term = Math.max(known.term, known.yieldTerm) + 1;
    this.#term = known.term;
    known.orderUntilMs = -Infinity;
    if (known.setup.replicate) known.sync = { state: "complete", percent: 0, behind: 0 };
    this.#actions.push({ kind: "lease", untilMs: this.#lease.renew(nowMs) - this.#lagMs });
    this.#actions.push({ kind: "become_active" });
    this.#speaker.takeover("i_take_over", this.#term, true, cause, this.#actions);
    this.#activeMs = nowMs;
    this.#announced = 0;
  }

  #standDown() {
    this.#lease.end();
    this.#announced = ANNOUNCE_AFTER_MS.length;
    this.#actions.push({ kind: "stand_down" });
  }

  #speak(nowMs: number) {
    if (this.state === "active") {
      this.#actions.push({ kind: "lease", untilMs: this.#lease.renew(nowMs) - this.#lagMs });
    }
    while (nowMs >= this.#announceMs) {
      this.#announced++;
      this.#actions.push({ kind: "announce" });
    }
    if (!this.#speaker.hello(this.state, this.term, nowMs, this.#actions)) return;
    const { hellos, sync } = this.known;
    if (this.#orderWasOn && hellos.peer?.state === "active" && isSynced(sync)) this.#askToYield();
  }

  #tellState(cause: string, nowMs: number) {
    this.#speaker.state(this.state, this.term, cause, nowMs, this.#actions);
  }

  #refuse(text: string) {
    this.#actions.push({ kind: "refused", text });
  }

  #warn(text: string) {
    this.#actions.push({ kind: "warning", text });
  }
}

/** A fault of its own is told in its own words; where it has the peer take over, with that. */
function causeOf({ cause }: Transition, { fault, peerIsHealthier }: Facts): string {
  if (fault === undefined) return cause;
  if (cause === "fault") return fault;
  return peerIsHealthier && cause === HEALTHIER ? `${cause}: ${fault}` : cause;
}
