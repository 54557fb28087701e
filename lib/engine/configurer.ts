/**
 * Brings the engine to a new configuration, the first one included. What the old and the new one both have goes on: its state,
 * its counters, its connections. What is new begins; what the config has removed drains; what has come back to it is in service.
 *
 * It costs some milliseconds with thousands of objects, more where tables of `hash` must be made; packets wait in the rings meanwhile.
 *
 * @module
 */
import type { Placed, UnitSetup } from "../objects/setup.ts";
import { TICK_MS } from "../limits.ts";
import { rawMask } from "../packet/address.ts";
import { ORDER_DRAIN, ORDER_IN_SERVICE } from "../words.ts";
import type { Chooser } from "./chooser.ts";
import type { Ditching } from "./ditching.ts";
import { CAUSE_RELOAD } from "./events.ts";
import type { KernelSide } from "./kernel_side.ts";
import type { Neighbours } from "./neighbours.ts";
import type { Opener } from "./opener.ts";
import type { Services } from "./services.ts";
import type { EngineState } from "./state.ts";
import type { Transitions } from "./transitions.ts";

/** The parts that know the configuration. */
export interface ConfiguredParts {
  services: Services;
  transitions: Transitions;
  ditching: Ditching;
  chooser: Chooser;
  opener: Opener;
  neighbours: Neighbours;
  kernel: KernelSide;
}

export interface SetupWatcher {
  configured(setup: UnitSetup): void;
}

/** The objects of one kind, by index: whether the config has removed them. */
type Known = ReadonlyMap<number, boolean>;

export class Configurer {
  readonly #state: EngineState;
  readonly #parts: ConfiguredParts;
  /** Told of each setup, when all else works by it. */
  watcher: SetupWatcher | undefined;
  #reals: Known = new Map();
  #virtuals: Known = new Map();

  constructor(state: EngineState, parts: ConfiguredParts) {
    this.#state = state;
    this.#parts = parts;
  }

  configure(setup: UnitSetup) {
    const { services, transitions, ditching, chooser, opener, neighbours, kernel } = this.#parts;
    const realsBefore = this.#reals;
    const virtualsBefore = this.#virtuals;
    this.#reals = known(setup.reals);
    this.#virtuals = known(setup.virtuals);
    this.#forget(realsBefore, virtualsBefore);
    const newReals = missing(this.#reals, realsBefore);
    for (const real of newReals) {
      transitions.beginReal(real);
      ditching.begin(real);
    }
    for (const virtual of missing(this.#virtuals, virtualsBefore)) {
      transitions.beginVirtual(virtual);
    }
    this.#state.connections.setTimeouts(setup.connections);
    this.#stick(setup);
    services.configure(setup);
    for (const real of newReals) neighbours.introduce(real);
    ditching.configure(setup);
    opener.configure(setup);
    transitions.configure(setup);
    chooser.configure(setup);
    neighbours.configure();
    for (const [real, order] of ordered(this.#reals, realsBefore)) {
      transitions.orderReal(real, order, 0, CAUSE_RELOAD);
    }
    for (const [virtual, order] of ordered(this.#virtuals, virtualsBefore)) {
      transitions.orderVirtual(virtual, order, 0, CAUSE_RELOAD);
    }
    kernel.configure(setup);
    this.watcher?.configured(setup);
  }

  /** The indexes of what is gone may be others' next. */
  #forget(realsBefore: Known, virtualsBefore: Known) {
    const { sticky } = this.#state;
    for (const real of missing(realsBefore, this.#reals)) sticky.forget("real", real);
    for (const virtual of missing(virtualsBefore, this.#virtuals)) {
      sticky.forget("virtual", virtual);
    }
  }

  #stick({ virtuals }: UnitSetup) {
    for (const { index, stickyMs, stickyMask } of virtuals) {
      this.#state.sticky.set(index, Math.ceil(stickyMs / TICK_MS), rawMask(stickyMask));
    }
  }
}

function known(objects: readonly Placed[]): Known {
  return new Map(objects.map(({ index, removed }) => [index, removed]));
}

/** What `these` have and `those` have not. */
function missing(these: Known, those: Known): number[] {
  return [...these.keys()].filter((index) => !those.has(index));
}

/** The order for each object that was removed, or has come back. One that both configurations have is left as it is. */
function ordered(after: Known, before: Known): [index: number, order: number][] {
  return [...after]
    .filter(([index, removed]) => removed !== (before.get(index) ?? false))
    .map(([index, removed]) => [index, removed ? ORDER_DRAIN : ORDER_IN_SERVICE]);
}
