/**
 * What the end of a connection says about its real, and what must be let go with it.
 *
 * HOT PATH: runs once per connection and allocates nothing.
 *
 * @module
 */
import type { ConnectionTable } from "../objects/connections.ts";
import { OUTBOUND, WATCHED } from "../objects/entry.ts";
import type { EndWatcher } from "../objects/opening.ts";
import { BACK, EMBRYONIC, LINK_UP } from "../words.ts";
import type { Ditching } from "./ditching.ts";
import type { Follower } from "./follower.ts";
import type { EngineState } from "./state.ts";
import type { Stickiness } from "./stickiness.ts";
import type { Transitions } from "./transitions.ts";
import type { TurnClock } from "./turn_clock.ts";

/** Whom they tell. */
export interface EndingsHelpers {
  transitions: Transitions;
  ditching: Ditching;
  follower: Follower;
  stickiness: Stickiness;
  clock: TurnClock;
}

export class Endings implements EndWatcher {
  readonly #table: ConnectionTable;
  readonly #links: Int32Array;
  readonly #helpers: EndingsHelpers;

  constructor(state: EngineState, helpers: EndingsHelpers) {
    this.#table = state.connections;
    this.#links = state.links;
    this.#helpers = helpers;
    state.connections.watcher = this;
  }

  /** Where the reals could not be reached at all, their silence says nothing. */
  #givenUp(entry: number) {
    if (this.#links[BACK] === LINK_UP) this.#helpers.ditching.givenUp(entry);
  }

  lookedAt(entry: number) {
    this.#helpers.follower.lookAt(entry, this.#helpers.clock.tick);
  }

  ended(entry: number, expired: boolean) {
    const { transitions, ditching, stickiness } = this.#helpers;
    const meta = this.#table.meta(entry);
    if ((meta & OUTBOUND) !== 0) return;
    if (this.#table.state(entry) === EMBRYONIC && expired) this.#givenUp(entry);
    else if ((meta & WATCHED) !== 0) ditching.gaveNoData(entry);
    const { trials } = transitions;
    const real = this.#table.real(entry);
    // Thrown out before it proved anything: another connection may be the trial.
    if (trials[real] === entry) trials[real] = 0;
    stickiness.leave(entry);
  }
}
