/**
 * Runs the show: a live table on a terminal, plain lines elsewhere, a summary at the end.
 *
 * @module
 */
import type { StatusJson } from "../status/json.ts";
import type { Counts } from "./client.ts";
import type { DemoOptions } from "./parts.ts";
import { Plain, Screen } from "./screen.ts";
import { type Shown, tableLines, whatIsWrong } from "./table.ts";

/** What is shown: a unit with clients and servers, of whatever kind. */
export interface Stage {
  counts(): Counts;
  status(): Promise<StatusJson>;
  /** Lets the requests under way finish. */
  stopClients(): Promise<void>;
  /** Rejects when a part of the stage ends by itself. */
  broken: Promise<never>;
}

/** With `once` and nothing said of seconds. */
const ONCE_SECONDS = 5;
/** From a status that fails to the end of the process that failed. */
const ENDING_MS = 1_000;

/** Gives the exit code: 0 where every request was answered, and every real answered some. */
export async function show(stage: Stage, options: DemoOptions, interrupt: AbortSignal) {
  const start = performance.now();
  const end = AbortSignal.any([interrupt, ...timeLimit(options)]);
  const shown = async (): Promise<Shown> => {
    const seconds = (performance.now() - start) / 1000;
    return { seconds, counts: stage.counts(), status: await statusOf(stage) };
  };
  const screen = Deno.stdout.isTerminal() ? new Screen() : new Plain();
  while (!end.aborted) {
    await Promise.race([pause(screen.periodMs, end), stage.broken]);
    if (!end.aborted) screen.update(await shown());
  }
  await Promise.race([stage.stopClients(), stage.broken]);
  const last = await shown();
  const wrong = whatIsWrong(last, interrupt.aborted);
  screen.finish([...tableLines(last), "", verdict(wrong)]);
  return wrong === undefined ? 0 : 1;
}

/** Where a unit gives no status because it has ended, its end is what is told. */
async function statusOf(stage: Stage): Promise<StatusJson> {
  try {
    return await stage.status();
  } catch (error) {
    const patience = new Promise((resolve) => setTimeout(resolve, ENDING_MS));
    await Promise.race([patience, stage.broken]);
    throw error;
  }
}

function verdict(wrong: string | undefined): string {
  return wrong === undefined ? "Every request was answered." : `Not as it should be: ${wrong}.`;
}

function timeLimit({ once, seconds }: DemoOptions): AbortSignal[] {
  const limit = seconds ?? (once ? ONCE_SECONDS : undefined);
  return limit === undefined ? [] : [AbortSignal.timeout(limit * 1000)];
}

/** Ends early with the signal. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}
