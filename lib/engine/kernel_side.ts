/**
 * Keeps the program in the kernel told, and its counts added up: whether it may act and until when, by which ports frames leave, what
 * time it is. Where none is loaded nobody reads it; that costs some stores a turn.
 *
 * HOT PATH: `turn` runs with each batch and allocates nothing.
 *
 * @module
 */
import { KERNEL_LEASE_MS, KERNEL_REST_MS } from "../limits.ts";
import type { UnitSetup } from "../objects/setup.ts";
import { FASTPATH_OFF, FASTPATH_ON, FRONT, LINK_UP } from "../words.ts";
import { ALONE } from "./duty.ts";
import { CAUSE_OTHER_PROGRAM, CAUSE_RETRY, EVENT_FASTPATH } from "./events.ts";
import { KernelCounts } from "./kernel_counts.ts";
import type { KernelPlaces } from "./kernel_places.ts";
import { type Macs, unitMac } from "./macs.ts";
import type { EngineState } from "./state.ts";
import type { TurnClock } from "./turn_clock.ts";
import type { Wire } from "./wire.ts";

export interface KernelParts {
  wire: Wire;
  macs: Macs;
  clock: TurnClock;
  places: KernelPlaces;
}

export class KernelSide {
  readonly #state: EngineState;
  readonly #parts: KernelParts;
  readonly #counts: KernelCounts;
  /** When it may try again; 0 while it need not. */
  #retryMs = 0;

  constructor(state: EngineState, parts: KernelParts) {
    this.#state = state;
    this.#parts = parts;
    this.#counts = new KernelCounts(state);
  }

  /** Takes the objects of a setup in place of those before. */
  configure(setup: UnitSetup) {
    this.#parts.places.configure(setup);
    this.#counts.configure(setup);
  }

  /** In each turn: whether the kernel may forward and bridge. */
  turn(serves: boolean) {
    const { kernelTables } = this.#state;
    kernelTables.setUnitMac(this.#parts.macs.halves, unitMac(FRONT));
    kernelTables.serve(serves);
  }

  /** Once a tick. A unit with a peer has its lease from the failover unit. */
  advance() {
    const { kernelTables, duty } = this.#state;
    const { nowMs, tick } = this.#parts.clock;
    kernelTables.tick = tick;
    if (duty.ordered === ALONE) kernelTables.renew(nowMs + KERNEL_LEASE_MS);
    this.#counts.add();
    if (kernelTables.isOff) this.#rest(nowMs);
  }

  /** Another program took what ours had decided on, or ours was taken down: every frame comes to the engine for a while. */
  #rest(nowMs: number) {
    const { kernelTables, events } = this.#state;
    if (this.#retryMs === 0) {
      this.#retryMs = nowMs + KERNEL_REST_MS;
      events.write(nowMs, EVENT_FASTPATH, 0, FASTPATH_ON, FASTPATH_OFF, CAUSE_OTHER_PROGRAM);
    }
    if (nowMs < this.#retryMs) return;
    this.#retryMs = 0;
    this.#parts.wire.hangAgain();
    kernelTables.retry();
    events.write(nowMs, EVENT_FASTPATH, 0, FASTPATH_OFF, FASTPATH_ON, CAUSE_RETRY);
  }

  /** A port's interface was looked at, and its link is this. */
  lookedAt(port: number, link: number) {
    const { wire } = this.#parts;
    this.#state.kernelTables.setPort(port, link === LINK_UP ? wire.index(port) : 0, wire.mtu(port));
  }
}
