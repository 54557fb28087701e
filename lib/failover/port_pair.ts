/**
 * Both ports of a unit, as the pair sees them.
 *
 * @module
 */
import { type PortName, PORTS } from "../words.ts";
import type { Action } from "./events.ts";
import type { Hellos } from "./hellos.ts";
import type { PortReport } from "./messages.ts";
import { PortWatch, type TestStep } from "./port_tests.ts";
import type { Timing } from "./timing.ts";
import type { PortState } from "./words.ts";

/** Why a port keeps its unit from serving. */
const FAULTS: Partial<Record<PortState, string>> = {
  "link_down": "has no link",
  "failed": "hears nothing, and the peer's does",
};

export class PortPair {
  readonly front: PortWatch;
  readonly back: PortWatch;
  /** Since when both have been good; Infinity while one is not. */
  goodSinceMs = Infinity;
  readonly #told: Record<PortName, PortState> = { front: "unknown", back: "unknown" };

  constructor(timing: Timing) {
    this.front = new PortWatch(timing);
    this.back = new PortWatch(timing);
  }

  /** Number of good ports. */
  get health(): number {
    return Number(this.front.isGood) + Number(this.back.isGood);
  }

  get fault(): string | undefined {
    for (const port of PORTS) {
      const fault = FAULTS[this[port].state];
      if (fault !== undefined) return `${port} ${fault}`;
    }
    return undefined;
  }

  reports(hellos: Hellos, nowMs: number): Record<PortName, PortReport> {
    const report = (port: PortName): PortReport => {
      const { link, state, received } = this[port];
      return { link, state, heard: hellos.isHeardOn(port, nowMs), received };
    };
    return { front: report("front"), back: report("back") };
  }

  receive(port: PortName, frames: number, nowMs: number, to: Action[]) {
    const watch = this[port];
    const step = watch.receive(frames, nowMs);
    if (step !== undefined) tell(port, watch, step, to);
  }

  /** The tests have found somebody by one port, and have an answer for the other, since a time. */
  hearSince(sinceMs: number): boolean {
    const { front, back } = this;
    const [isFront, isBack] = [front.hasHeardSince(sinceMs), back.hasHeardSince(sinceMs)];
    return isFront && (isBack || back.hasHeardNothingSince(sinceMs)) ||
      isBack && front.hasHeardNothingSince(sinceMs);
  }

  hearNothingSince(sinceMs: number): boolean {
    return this.front.hasHeardNothingSince(sinceMs) && this.back.hasHeardNothingSince(sinceMs);
  }

  /**
   * Goes on with the tests. Gives whether the state of a port has changed.
   *
   * @param silentSinceMs since when the peer is silent on every path; undefined while it is heard
   */
  look(hellos: Hellos, silentSinceMs: number | undefined, nowMs: number, to: Action[]): boolean {
    const peer = hellos.isHeard(nowMs) ? hellos.peer : undefined;
    const isSilent = silentSinceMs !== undefined && nowMs >= silentSinceMs;
    let hasChanged = false;
    for (const port of PORTS) {
      const watch = this[port];
      if (isSilent && watch.decidedMs < silentSinceMs) watch.startOver(nowMs);
      const peerHears = peer?.ports[port].state === "normal";
      const step = watch.look(nowMs, hellos.isHeardOn(port, nowMs), peerHears);
      if (step !== undefined) tell(port, watch, step, to);
      const before = this.#told[port];
      if (before === watch.state) continue;
      this.#told[port] = watch.state;
      to.push({ kind: "port", port, before, after: watch.state });
      hasChanged = true;
    }
    if (this.health < PORTS.length) this.goodSinceMs = Infinity;
    else this.goodSinceMs = Math.min(this.goodSinceMs, nowMs);
    return hasChanged;
  }
}

function tell(port: PortName, { received, round }: PortWatch, step: TestStep, to: Action[]) {
  const { test, outcome } = step;
  to.push({ kind: "tested", port, step, received, round });
  if (outcome === "begun" && (test === "arp" || test === "ping")) {
    to.push({ kind: "test", port, test });
  }
}
