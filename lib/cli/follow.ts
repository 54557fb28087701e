/**
 * `pointsman show events --follow` and `--watch`: events as they come. The one ends with the unit, the other waits for it to come back.
 *
 * @module
 */
import { nowMs, wallTime } from "../clock.ts";
import type { EventJson } from "../status/json.ts";
import { AskError, askStream, reasonOf } from "./ask.ts";
import { FAILED, type Streams, WRONG_USE } from "./io.ts";
import { oneLine, oneLineJson } from "./one_line.ts";
import type { Paint } from "./paint.ts";
import { lostLine, paintedEvent } from "./views/events.ts";

export interface FollowOptions {
  /** Base URL of the unit's status. */
  status: string;
  /** One JSON object a line. */
  json: boolean;
  paint: Paint;
  /** Parameters of `/events`; the unit judges their values. */
  filters: Readonly<Record<string, string>>;
  /** A unit that does not answer is asked again after so long; undefined: that is the end. */
  retryMs: number | undefined;
}

/** The unit says every 15 s that it is there: one that is silent for longer has gone without a word. */
const SILENCE_MS = 45_000;

/** Gives the exit code: it ends only when nobody reads any more, or when the unit does or is not there. */
export async function follow(options: FollowOptions, io: Streams): Promise<number> {
  const { retryMs } = options;
  const follower = new Follower(options, io);
  while (true) {
    const code = await follower.follow();
    if (retryMs === undefined || code === WRONG_USE || io.gone) return code;
    await new Promise((resolve) => setTimeout(resolve, retryMs));
  }
}

class Follower {
  #lastId: string | undefined;
  /** It was told already that there is no answer. */
  #isOut = false;

  constructor(private readonly options: FollowOptions, private readonly io: Streams) {}

  /** Follows one stream to its end, from the event on that was told last. */
  async follow(): Promise<number> {
    const { status: url, filters } = this.options;
    const query = new URLSearchParams(filters);
    if (this.#lastId !== undefined) query.set("since", this.#lastId);
    const silent = new AbortController();
    const wait = () => setTimeout(() => silent.abort(silence()), SILENCE_MS);
    let timer = wait();
    try {
      const stream = await askStream(url, `/events?${query}`, silent);
      this.#isOut = false;
      let rest = "";
      for await (const piece of stream) {
        clearTimeout(timer);
        timer = wait();
        const messages = (rest + piece).split("\n\n");
        rest = messages.pop()!;
        for (const message of messages) this.#tell(message);
        if (this.io.gone) return FAILED;
      }
      return this.#end(`the unit at ${url} has ended`, FAILED);
    } catch (error) {
      const isOurs = error instanceof AskError;
      const reason = isOurs ? error.message : `the unit at ${url} has gone: ${reasonOf(error)}`;
      return this.#end(reason, isOurs ? error.code : FAILED);
    } finally {
      clearTimeout(timer);
    }
  }

  /** One outage is one line, however often it is tried again. */
  #end(reason: string, code: number): number {
    const { status: url, retryMs } = this.options;
    if (retryMs === undefined || code === WRONG_USE) this.io.error(reason);
    else if (!this.#isOut) {
      this.io.error(oneLine(`no answer from ${url} since ${wallTime(nowMs())}: ${reason}`));
    }
    this.#isOut = true;
    return code;
  }

  /** Prints one message of the stream; a comment only shows that the unit is there. */
  #tell(message: string) {
    const { json, paint } = this.options;
    const fields = fieldsOf(message);
    const data = fields.get("data");
    if (data === undefined) return;
    this.#lastId = fields.get("id") ?? this.#lastId;
    if (json) this.io.log(oneLineJson(JSON.parse(data)));
    else if (fields.get("event") === "lost") this.io.log(lostLine(JSON.parse(data).lost));
    else this.io.log(paintedEvent(JSON.parse(data) as EventJson, paint));
  }
}

function fieldsOf(message: string): Map<string, string> {
  return new Map(
    message.split("\n").map((line) => {
      const [name, ...value] = line.split(": ");
      return [name!, value.join(": ")];
    }),
  );
}

function silence(): DOMException {
  return new DOMException(`nothing came for ${SILENCE_MS / 1000} s`, "AbortError");
}
