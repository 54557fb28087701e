/**
 * What happens to the machine objects, in the unit's own words: its `/events`, read as they come.
 *
 * @module
 */
import type { EventJson } from "../status/json.ts";
import type { UnitView } from "./unit_view.ts";

export class Chronicle {
  /** All since {@linkcode open}. */
  readonly events: EventJson[] = [];
  readonly #unit: UnitView;
  #last: number;

  private constructor(unit: UnitView, last: number) {
    this.#unit = unit;
    this.#last = last;
  }

  /** Leaves out what has happened by now. */
  static async open(unit: UnitView): Promise<Chronicle> {
    return new Chronicle(unit, (await unit.events(0)).last);
  }

  /** Gives the events since the last call. */
  async read(): Promise<EventJson[]> {
    const { events, last } = await this.#unit.events(this.#last);
    this.#last = last;
    this.events.push(...events);
    return events;
  }

  /** The states of a real: the one it had before its first event from number `from` on, and those that followed. */
  statesOf(real: string, from = 0): string[] {
    const events = this.events.slice(from).filter(({ kind, object }) =>
      kind === "real" && object === real
    );
    const first = events[0];
    return first === undefined ? [] : [first.old, ...events.map((event) => event.new)];
  }
}
