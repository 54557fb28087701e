/**
 * Tells when the connection table gets nearly full and when it has room again, with some slack between the two.
 *
 * @module
 */
import { TABLE_WARNING_PERCENT } from "../limits.ts";
import { CAUSE_LIMIT, EVENT_TABLE } from "./events.ts";
import type { EngineState } from "./state.ts";

const SLACK_PERCENT = 10;

export class TableWatch {
  readonly #state: EngineState;
  #nearlyFull = false;
  /** How full the table was when that was last told. */
  #toldPercent = 0;

  constructor(state: EngineState) {
    this.#state = state;
  }

  look(nowMs: number) {
    const { current, max } = this.#state.connections;
    const percent = Math.floor((current * 100) / max);
    const nearlyFull = percent >= TABLE_WARNING_PERCENT ||
      (this.#nearlyFull && percent >= TABLE_WARNING_PERCENT - SLACK_PERCENT);
    if (nearlyFull === this.#nearlyFull) return;
    this.#nearlyFull = nearlyFull;
    this.#state.events.write(nowMs, EVENT_TABLE, 0, this.#toldPercent, percent, CAUSE_LIMIT);
    this.#toldPercent = percent;
  }
}
