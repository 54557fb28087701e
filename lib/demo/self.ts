/**
 * How this program starts itself again: in namespaces, as a unit, as a client.
 *
 * @module
 */

/** What the parts of the demo and a unit need. All that they write lies in a `/run` of their own. */
const PERMISSIONS = [
  "--allow-ffi",
  "--allow-net",
  "--allow-read",
  "--allow-run",
  "--allow-env",
  "--allow-write=/run",
];

/** Command line of this program with other arguments. A compiled one carries its permissions. */
export function selfCommand(args: readonly string[]): string[] {
  if (Deno.build.standalone) return [Deno.execPath(), ...args];
  const main = decodeURIComponent(new URL("../../main.ts", import.meta.url).pathname);
  return [Deno.execPath(), "run", "--quiet", "--no-prompt", ...PERMISSIONS, main, ...args];
}
