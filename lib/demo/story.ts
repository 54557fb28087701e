/**
 * The story that the demo tells: one server dies, and nobody tells the unit. It sees that by the clients' own traffic, fails the
 * real, tests it, and takes it back.
 *
 * @module
 */
import type { Chronicle } from "./chronicle.ts";
import { wrap } from "./lines.ts";
import { pauseMs } from "./pause.ts";
import type { Stage } from "./stage.ts";
import type { UnitView } from "./unit_view.ts";

export interface StoryTimes {
  /** Before and after, when all is well: long enough to see how the requests are spread. */
  calmMs: number;
  /** All of it takes this long at the most. */
  limitMs: number;
}

/** It takes 8 s when all goes well: `retry` in `config/demo.yaml` has 3 of them, and clients repeat a SYN after 1. */
const TIMES: StoryTimes = { calmMs: 2_500, limitMs: 25_000 };
const LOOK_MS = 50;

/** What is left of 80 columns beside the time. */
const EXPLAINED_COLUMNS = 68;

/** What the story waited for has not come. */
export class StoryError extends Error {
  override readonly name = "StoryError";
}

export interface Telling {
  stage: Stage;
  unit: UnitView;
  /** Somebody else keeps it up to date. */
  chronicle: Chronicle;
  /** Shows lines of now. */
  tell(lines: readonly string[]): void;
  /** Ends the story early: what runs then rejects with its reason. */
  end: AbortSignal;
}

export class Story {
  readonly #telling: Telling;
  readonly #times: StoryTimes;
  /** When it should have come to its end. */
  #endMs = 0;

  constructor(telling: Telling, times: StoryTimes = TIMES) {
    this.#telling = telling;
    this.#times = times;
  }

  /** Gives the states that the real went through. Throws {@linkcode StoryError}. */
  async play(real: string): Promise<string[]> {
    const { stage, chronicle, tell } = this.#telling;
    this.#endMs = performance.now() + this.#times.limitMs;
    const from = chronicle.events.length;
    const states = () => chronicle.statesOf(real, from);
    await this.#wait(this.#times.calmMs);
    tell([`The server on ${real} is killed. The unit is not told.`]);
    await stage.kill(real);
    await this.#until(`${real} did not become failed`, () => states().includes("failed"));
    await this.#explain();
    tell([`The server on ${real} is started again. The unit is not told.`]);
    await stage.revive(real);
    const isBack = () => states().slice(-2).join() === "testing,in_service";
    await this.#until(`${real} did not come back from testing into service`, isBack);
    const before = stage.counts().answered[real] ?? 0;
    const answers = () => (stage.counts().answered[real] ?? 0) > before;
    await this.#until(`${real} is in service and answered no request`, answers);
    tell([`${real} answers again.`]);
    await this.#wait(this.#times.calmMs);
    return states();
  }

  /** Lets the unit say where one of the requests went that had met the dead server, and why. */
  async #explain() {
    const { unit, tell } = this.#telling;
    const moved = await this.#until("no connection was moved", () => unit.movedConnection());
    const client = `${moved.foreign_address}:${moved.foreign_port}`;
    const { text } = await unit.explain(client, moved.virtual);
    tell([
      `Where did its requests go? pointsman explain ${client} ${moved.virtual}`,
      ...text.flatMap((sentence) => wrap(sentence, EXPLAINED_COLUMNS)).map((line) => `  ${line}`),
    ]);
  }

  async #wait(ms: number) {
    await pauseMs(ms, this.#telling.end);
    this.#telling.end.throwIfAborted();
  }

  /** What `look` gives, as soon as that is something. */
  async #until<T>(not: string, look: () => T | Promise<T>): Promise<NonNullable<T>> {
    while (true) {
      const seen = await look();
      if (seen) return seen;
      if (performance.now() > this.#endMs) {
        throw new StoryError(`${not} within ${this.#times.limitMs / 1000} s`);
      }
      await this.#wait(LOOK_MS);
    }
  }
}
