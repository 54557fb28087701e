/**
 * Runs the show: the stories as they happen, a live table below them on a terminal and plain lines elsewhere, a summary at the end.
 *
 * @module
 */
import { eventText } from "../status/event_words.ts";
import { Chronicle, type ToldEvent } from "./chronicle.ts";
import type { DemoOptions } from "./parts.ts";
import { pauseMs } from "./pause.ts";
import type { Display } from "./screen.ts";
import type { Stage, Traffic } from "./stage.ts";
import { Stories } from "./stories.ts";
import { look } from "./look.ts";
import { type Shown, tableLines, timed } from "./table.ts";
import { UnitView } from "./unit_view.ts";
import { verdictLines, whatIsWrong } from "./verdict.ts";

const EVENTS_MS = 50;
/** From a request to the unit that fails to the end of the process that failed. */
const ENDING_MS = 1_000;

/**
 * Gives the exit code: 0 where every request was answered, every real answered some, the stories came to their end, and nothing was
 * lost in a takeover.
 */
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
  #traffic: Traffic | undefined;

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
    const chronicle = await Chronicle.open(this.#stage.units);
    const stories = new Stories({
      stage: this.#stage,
      unit: this.#unit,
      end: this.#end,
      chronicle,
      tell: (lines) => this.#tell(this.#seconds(Date.now()), lines),
      showTraffic: (traffic) => this.#traffic = traffic,
    });
    const [told] = await Promise.all([
      stories.tell(this.#options.once).finally(() => this.over.abort()),
      this.#repeat(EVENTS_MS, async () => this.#tellEvents(await chronicle.read())),
      this.#repeat(this.#display.periodMs, async () => this.#display.update(await this.#look())),
    ]);
    await this.#stage.stopClients();
    const last = await this.#look();
    const wrong = whatIsWrong(last, told, this.#interrupt.aborted);
    this.#display.finish([...tableLines(last), "", ...verdictLines(last, told, wrong)]);
    return wrong === undefined ? 0 : 1;
  }

  #tellEvents(events: readonly ToldEvent[]) {
    for (const event of events) {
      const seconds = this.#seconds(Date.parse(event.time));
      // How the unit came up is no part of the show.
      if (seconds < 0) continue;
      // Its own words, with the time as the seconds that the demo counts.
      const words = eventText(event).replace(`unit ${event.unit}: `, "");
      this.#tell(seconds, [`${event.unit}: ${words}`]);
    }
  }

  #tell(seconds: number, [first, ...more]: readonly string[]) {
    this.#display.tell([timed(seconds, first!), ...more.map((line) => timed(undefined, line))]);
  }

  #look(): Promise<Shown> {
    return look(this.#stage, this.#seconds(Date.now()), this.#traffic);
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
