/**
 * What the failover unit orders of the engine, and what the engine tells it: cells of shared memory, of which each has one writer.
 *
 * Being active is a lease. The engine looks at it with its clock before it sends anything by which the network takes it for the
 * active unit; so a process that was stopped for a while is silent from its first instruction on, whatever lies in its rings.
 *
 * HOT PATH: {@linkcode Duty.mayServe} is read for each list of frames that is sent, and allocates nothing.
 *
 * @module
 */
import type { Arena } from "../objects/arena.ts";
import type { TurnClock } from "./turn_clock.ts";

/** The unit has no peer: it serves always. */
export const ALONE = 0;
/** It keeps silent, and what it is told of connections. */
export const STANDBY = 1;
export const ACTIVE = 2;

/** Cells that count what the unit has asked for. */
const ANNOUNCE = 0;
const ARP_TEST = 1;
const PING_TEST = 3;
const REJOIN = 5;
const ASKED = 6;
/** Beside what the engine works by: for how many of these requests its receiver has started. */
const REJOINED = 1;

/** What of `kernel_tables.ts` the failover unit has to do with. */
export interface KernelLease {
  renew(untilMs: number): void;
  end(): void;
  heard(port: number): number;
}

export class Duty {
  /** Until when the engine may serve, ms of `clock.ts`: the unit writes. */
  readonly #leaseMs: Float64Array;
  /** What was ordered, and what the engine works by. */
  readonly #ordered: Int32Array;
  readonly #done: Int32Array;
  /** What was asked for, ever: the unit counts up. */
  readonly #asked: Int32Array;
  /** Those of {@linkcode heardOn} that came to the engine: it counts. */
  readonly heard: Int32Array;

  readonly #kernel: KernelLease | undefined;

  /** @param kernel the same lease, as the program in the kernel looks at it. */
  constructor(arena: Arena, kernel?: KernelLease) {
    this.#kernel = kernel;
    this.#leaseMs = arena.float64(1);
    this.#ordered = arena.int32(1);
    this.#done = arena.int32(2);
    this.#asked = arena.int32(ASKED);
    this.heard = arena.int32(2);
  }

  /** Engine: whether it may send as the active unit at this moment. The clock is looked at only where there is a lease. */
  mayServe(clock: Pick<TurnClock, "exactMs">): boolean {
    const ordered = Atomics.load(this.#ordered, 0);
    return ordered === ALONE || ordered === ACTIVE && clock.exactMs < this.#leaseMs[0]!;
  }

  /** Frames that came by a port from others than this unit and its peer's failover unit, whoever took them: modulo 2^32. */
  heardOn(port: number): number {
    return (Atomics.load(this.heard, port) + (this.#kernel?.heard(port) ?? 0)) | 0;
  }

  /** What was ordered: {@linkcode ALONE}, {@linkcode STANDBY} or {@linkcode ACTIVE}. */
  get ordered(): number {
    return Atomics.load(this.#ordered, 0);
  }

  /** What the engine works by. */
  get done(): number {
    return Atomics.load(this.#done, 0);
  }

  /** Engine: it works by this from here on. */
  finish(duty: number) {
    Atomics.store(this.#done, 0, duty);
    Atomics.notify(this.#done, 0);
  }

  /** Engine: how often announcements, and each test of a port, were asked for: modulo 2^32. */
  get announcements(): number {
    return Atomics.load(this.#asked, ANNOUNCE);
  }

  arpTests(port: number): number {
    return Atomics.load(this.#asked, ARP_TEST + port);
  }

  pingTests(port: number): number {
    return Atomics.load(this.#asked, PING_TEST + port);
  }

  /** How often a standby was asked to have all connections sent anew: its receiver starts afresh. */
  get rejoins(): number {
    return Atomics.load(this.#asked, REJOIN);
  }

  /** Engine: its receiver has started afresh for all that was asked. Before that, what it says of its sync is of before. */
  finishRejoin(rejoins: number) {
    Atomics.store(this.#done, REJOINED, rejoins);
  }

  get hasRejoined(): boolean {
    return Atomics.load(this.#done, REJOINED) === this.rejoins;
  }

  /** Unit: may serve until then, where it is active. */
  renew(untilMs: number) {
    this.#leaseMs[0] = untilMs;
    this.#kernel?.renew(untilMs);
  }

  /** Unit: an order. Its lease is renewed before it becomes active, and over when it does so no more. */
  order(duty: number) {
    if (duty !== ACTIVE) {
      this.#leaseMs[0] = 0;
      this.#kernel?.end();
    }
    Atomics.store(this.#ordered, 0, duty);
  }

  /** Unit, in a worker: waits until the engine works by what was ordered. False where it has not after `timeoutMs`. */
  waitDone(timeoutMs: number): boolean {
    const ordered = this.ordered;
    const before = this.done;
    if (before === ordered) return true;
    Atomics.wait(this.#done, 0, before, timeoutMs);
    return this.done === ordered;
  }

  askToAnnounce() {
    Atomics.add(this.#asked, ANNOUNCE, 1);
  }

  askToRejoin() {
    Atomics.add(this.#asked, REJOIN, 1);
  }

  askToTest(port: number, test: "arp" | "ping") {
    Atomics.add(this.#asked, (test === "arp" ? ARP_TEST : PING_TEST) + port, 1);
  }
}
