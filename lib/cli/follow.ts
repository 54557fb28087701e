/**
 * `pointsman show events --follow`: events as they come, for as long as the unit tells them.
 *
 * @module
 */
import { eventLine } from "../status/event_words.ts";
import type { EventJson } from "../status/json.ts";
import { AskError, askStream, reasonOf } from "./ask.ts";
import { FAILED, type Io } from "./io.ts";
import { lostLine } from "./views.ts";

export interface FollowOptions {
  /** Base URL of the unit's status. */
  status: string;
  /** One JSON object a line. */
  json: boolean;
  /** Parameters of `/events`; the unit judges their values. */
  filters: Readonly<Record<string, string>>;
}

/** The unit says every 15 s that it is there: one that is silent for longer has gone without a word. */
const SILENCE_MS = 45_000;

/** Gives the exit code: it ends only when the unit does, or is not there. */
export async function follow(options: FollowOptions, io: Io): Promise<number> {
  const { status: url, filters } = options;
  const silent = new AbortController();
  const wait = () => setTimeout(() => silent.abort(silence()), SILENCE_MS);
  let timer = wait();
  try {
    const stream = await askStream(url, `/events?${new URLSearchParams(filters)}`, silent);
    const text = stream.pipeThrough(new TextDecoderStream());
    let rest = "";
    for await (const piece of text) {
      clearTimeout(timer);
      timer = wait();
      const messages = (rest + piece).split("\n\n");
      rest = messages.pop()!;
      for (const message of messages) tell(message, options, io);
    }
    io.error(`the unit at ${url} has ended`);
    return FAILED;
  } catch (error) {
    const isOurs = error instanceof AskError;
    io.error(isOurs ? error.message : `the unit at ${url} has gone: ${reasonOf(error)}`);
    return isOurs ? error.code : FAILED;
  } finally {
    clearTimeout(timer);
  }
}

function silence(): DOMException {
  return new DOMException(`nothing came for ${SILENCE_MS / 1000} s`, "AbortError");
}

/** Prints one message of the stream; a comment only shows that the unit is there. */
function tell(message: string, { json }: FollowOptions, io: Io) {
  const fields = new Map(
    message.split("\n").map((line) => {
      const [name, ...value] = line.split(": ");
      return [name!, value.join(": ")];
    }),
  );
  const data = fields.get("data");
  if (data === undefined) return;
  if (json) io.log(data);
  else if (fields.get("event") === "lost") io.log(lostLine(JSON.parse(data).lost));
  else io.log(eventLine(JSON.parse(data) as EventJson));
}
