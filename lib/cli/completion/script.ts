/**
 * `pointsman completion`: the script that teaches a shell our command line.
 *
 * @module
 */
import { bashScript } from "./bash.ts";
import { fishScript } from "./fish.ts";
import type { Grammar } from "./grammar.ts";
import { zshScript } from "./zsh.ts";

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript };

export type Shell = keyof typeof SCRIPTS;
export const SHELLS = ["bash", "zsh", "fish"] as const satisfies readonly Shell[];

export function completionScript(shell: Shell, grammar: Grammar): string {
  return SCRIPTS[shell](grammar);
}
