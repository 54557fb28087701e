/**
 * What the lines of the cable tell: which of the five states it has, and which end of it this unit is on. The wiring is that of
 * DESIGN, section 3:
 *
 * | input | wired to | means when on |
 * |---|---|---|
 * | CTS | my own RTS, looped in my plug | my side is plugged in |
 * | DSR | the peer's DTR | the peer is powered and its process lives |
 * | DCD | my own RTS through 1 kΩ, and the peer's plug shell | the other side is not plugged in |
 * | RI | primary plug: my own DTR; secondary plug: ground | I am the primary |
 *
 * An input that is not connected reads as off.
 *
 * @module
 */
import { CABLE_SETTLE_MS } from "../limits.ts";
import type { CableState, Role } from "./words.ts";

/** Inputs of the serial port, or of what stands for it. */
export interface CableLines {
  cts: boolean;
  dsr: boolean;
  dcd: boolean;
  ri: boolean;
}

/**
 * `null-modem`: only the peer's DTR arrives, so that a pulled plug looks like a peer without power, and there is no role. `link`: there
 * are no lines at all, as with no cable: all that is known of the cable is whether hellos come by it.
 */
export const WIRINGS = ["full", "null-modem", "link"] as const;
export type Wiring = (typeof WIRINGS)[number];

export interface CableReading {
  state: CableState;
  role: Role | undefined;
}

/** By CTS, DSR and DCD. Where no loop of my plug closes, nothing else can be on. */
const FULL: Record<string, CableState> = {
  "cts dsr": "normal",
  "cts": "other_side_powered_off",
  "cts dcd": "other_side_not_connected",
  "": "my_side_not_connected",
};

/** What lines mean that have settled. */
export function readLines(
  wiring: Exclude<Wiring, "link">,
  { cts, dsr, dcd, ri }: CableLines,
): CableReading {
  if (wiring === "null-modem") {
    return { state: dsr ? "normal" : "other_side_powered_off", role: undefined };
  }
  const on = [cts && "cts", dsr && "dsr", dcd && "dcd"].filter((name) => name !== false);
  const state = FULL[on.join(" ")] ?? "bad_cable";
  if (!cts) return { state: ri ? "bad_cable" : state, role: undefined };
  return { state, role: state === "bad_cable" ? undefined : ri ? "primary" : "secondary" };
}

/** Follows the lines of one cable. A change counts when it has lasted. */
export class CableWatch {
  readonly wiring: Wiring;
  /** Since when the cable has the state that {@linkcode reading} tells: the first change of its lines. */
  sinceMs = -Infinity;
  #reading: CableReading;
  #lines: CableLines | undefined;
  #changedMs = Infinity;

  constructor(wiring: Wiring) {
    this.wiring = wiring;
    const state = wiring === "link" ? "other_side_not_connected" : "my_side_not_connected";
    this.#reading = { state, role: undefined };
  }

  get reading(): CableReading {
    return this.#reading;
  }

  /** When lines that have changed will have settled; Infinity where none have. */
  get dueMs(): number {
    return this.#changedMs + CABLE_SETTLE_MS;
  }

  get isSettled(): boolean {
    return this.#changedMs === Infinity;
  }

  /** Nobody has looked at the lines for a while: they settle anew. */
  doubt(nowMs: number) {
    if (this.#lines === undefined) return;
    this.#changedMs = nowMs;
    this.sinceMs = nowMs;
  }

  /** The lines are these from now on. The first ones count at once: nothing was before them. */
  take(lines: CableLines, nowMs: number) {
    const before = this.#lines;
    this.#lines = lines;
    if (this.wiring === "link") return;
    if (before === undefined) this.#settle(nowMs);
    else if (isSame(before, lines)) return;
    else this.#changedMs = nowMs;
  }

  /** Whether the state has changed by now. */
  look(nowMs: number): boolean {
    if (nowMs < this.dueMs) return false;
    return this.#settle(this.#changedMs);
  }

  /** Without lines: hellos come by the cable, or do not. */
  hear(isHeard: boolean, nowMs: number) {
    if (this.wiring !== "link") return;
    const state = isHeard ? "normal" : "other_side_not_connected";
    if (state !== this.#reading.state) this.#become({ state, role: undefined }, nowMs);
  }

  #settle(sinceMs: number): boolean {
    this.#changedMs = Infinity;
    if (this.wiring === "link" || this.#lines === undefined) return false;
    const reading = readLines(this.wiring, this.#lines);
    const before = this.#reading.state;
    this.#become(reading, reading.state === before ? this.sinceMs : sinceMs);
    return reading.state !== before;
  }

  #become(reading: CableReading, sinceMs: number) {
    this.#reading = reading;
    this.sinceMs = sinceMs;
  }
}

function isSame(a: CableLines, b: CableLines): boolean {
  return a.cts === b.cts && a.dsr === b.dsr && a.dcd === b.dcd && a.ri === b.ri;
}
