/**
 * Tests that need programs which are not ours. Where one is missing they are skipped, and their names say so.
 *
 * @module
 */
import { installCommand, isPresent, type Tool, TOOLS } from "../lib/setup/tools.ts";
import { skippedName } from "./results.ts";

/** Registers a test. `tools` are names of {@linkcode TOOLS}. */
export function toolTest(name: string, tools: readonly string[], body: () => Promise<void>) {
  const reason = whatIsMissing(tools.map(toolOf).filter((tool) => !isPresent(tool)));
  if (reason === undefined) Deno.test(name, body);
  else Deno.test({ name: skippedName(name, reason), ignore: true, fn: body });
}

export function toolOf(name: string): Tool {
  const tool = TOOLS.find((known) => known.name === name);
  if (tool === undefined) {
    throw new Error(`${name}: expected the name of a tool in lib/setup/tools.ts`);
  }
  return tool;
}

/** Which they are, and how to get them; undefined for none. */
export function whatIsMissing(tools: readonly Tool[]): string | undefined {
  if (tools.length === 0) return undefined;
  const names = tools.map((tool) => tool.name).join(", ");
  return `needs ${names}: ${installCommand(tools.map((tool) => tool.packages[0]!))}`;
}
