/**
 * The machine objects at one moment: as they were before a step, when the engine decided.
 *
 * @module
 */
import type { EngineState } from "../../lib/engine/state.ts";

export class Columns {
  readonly realState: Int32Array;
  readonly realSince: Float64Array;
  readonly arp: Int32Array;
  readonly connections: Int32Array;
  readonly closing: Int32Array;
  readonly ditched: Int32Array;
  readonly dataless: Int32Array;
  readonly noAnswer: Float64Array;
  readonly virtualState: Int32Array;
  readonly virtualEmbryonic: Int32Array;
  readonly links: Int32Array;
  readonly verdicts: Float64Array;
  current = 0;
  embryonic = 0;
  readonly #state: EngineState;

  constructor(state: EngineState) {
    this.#state = state;
    const { reals, virtuals, verdicts, links } = state;
    this.realState = reals.state.slice();
    this.realSince = reals.since.slice();
    this.arp = reals.arp.slice();
    this.connections = reals.connections.slice();
    this.closing = reals.closing.slice();
    this.noAnswer = reals.noAnswer.slice();
    this.ditched = reals.ditched.slice();
    this.dataless = reals.dataless.slice();
    this.virtualState = virtuals.state.slice();
    this.virtualEmbryonic = virtuals.embryonic.slice();
    this.links = links.slice();
    this.verdicts = verdicts.slice();
    this.take();
  }

  /** Copies what is now. Into the same arrays, since it runs before each step. */
  take() {
    const { reals, virtuals, connections, verdicts, links } = this.#state;
    this.realState.set(reals.state);
    this.realSince.set(reals.since);
    this.arp.set(reals.arp);
    this.connections.set(reals.connections);
    this.closing.set(reals.closing);
    this.noAnswer.set(reals.noAnswer);
    this.ditched.set(reals.ditched);
    this.dataless.set(reals.dataless);
    this.virtualState.set(virtuals.state);
    this.virtualEmbryonic.set(virtuals.embryonic);
    this.links.set(links);
    this.verdicts.set(verdicts);
    this.current = connections.current;
    this.embryonic = connections.embryonic;
  }
}
