/**
 * Whether the demo went as it should.
 *
 * @module
 */
import { fastpathDone } from "./fastpaths.ts";
import type { Takeover } from "./takeover_story.ts";
import { takeoverLines } from "./takeover_words.ts";
import { failedText, type Shown, sum } from "./table.ts";

/** What became of the stories. */
export interface Told {
  /** How many of a server came to their end. */
  stories: number;
  /** The last of these: the states that the real went through, in the unit's own words. */
  last?: { real: string; states: readonly string[] };
  /** How many of a unit. */
  takeovers: number;
  /** The last of these. */
  takeover?: Takeover;
  /** Why one did not come to its end, or what it has lost. */
  wrong?: string;
}

/**
 * Undefined where every request was answered, every real answered some, no story got stuck and no takeover lost anything, else what is wrong. A demo that was
 * interrupted may have had no time for every real.
 */
export function whatIsWrong(
  { counts, status }: Shown,
  { wrong }: Told,
  interrupted: boolean,
): string | undefined {
  if (sum(counts.failed) > 0) return failedText(counts);
  if (wrong !== undefined) return wrong;
  if (sum(counts.answered) === 0) return "no request was answered";
  const idle = status.reals.filter((real) => !counts.answered[real.name]).map(({ name }) => name);
  if (interrupted || idle.length === 0) return undefined;
  return `${idle.join(", ")} answered no request`;
}

/** The last lines of the demo. */
export function verdictLines(
  { counts, status }: Shown,
  told: Told,
  wrong: string | undefined,
): string[] {
  return [
    ...storyLines(told),
    ...lastTakeover(told),
    fastpathDone(status.engine),
    `Slowest answer: ${(counts.slowestMs / 1000).toFixed(2)} s${whySlow(counts.slowestMs)}.`,
    wrong === undefined ? "Every request was answered." : `Not as it should be: ${wrong}.`,
  ];
}

function storyLines({ stories, last }: Told): string[] {
  if (last === undefined) return [];
  const who = stories === 1 ? last.real : `${stories} servers, ${last.real} the last of them,`;
  return [`${who} died and came back: ${last.states.join(" → ")}.`];
}

function lastTakeover({ takeovers, takeover }: Told): string[] {
  if (takeover === undefined) return [];
  const lines = takeoverLines(takeover);
  return takeovers === 1 ? lines : [`Of ${takeovers} takeovers, the last one:`, ...lines];
}

/** What a SYN costs that was not answered (RFC 6298, section 2.1). */
function whySlow(ms: number): string {
  return ms >= 1000 ? " (a client repeats a SYN after 1 s)" : "";
}
