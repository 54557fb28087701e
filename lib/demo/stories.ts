/**
 * The stories of the demo, one after the other: a server dies, and with a pair the active unit dies; and so on by turns.
 *
 * @module
 */
import { StoryError } from "./pace.ts";
import { pauseMs } from "./pause.ts";
import type { StagePair } from "./stage.ts";
import { playServerStory, SERVER_TIMES, type StoryTimes } from "./story.ts";
import { playTakeoverStory, TAKEOVER_TIMES, type TakeoverTelling } from "./takeover_story.ts";
import { lossOf } from "./takeover_words.ts";
import type { Told } from "./verdict.ts";

/** From one death to the next of the same kind, or longer where the stories take longer. */
const ROUND_MS = 20_000;

const TIMES = { server: SERVER_TIMES, takeover: TAKEOVER_TIMES, roundMs: ROUND_MS };

export class Stories {
  readonly #telling: TakeoverTelling;
  readonly #times: { server: StoryTimes; takeover: StoryTimes; roundMs: number };
  readonly #told: Told = { stories: 0, takeovers: 0 };

  constructor(telling: TakeoverTelling, times = TIMES) {
    this.#telling = telling;
    this.#times = times;
  }

  /** Until the end, or with `once` each of them once. Gives what became of them. */
  async tell(once: boolean): Promise<Told> {
    const { end, stage: { pair } } = this.#telling;
    try {
      while (!end.aborted && this.#told.wrong === undefined) {
        const next = pauseMs(this.#times.roundMs, end);
        await this.#tellServer();
        if (pair !== undefined) await this.#tellTakeover(pair);
        if (once) break;
        await next;
      }
    } catch (error) {
      if (error instanceof StoryError) this.#told.wrong = error.message;
      else if (!end.aborted) throw error;
    }
    return this.#told;
  }

  async #tellServer() {
    const { reals } = this.#telling.stage.config;
    const real = reals[(this.#told.stories + 1) % reals.length]!.name;
    this.#told.last = {
      real,
      states: await playServerStory(this.#telling, real, this.#times.server),
    };
    this.#told.stories++;
  }

  async #tellTakeover(pair: StagePair) {
    const takeover = await playTakeoverStory(this.#telling, pair, this.#times.takeover);
    this.#told.takeover = takeover;
    this.#told.takeovers++;
    const loss = lossOf(takeover);
    if (loss !== undefined) this.#told.wrong = loss;
  }
}
