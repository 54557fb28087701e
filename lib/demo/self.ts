/**
 * How this program starts itself again: in namespaces, as a unit, as a client.
 *
 * @module
 */
import { included } from "../included.ts";

/** What the parts of the demo and a unit need. All that they write lies in a `/run` of their own. */
const PERMISSIONS = [
  "--allow-ffi",
  "--allow-net",
  "--allow-read",
  "--allow-run",
  "--allow-env",
  "--allow-write=/run",
];

/** By this what stands in for denort, which becomes Deno itself, says where the user's executable lies; see ffi/base. */
const EXECUTABLE_VARIABLE = "POINTSMAN_EXECUTABLE";

/** Command line of this program with other arguments. A compiled one carries its permissions. */
export function selfCommand(args: readonly string[]): string[] {
  const executable = Deno.build.standalone ? Deno.execPath() : Deno.env.get(EXECUTABLE_VARIABLE);
  if (executable !== undefined) return [executable, ...args];
  const main = decodeURIComponent(included("main.ts").pathname);
  return [Deno.execPath(), "run", "--quiet", "--no-prompt", ...PERMISSIONS, main, ...args];
}
