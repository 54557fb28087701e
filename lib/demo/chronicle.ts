/**
 * What happens to the machine objects and the pair, in the units' own words: their `/events`, read as they come.
 *
 * @module
 */
import type { EventJson } from "../status/json.ts";
import type { StageUnit } from "./stage.ts";
import { UnitView } from "./unit_view.ts";

/** What both units of a pair tell of themselves; all else is told by the one that is active. */
const OF_EACH: readonly EventJson["kind"][] = ["unit", "cable"];
/** Every hello that is late tells of these. */
const NOT_TOLD: readonly EventJson["kind"][] = ["port", "path"];

/** An event, and who tells it. */
export interface ToldEvent extends EventJson {
  unit: string;
}

interface Source {
  name: string;
  view: UnitView;
  /** Id of the last event that was read. */
  last: number;
  isActive: boolean;
}

export class Chronicle {
  /** All since {@linkcode open} that are told. */
  readonly events: ToldEvent[] = [];
  readonly #sources: readonly Source[];

  private constructor(sources: readonly Source[]) {
    this.#sources = sources;
  }

  /** Leaves out what has happened by now. All units must run. */
  static async open(units: readonly StageUnit[]): Promise<Chronicle> {
    const sources = await Promise.all(units.map(async ({ name, get }) => {
      const view = new UnitView(get);
      const [{ last }, { failover }] = [await view.events(0), await view.status()];
      return { name, view, last, isActive: !failover.enabled || failover.state === "active" };
    }));
    return new Chronicle(sources);
  }

  /** Gives the events since the last call. Rejects where no unit answers. */
  async read(): Promise<ToldEvent[]> {
    const reads = await Promise.allSettled(this.#sources.map((source) => this.#readOf(source)));
    const answers = reads.filter((read) => read.status === "fulfilled");
    if (answers.length === 0) throw reads.find((read) => read.status === "rejected")!.reason;
    const told = answers.flatMap(({ value }) => value);
    this.events.push(...told);
    return told;
  }

  /** The states of a real: the one it had before its first event from number `from` on, and those that followed. */
  statesOf(real: string, from = 0): string[] {
    const events = this.events.slice(from).filter(({ kind, object }) =>
      kind === "real" && object === real
    );
    const first = events[0];
    return first === undefined ? [] : [first.old, ...events.map((event) => event.new)];
  }

  async #readOf(source: Source): Promise<ToldEvent[]> {
    try {
      const { events, last } = await source.view.events(source.last);
      source.last = last;
      return events.filter((event) => isTold(event, source))
        .map((event) => ({ ...event, unit: source.name }));
    } catch (error) {
      // It does not run: when it does again, its events begin anew.
      Object.assign(source, { last: 0, isActive: false });
      throw error;
    }
  }
}

/** Notes as well whether the unit is active from here on. */
function isTold({ kind, new: state }: EventJson, source: Source): boolean {
  if (kind === "unit") source.isActive = state === "active";
  return OF_EACH.includes(kind) || source.isActive && !NOT_TOLD.includes(kind);
}
