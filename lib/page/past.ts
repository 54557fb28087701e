/**
 * The last minutes as the plots show them: what `/history` told at first, and each sample since.
 *
 * @module
 */
import { HISTORY_SAMPLES } from "../limits.ts";
import type { DropName, HistoryJson, ObjectHistoryJson } from "../status/json.ts";

export type Figure = keyof ObjectHistoryJson;
export const FIGURES = ["connections", "new_per_s", "bytes_in_per_s", "bytes_out_per_s"] as const;

/** Who has a line: the unit, or a virtual or a real by its name. */
export interface Subject {
  kind: "unit" | "virtual" | "real";
  name: string;
}

export const UNIT: Subject = { kind: "unit", name: "The unit" };

/** Lines that can be told apart, by colour and by dashes. */
export const MOST_LINES = 8;

type Values = (number | null)[];

export class Past {
  /** When each sample was taken, in s of the clock that {@linkcode add} is told. */
  times: number[] = [];
  /** Packets a second in the last sample, of those drops that have ever counted. */
  drops: Partial<Record<DropName, number | null>> = {};
  readonly #lines = new Map<string, Record<Figure, Values>>();
  #last = 0;

  /** The past of the unit is kept besides. */
  constructor(readonly subjects: readonly Subject[]) {
    for (const subject of [UNIT, ...subjects]) this.#lines.set(keyOf(subject), empty());
  }

  /** What to ask the unit. */
  get path(): string {
    const query = new URLSearchParams();
    for (const { kind, name } of this.subjects) if (kind !== "unit") query.append(kind, name);
    query.set("since", String(this.#last));
    return `history?${query}`;
  }

  line(subject: Subject, figure: Figure): Values {
    return this.#lines.get(keyOf(subject))?.[figure] ?? [];
  }

  /** The newest value of a line; null where it is not known. */
  latest(subject: Subject, figure: Figure): number | null {
    return this.line(subject, figure).at(-1) ?? null;
  }

  add(json: HistoryJson, nowS: number) {
    // Samples count from 1 in each life of the unit.
    if (json.last < this.#last) this.#clear();
    this.#last = json.last;
    this.times = newest(this.times, json.ages_s.map((age) => nowS - age));
    const others = this.subjects.filter(({ kind }) => kind !== "unit");
    for (const subject of [UNIT, ...others]) this.#addTo(subject, json);
    if (json.ages_s.length > 0) {
      this.drops = Object.fromEntries(
        Object.entries(json.drops).map(([name, rates]) => [name, rates.at(-1) ?? null]),
      );
    }
  }

  #addTo(subject: Subject, json: HistoryJson) {
    const line = this.#lines.get(keyOf(subject))!;
    const told = toldOf(json, subject);
    for (const figure of FIGURES) {
      const more = told?.[figure] ?? json.ages_s.map(() => null);
      line[figure] = newest(line[figure], more);
    }
  }

  #clear() {
    this.times = [];
    for (const key of this.#lines.keys()) this.#lines.set(key, empty());
  }
}

function keyOf({ kind, name }: Subject): string {
  return `${kind} ${name}`;
}

function toldOf(json: HistoryJson, { kind, name }: Subject): ObjectHistoryJson | undefined {
  switch (kind) {
    case "unit":
      return json.unit;
    case "virtual":
      return own(json.virtuals, name);
    case "real":
      return own(json.reals, name);
  }
}

/** A real may be called `constructor`. */
function own<T>(record: Record<string, T>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function empty(): Record<Figure, Values> {
  return { connections: [], new_per_s: [], bytes_in_per_s: [], bytes_out_per_s: [] };
}

function newest<T>(kept: readonly T[], more: readonly T[]): T[] {
  return [...kept, ...more].slice(-HISTORY_SAMPLES);
}
