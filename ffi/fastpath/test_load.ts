/**
 * A program that tests start with fewer rights: loads the fast path and says in JSON what came of it.
 *
 * @module
 */
import { loadProgram } from "../../lib/engine/engine_program.ts";

const PERMISSIONS = ["--allow-ffi", "--allow-read", "--allow-env"];

export interface Loading {
  message?: string;
  log?: string[];
}

/** Its command line, with none but these capabilities. */
export function loadingWith(...capabilities: string[]): string[] {
  const only = `--bounding-set=${["-all", ...capabilities.map((name) => `+${name}`)].join(",")}`;
  const deno = [Deno.execPath(), "run", "--quiet", "--no-prompt", ...PERMISSIONS];
  return ["setpriv", "--no-new-privs", only, "--inh-caps=-all", ...deno, import.meta.filename!];
}

if (import.meta.main) {
  const shape = { reals: 1, virtuals: 1, connections: 1, sticky: 2 };
  const { program, refusal } = loadProgram("tc", shape);
  program?.close();
  console.log(JSON.stringify({ message: refusal?.message, log: refusal?.log }));
}
