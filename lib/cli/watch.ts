/**
 * `pointsman show … --watch`: looks again and again, until it is told to end or nobody reads any more. A unit that does not answer
 * is waited for: an operator who restarts it wants to see it come back.
 *
 * @module
 */
import { nowMs, wallTime } from "../clock.ts";
import { pauseMs } from "../demo/pause.ts";
import { AskError } from "./ask.ts";
import { displayOf } from "./displays.ts";
import { DONE, FAILED, type Streams } from "./io.ts";
import type { Paint } from "./paint.ts";
import { type Look } from "./table.ts";
import { formatAge } from "./units.ts";
import type { View } from "./views/view.ts";

export interface WatchOptions {
  /** Name of the view. */
  what: string;
  /** Base URL of the unit's status. */
  status: string;
  /** One JSON document a line. */
  json: boolean;
  paint: Paint;
  watchMs: number;
}

/** Calls when somebody wants it to end. Gives what stops that. */
export type OnEnd = (end: () => void) => () => void;

/** Gives the exit code. */
export async function watch(
  view: View,
  options: WatchOptions,
  io: Streams,
  onEnd: OnEnd = onSignal,
): Promise<number> {
  const end = new AbortController();
  const deafen = onEnd(() => end.abort());
  try {
    await watchUntil(end.signal, new Watched(view, options), options, io);
    return DONE;
  } catch (error) {
    if (!(error instanceof AskError)) throw error;
    io.error(error.message);
    return error.code;
  } finally {
    deafen();
  }
}

/** When it returns or throws, the terminal is as it was before. */
async function watchUntil(
  end: AbortSignal,
  watched: Watched,
  options: WatchOptions,
  io: Streams,
) {
  using display = displayOf(options, io);
  while (true) {
    const startMs = nowMs();
    await watched.look(end);
    if (end.aborted) return;
    display.show(watched);
    if (io.gone) return;
    await pauseMs(startMs + options.watchMs - nowMs(), end);
    if (end.aborted) return;
  }
}

/** What was seen last. */
export class Watched {
  #time = "";
  #outage: { since: string; sinceMs: number; reason: string } | undefined;

  constructor(private readonly view: View, private readonly options: WatchOptions) {}

  /** When it was looked, to the second. */
  get time(): string {
    return this.#time;
  }

  /** Since when there is no answer, and why; undefined where there is one. */
  get outage(): { text: string; reason: string } | undefined {
    if (this.#outage === undefined) return undefined;
    const { since, sinceMs, reason } = this.#outage;
    const age = formatAge(nowMs() - sinceMs);
    return { text: `no answer from ${this.options.status} since ${since} (${age})`, reason };
  }

  /** @throws {AskError} where to ask again would not help: the question is wrong. */
  async look(end: AbortSignal) {
    const startMs = nowMs();
    this.#time = wallTime(startMs).replace(/\.\d+Z$/, "Z");
    try {
      await this.view.look(end);
      this.#outage = undefined;
    } catch (error) {
      if (!(error instanceof AskError) || error.code !== FAILED) throw error;
      const { since, sinceMs } = this.#outage ?? { since: this.#time, sinceMs: startMs };
      this.#outage = { since, sinceMs, reason: error.message };
    }
  }

  /** Of the last answer. */
  json(): unknown {
    return this.view.json();
  }

  /** Of the last answer; none before the first. */
  lines(look: Look): string[] {
    return this.view.lines(look);
  }
}

/** Control-C, `kill`, and a terminal that was closed. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

function onSignal(end: () => void): () => void {
  for (const signal of SIGNALS) Deno.addSignalListener(signal, end);
  return () => {
    for (const signal of SIGNALS) Deno.removeSignalListener(signal, end);
  };
}
