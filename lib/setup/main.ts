/**
 * Makes sure that a task finds its tools: `main.ts demo|test|bench`. What is missing is installed where that is possible,
 * and named with the command to type where it is not.
 *
 * Exit codes: 0 the task can run, if need be without the tools that were named; 1 it cannot; 2 wrong use.
 *
 * @module
 */
import { install, whyNotInstallable } from "./apt.ts";
import { describeMissing, missingTools, packagesOf, type Purpose, PURPOSES } from "./tools.ts";

function main(argument: string | undefined): number {
  const purpose = PURPOSES.find((name) => name === argument);
  if (purpose === undefined) {
    console.error(`setup: ${argument ?? "no task"}: expected one of ${PURPOSES.join(", ")}`);
    return 2;
  }
  return provide(purpose);
}

function provide(purpose: Purpose): number {
  const wanted = missingTools(purpose);
  if (wanted.length === 0) return 0;
  const reason = whyNotInstallable();
  if (reason === undefined) {
    for (const [name, why] of install(packagesOf(wanted), say)) say(`${name}: ${why}`);
  }
  const missing = reason === undefined ? missingTools(purpose) : wanted;
  if (missing.length > 0) {
    say(`${describeMissing(missing)}${reason === undefined ? "" : ` (${reason})`}`);
  }
  return missing.some((tool) => tool.required) ? 1 : 0;
}

/** Not to the standard output: that is the task's. */
function say(line: string) {
  console.error(`setup: ${line}`);
}

if (import.meta.main) Deno.exit(main(Deno.args[0]));
