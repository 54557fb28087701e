/**
 * The first story that the demo tells: one server dies, and nobody tells the unit. It sees that by the clients' own traffic, fails
 * the real, tests it, and takes it back.
 *
 * @module
 */
import type { Chronicle } from "./chronicle.ts";
import { wrap } from "./lines.ts";
import { Pace } from "./pace.ts";
import type { Stage } from "./stage.ts";
import type { UnitView } from "./unit_view.ts";

export interface StoryTimes {
  /** Before and after, when all is well: long enough to see how the requests are spread. */
  calmMs: number;
  /** All of it takes this long at the most. */
  limitMs: number;
}

/** It takes 8 s when all goes well: `retry` in `config/demo.yaml` has 3 of them, and clients repeat a SYN after 1. */
export const SERVER_TIMES: StoryTimes = { calmMs: 2_500, limitMs: 25_000 };

/** What is left of 80 columns beside the time. */
const EXPLAINED_COLUMNS = 68;

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

/** Gives the states that the real went through. Throws {@linkcode StoryError}. */
export async function playServerStory(
  telling: Telling,
  real: string,
  { calmMs, limitMs }: StoryTimes = SERVER_TIMES,
): Promise<string[]> {
  const { stage, chronicle, tell, end } = telling;
  const unit = stage.pair === undefined ? "The unit is" : "The units are";
  const pace = new Pace(end, limitMs);
  const from = chronicle.events.length;
  const states = () => chronicle.statesOf(real, from);
  await pace.wait(calmMs);
  tell([`The server on ${real} is killed. ${unit} not told.`]);
  await stage.kill(real);
  await pace.until(`${real} did not become failed`, () => states().includes("failed"));
  await explain(telling, pace);
  tell([`The server on ${real} is started again. ${unit} not told.`]);
  await stage.revive(real);
  const isBack = () => states().slice(-2).join() === "testing,in_service";
  await pace.until(`${real} did not come back from testing into service`, isBack);
  const before = stage.counts().answered[real] ?? 0;
  const answers = () => (stage.counts().answered[real] ?? 0) > before;
  await pace.until(`${real} is in service and answered no request`, answers);
  tell([`${real} answers again.`]);
  await pace.wait(calmMs);
  return states();
}

/** Lets the unit say where one of the requests went that had met the dead server, and why. */
async function explain({ unit, tell }: Telling, pace: Pace) {
  const moved = await pace.until("no connection was moved", () => unit.movedConnection());
  const client = `${moved.foreign_address}:${moved.foreign_port}`;
  const { text } = await unit.explain(client, moved.virtual);
  tell([
    `Where did its requests go? pointsman explain ${client} ${moved.virtual}`,
    ...text.flatMap((sentence) => wrap(sentence, EXPLAINED_COLUMNS)).map((line) => `  ${line}`),
  ]);
}
