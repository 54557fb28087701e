/**
 * Limits of a virtual's embryonic connections, per second and in all (`synguard`): SYNs above them are dropped before they cost
 * a real anything. Connections that are made pass untouched.
 *
 * HOT PATH: runs once per new connection and allocates nothing.
 *
 * @module
 */
import { GUARD_SHUT_MS } from "../limits.ts";
import type { Virtuals } from "../objects/machines.ts";
import type { UnitSetup } from "../objects/setup.ts";
import type { KernelPlaces } from "./kernel_places.ts";
import type { EngineState } from "./state.ts";
import { TICKS_PER_SECOND, type TurnClock } from "./turn_clock.ts";

export class SynGuard {
  readonly #virtuals: Virtuals;
  readonly #clock: TurnClock;
  readonly #perSecond: Int32Array;
  readonly #embryonic: Int32Array;
  /** By virtual: the tick at which its second began, and the connections since. */
  readonly #since: Int32Array;
  readonly #opened: Int32Array;
  readonly #places: KernelPlaces;
  /** By virtual: until when the kernel refuses too, ms of `clock.ts`. */
  readonly #shutMs: Float64Array;

  constructor({ virtuals }: EngineState, clock: TurnClock, places: KernelPlaces) {
    this.#places = places;
    this.#shutMs = new Float64Array(virtuals.length);
    this.#virtuals = virtuals;
    this.#clock = clock;
    this.#perSecond = new Int32Array(virtuals.length);
    this.#embryonic = new Int32Array(virtuals.length);
    this.#since = new Int32Array(virtuals.length);
    this.#opened = new Int32Array(virtuals.length);
  }

  configure({ virtuals }: UnitSetup) {
    for (const { index, synguard } of virtuals) {
      this.#shutMs[index] = 0;
      this.#perSecond[index] = synguard.perSecond;
      this.#embryonic[index] = synguard.embryonic;
    }
  }

  /** Whether a virtual may open no connection now. */
  refuses(virtual: number): boolean {
    return this.#tooMany(virtual) || this.#tooFast(virtual);
  }

  /** Counts a SYN that was refused. */
  countRefused(virtual: number) {
    this.#virtuals.synguarded[virtual]!++;
  }

  /** Counts a connection that was opened. */
  count(virtual: number) {
    this.#opened[virtual]!++;
  }

  #tooMany(virtual: number): boolean {
    const most = this.#embryonic[virtual]!;
    if (most === 0 || this.#virtuals.embryonic[virtual]! < most) return false;
    // There may be room at any moment, and the kernel does not see it.
    this.#shut(virtual, this.#clock.nowMs + GUARD_SHUT_MS);
    return true;
  }

  #tooFast(virtual: number): boolean {
    const most = this.#perSecond[virtual]!;
    if (most === 0) return false;
    if (this.#clock.tick - this.#since[virtual]! >= TICKS_PER_SECOND) {
      this.#since[virtual] = this.#clock.tick;
      this.#opened[virtual] = 0;
    }
    if (this.#opened[virtual]! < most) return false;
    this.#shut(virtual, this.#clock.beginMs(this.#since[virtual]! + TICKS_PER_SECOND));
    return true;
  }

  /** Many are refused here before the kernel has heard of it, or where it does not listen: it is told once. */
  #shut(virtual: number, untilMs: number) {
    if (this.#clock.nowMs < this.#shutMs[virtual]!) return;
    this.#shutMs[virtual] = untilMs;
    this.#places.shut(virtual, untilMs);
  }
}
