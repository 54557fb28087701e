/**
 * A view of a unit: what is asked for, and how the answer is shown. Asked a second time, it knows what has changed since the first.
 *
 * @module
 */
import type { Dated } from "../ask.ts";
import type { Look } from "../table.ts";

/** An answer, and when it was there. */
export interface Taken<T> {
  answer: T;
  /** Wall clock of the unit, by which it tells since when something is as it is. */
  unitMs: number;
  /** Of a clock that only runs forward. */
  takenMs: number;
}

/** How one kind of answer is shown. */
export interface Kind<T> {
  /** What `--json` prints. */
  json(answer: T): unknown;
  /** `before` is the answer that was shown last; undefined where there is none, or none that can be compared. */
  lines(now: Taken<T>, before: Taken<T> | undefined, look: Look): string[];
  /** False where the counters have begun anew. Left out, for answers without counters. */
  goesOn?(now: T, before: T): boolean;
}

/** What can be looked at again and again. */
export interface View {
  /** Asks the unit. */
  look(signal?: AbortSignal): Promise<void>;
  /** Of the last answer. */
  json(): unknown;
  lines(look: Look): string[];
}

export class AskedView<T> implements View {
  #now: Taken<T> | undefined;
  #before: Taken<T> | undefined;

  constructor(
    private readonly kind: Kind<T>,
    private readonly question: (signal?: AbortSignal) => Promise<Dated<T>>,
  ) {}

  async look(signal?: AbortSignal) {
    const { answer, date } = await this.question(signal);
    const now = { answer, unitMs: date?.getTime() ?? Date.now(), takenMs: performance.now() };
    this.#before = this.#now;
    this.#now = now;
  }

  json(): unknown {
    return this.#now === undefined ? undefined : this.kind.json(this.#now.answer);
  }

  lines(look: Look): string[] {
    const now = this.#now;
    const before = this.#before;
    if (now === undefined) return [];
    const goesOn = before !== undefined && (this.kind.goesOn?.(now.answer, before.answer) ?? true);
    return this.kind.lines(now, goesOn ? before : undefined, look);
  }
}

/** What a counter has risen by a second; undefined where it was not there before, or has begun anew. */
export function perSecond(
  now: number,
  before: number | undefined,
  ms: number,
): number | undefined {
  if (before === undefined || now < before || ms <= 0) return undefined;
  return (now - before) / ms * 1000;
}

/** Stands for what is not known or not there. */
export const NOTHING = "-";

/** Port 0 of the config is every port. */
export function endpoint(address: string, port: number): string {
  return port === 0 ? `${address}:*` : `${address}:${port}`;
}
