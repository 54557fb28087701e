/**
 * The version of this program, from the one place where it is written, and of what runs it.
 *
 * @module
 */
import manifest from "../../deno.json" with { type: "json" };

export const VERSION: string = manifest.version;

export function versions(): { pointsman: string; deno: string; target: string } {
  return { pointsman: VERSION, deno: Deno.version.deno, target: Deno.build.target };
}
