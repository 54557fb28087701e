/**
 * Tests that need other programs, but no namespaces of their own. Where one is not installed they are skipped, and say so.
 *
 * @module
 */
import { installCommand, isPresent, TOOLS } from "../../lib/setup/tools.ts";
import { withinLimit } from "../net/needs.ts";
import { skippedName } from "../results.ts";

/** Registers a test. `tools` are names of {@linkcode TOOLS}. */
export function toolTest(name: string, tools: readonly string[], body: () => Promise<void>) {
  const needed = TOOLS.filter((tool) => tools.includes(tool.name));
  if (needed.length < tools.length) {
    throw new Error(`${tools}: expected names of lib/setup/tools.ts`);
  }
  const missing = needed.filter((tool) => !isPresent(tool));
  if (missing.length === 0) return Deno.test(name, () => withinLimit(body));
  const names = missing.map((tool) => tool.name).join(", ");
  const reason = `needs ${names}: ${installCommand(missing.map((tool) => tool.packages[0]!))}`;
  Deno.test({ name: skippedName(name, reason), ignore: true, fn: body });
}

const ENTRY = new URL("../../main.ts", import.meta.url).pathname;
const PERMISSIONS = ["--allow-read", "--allow-env", "--allow-net"];

/** `pointsman` from source, as the words of a command. */
export function pointsmanCommand(...args: string[]): string[] {
  const run = ["run", "--quiet", "--no-prompt", "--no-check", ...PERMISSIONS];
  return [Deno.execPath(), ...run, ENTRY, ...args];
}
