/**
 * What a unit did in the last minutes, so that a plot shows the past at once when it is opened: control looks at the status every
 * {@linkcode HISTORY_SAMPLE_MS} and keeps the figures of each object under its name.
 *
 * It knows no clock: who samples tells the time, of one that only runs forward. Rates go by the time that has really passed; what was
 * longer than two intervals is a pause, and when in it something happened nobody knows: rates are unknown there, and no spike.
 *
 * @module
 */
import { HISTORY_OBJECTS, HISTORY_SAMPLE_MS, HISTORY_SAMPLES } from "../limits.ts";
import type { DropName, HistoryJson, ObjectHistoryJson, StatusJson } from "./json.ts";
import { type Figures, Series, UNKNOWN } from "./history_series.ts";

/** What is looked at. */
export interface Sampled {
  connections: Pick<StatusJson["connections"], "current" | "total">;
  engine: Pick<StatusJson["engine"], "drops">;
  virtuals: readonly SampledObject[];
  reals: readonly SampledObject[];
}

/** A virtual or a real. */
export type SampledObject = Pick<
  StatusJson["virtuals"][number],
  "name" | "connections" | "connections_total" | "bytes_in" | "bytes_out"
>;

/** Objects of which the history is asked, by name, and the number of the last sample that is known already. */
export interface HistoryQuery {
  virtuals: readonly string[];
  reals: readonly string[];
  since: number;
}

/** Connections, new ones, bytes in, bytes out. */
const OBJECT_COLUMNS = 4;

/** Of a timer that was late, the next call comes sooner: less than this after it is no interval to make a rate of. */
const SHORTEST_MS = HISTORY_SAMPLE_MS / 2;
const PAUSE_MS = 2 * HISTORY_SAMPLE_MS;

export class History {
  readonly #times = new Float64Array(HISTORY_SAMPLES);
  readonly #unit = new Series(OBJECT_COLUMNS);
  readonly #objects = { virtuals: new Map<string, Series>(), reals: new Map<string, Series>() };
  /** Only those that have ever counted. */
  readonly #drops = new Map<DropName, Series>();
  /** Samples count from 1; number n is in slot n modulo their number. */
  #last = 0;
  #lastMs = -Infinity;

  sample(status: Sampled, nowMs: number) {
    const elapsedMs = nowMs - this.#lastMs;
    if (elapsedMs < SHORTEST_MS) return;
    const seconds = elapsedMs > PAUSE_MS ? UNKNOWN : elapsedMs / 1000;
    const slot = ++this.#last % HISTORY_SAMPLES;
    this.#lastMs = nowMs;
    this.#times[slot] = nowMs;
    this.#unit.add(slot, unitFigures(status), seconds);
    // Virtuals first: there are fewer of them, and they are what people ask for.
    const room = HISTORY_OBJECTS - Math.min(status.virtuals.length, HISTORY_OBJECTS);
    follow(this.#objects.virtuals, status.virtuals.slice(0, HISTORY_OBJECTS), slot, seconds);
    follow(this.#objects.reals, status.reals.slice(0, room), slot, seconds);
    this.#followDrops(status.engine.drops, slot, seconds);
  }

  /** Objects that are not kept, for want of room or because they came after the last sample, are left out of the answer. */
  read({ virtuals, reals, since }: HistoryQuery, nowMs: number): HistoryJson {
    const slots = this.#slotsAfter(since);
    return {
      last: this.#last,
      interval_s: HISTORY_SAMPLE_MS / 1000,
      ages_s: slots.map((slot) => Math.round((nowMs - this.#times[slot]!) / 100) / 10),
      unit: objectJson(this.#unit, slots),
      virtuals: objectsJson(this.#objects.virtuals, virtuals, slots),
      reals: objectsJson(this.#objects.reals, reals, slots),
      drops: Object.fromEntries(
        Array.from(this.#drops, ([name, series]) => [name, series.read(0, slots, 1)]),
      ),
    };
  }

  #slotsAfter(since: number): number[] {
    // A number that was never given out is of an earlier life of the unit.
    const seen = since > this.#last ? 0 : since;
    const first = Math.max(seen, this.#last - HISTORY_SAMPLES) + 1;
    const count = this.#last - first + 1;
    return Array.from({ length: count }, (_, i) => (first + i) % HISTORY_SAMPLES);
  }

  #followDrops(drops: Readonly<Record<DropName, number>>, slot: number, seconds: number) {
    for (const [name, count] of Object.entries(drops) as [DropName, number][]) {
      const known = this.#drops.get(name);
      if (known === undefined && count === 0) continue;
      const series = known ?? new Series(1);
      // The first one to be counted began at zero.
      if (known === undefined) {
        this.#drops.set(name, series);
        if (this.#last > 1) series.add(slot, { values: [], counters: [0] }, UNKNOWN);
      }
      series.add(slot, { values: [], counters: [count] }, seconds);
    }
  }
}

/** Keeps a history of what `look` shows, from now on. `now`: ms of a clock that only runs forward. Gives what ends that. */
export function keepHistory(history: History, look: () => Sampled, now: () => number): () => void {
  const sample = () => history.sample(look(), now());
  sample();
  const timer = setInterval(sample, HISTORY_SAMPLE_MS);
  return () => clearInterval(timer);
}

/** Samples the objects there are, and forgets those that are no more. */
function follow(
  kept: Map<string, Series>,
  objects: readonly SampledObject[],
  slot: number,
  seconds: number,
) {
  const names = new Set(objects.map(({ name }) => name));
  for (const name of kept.keys()) if (!names.has(name)) kept.delete(name);
  for (const object of objects) {
    const series = kept.get(object.name) ?? new Series(OBJECT_COLUMNS);
    kept.set(object.name, series);
    series.add(slot, figuresOf(object), seconds);
  }
}

function figuresOf(object: SampledObject): Figures {
  return {
    values: [object.connections],
    counters: [object.connections_total, object.bytes_in, object.bytes_out],
  };
}

function unitFigures({ connections, virtuals }: Sampled): Figures {
  const sum = (field: "bytes_in" | "bytes_out") =>
    virtuals.reduce((total, virtual) => total + virtual[field], 0);
  return {
    values: [connections.current],
    counters: [connections.total, sum("bytes_in"), sum("bytes_out")],
  };
}

function objectsJson(
  kept: ReadonlyMap<string, Series>,
  names: readonly string[],
  slots: readonly number[],
): Record<string, ObjectHistoryJson> {
  const found = names.flatMap((name) => {
    const series = kept.get(name);
    return series === undefined ? [] : [[name, objectJson(series, slots)] as const];
  });
  return Object.fromEntries(found);
}

function objectJson(series: Series, slots: readonly number[]): ObjectHistoryJson {
  return {
    connections: series.read(0, slots, 0),
    new_per_s: series.read(1, slots, 1),
    bytes_in_per_s: series.read(2, slots, 0),
    bytes_out_per_s: series.read(3, slots, 0),
  };
}
