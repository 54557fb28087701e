/**
 * Runs the show: the story as it happens, a live table below it on a terminal and plain lines elsewhere, a summary at the end.
 *
 * @module
 */
import { eventText } from "../status/event_words.ts";
import type { EventJson } from "../status/json.ts";
import { Chronicle } from "./chronicle.ts";
import type { DemoOptions } from "./parts.ts";
import { pauseMs } from "./pause.ts";
import type { Display } from "./screen.ts";
import type { Stage } from "./stage.ts";
import { Story, StoryError } from "./story.ts";
import { type Shown, tableLines, timed } from "./table.ts";
import { UnitView } from "./unit_view.ts";
import { type Told, verdictLines, whatIsWrong } from "./verdict.ts";

/** From one server's death to the next one's, without `once`. */
const STORY_MS = 20_000;
const EVENTS_MS = 50;
/** From a request to the unit that fails to the end of the process that failed. */
const ENDING_MS = 1_000;

/** Gives the exit code: 0 where every request was answered, every real answered some, and the story came to its end. */
export async function show(
  stage: Stage,
  options: DemoOptions,
  interrupt: AbortSignal,
  display: Display,
): Promise<number> {
  const show = new Show(stage, options, interrupt, display);
  try {
    return await Promise.race([show.run(), stage.broken]);
  } catch (error) {
    // Where a part of the stage has ended, its end is what is told, and not what failed for that.
    await Promise.race([pauseMs(ENDING_MS, interrupt), stage.broken]);
    throw error;
  } finally {
    show.over.abort();
  }
}

class Show {
  readonly over = new AbortController();
  readonly #stage: Stage;
  readonly #options: DemoOptions;
  readonly #interrupt: AbortSignal;
  readonly #display: Display;
  readonly #end: AbortSignal;
  readonly #unit: UnitView;
  readonly #startMs = Date.now();

  constructor(stage: Stage, options: DemoOptions, interrupt: AbortSignal, display: Display) {
    this.#stage = stage;
    this.#options = options;
    this.#interrupt = interrupt;
    this.#display = display;
    const { seconds } = options;
    const limit = seconds === undefined ? [] : [AbortSignal.timeout(seconds * 1000)];
    this.#end = AbortSignal.any([interrupt, this.over.signal, ...limit]);
    this.#unit = new UnitView((path) => stage.get(path));
  }

  async run(): Promise<number> {
    const chronicle = await Chronicle.open(this.#unit);
    const [told] = await Promise.all([
      this.#tellStories(chronicle).finally(() => this.over.abort()),
      this.#repeat(EVENTS_MS, async () => this.#tellEvents(await chronicle.read())),
      this.#repeat(this.#display.periodMs, async () => this.#display.update(await this.#look())),
    ]);
    await this.#stage.stopClients();
    const last = await this.#look();
    const wrong = whatIsWrong(last, told, this.#interrupt.aborted);
    this.#display.finish([...tableLines(last), "", ...verdictLines(last, told, wrong)]);
    return wrong === undefined ? 0 : 1;
  }

  async #tellStories(chronicle: Chronicle): Promise<Told> {
    const tell = (lines: readonly string[]) => this.#tell(this.#seconds(Date.now()), lines);
    const telling = { stage: this.#stage, unit: this.#unit, end: this.#end, chronicle, tell };
    const story = new Story(telling);
    const { reals } = this.#stage.config;
    const told: Told = { stories: 0 };
    try {
      for (let round = 1; !this.#end.aborted; round++) {
        const real = reals[round % reals.length]!.name;
        const next = pauseMs(STORY_MS, this.#end);
        told.last = { real, states: await story.play(real) };
        told.stories++;
        if (this.#options.once) break;
        await next;
      }
    } catch (error) {
      if (error instanceof StoryError) told.wrong = error.message;
      else if (!this.#end.aborted) throw error;
    }
    return told;
  }

  #tellEvents(events: readonly EventJson[]) {
    for (const event of events) {
      const seconds = this.#seconds(Date.parse(event.time));
      // How the unit came up is no part of the show.
      if (seconds < 0) continue;
      // Its own words, with the time as the seconds that the demo counts.
      this.#tell(seconds, [`unit: ${eventText(event)}`]);
    }
  }

  #tell(seconds: number, [first, ...more]: readonly string[]) {
    this.#display.tell([timed(seconds, first!), ...more.map((line) => timed(undefined, line))]);
  }

  async #look(): Promise<Shown> {
    const seconds = this.#seconds(Date.now());
    return { seconds, counts: this.#stage.counts(), status: await this.#unit.status() };
  }

  #seconds(timeMs: number): number {
    return (timeMs - this.#startMs) / 1000;
  }

  async #repeat(periodMs: number, action: () => Promise<void>) {
    while (!this.#end.aborted) {
      await pauseMs(periodMs, this.#end);
      if (!this.#end.aborted) await action();
    }
  }
}
