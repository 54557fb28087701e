/**
 * Which fast path the units of the demo have, as it is told before it starts and at its end.
 *
 * @module
 */
import type { EngineJson } from "../status/json.ts";
import { wrap } from "./lines.ts";
import type { StageUnit } from "./stage.ts";
import { UnitView } from "./unit_view.ts";

/** With the two before it, no line is longer than a terminal. */
const WIDTH = 76;

/** For all units at once where they have the same. */
export async function fastpathLines(units: readonly StageUnit[]): Promise<string[]> {
  const told = await Promise.all(units.map(async ({ name, get }) => {
    const { engine } = await new UnitView(get).status();
    return { name, text: runningText(engine) };
  }));
  const byText = Map.groupBy(told, ({ text }) => text);
  return [...byText].flatMap(([text, same]) => {
    const who = byText.size === 1 ? "" : `${same.map(({ name }) => name).join(", ")}: `;
    return wrap(`${who}${text}`, WIDTH).map((line) => `  ${line}`);
  });
}

function runningText({ fastpath, fastpath_reason: reason }: EngineJson): string {
  const does = fastpath === "off"
    ? "every packet passes through TypeScript"
    : "what needs no decision is forwarded by the kernel";
  return `The fast path is ${fastpath}: ${does}${reason === null ? "" : ` (${reason})`}.`;
}

/** What it has done, of the unit that is active at the end. */
export function fastpathDone({ fastpath, packets, kernel }: EngineJson): string {
  if (fastpath === "off") return "Fast path off: every packet passed through TypeScript.";
  const done = kernel.forwarded + kernel.bridged;
  return `Fast path ${fastpath}: the kernel forwarded ${done} of ${packets} packets by itself.`;
}
