/**
 * Carries events from the engine's ring into the store. There is one reader for each ring: all others read the store.
 *
 * @module
 */
import type { Indexed } from "../config/running.ts";
import type { EventRing } from "../engine/events.ts";
import type { EventStore } from "./event_store.ts";
import { wordsOf } from "./event_words.ts";

export class EventReader {
  #lastId = 0;

  constructor(
    private readonly indexed: () => Indexed,
    private readonly ring: EventRing,
    private readonly store: EventStore,
  ) {
    store.fillBy(() => this.read());
  }

  /** Takes what came since the last call. What the engine has overwritten by then is counted as lost. */
  read() {
    for (const event of this.ring.readAfter(this.#lastId)) {
      this.store.skip(event.id - this.#lastId - 1);
      this.store.add(wordsOf(this.indexed(), event));
      this.#lastId = event.id;
    }
  }
}
