/**
 * Modules of Node for the packages of npm that a bundle has taken in and that call `require`. Elsewhere the runtime gives it to them.
 *
 * `deno compile --bundle --minify` (2.9.5) puts one in place of esbuild's, which only throws, but it misses it where the minifier has
 * found it a name with a `$`. Imported before all others, since packages call it while they are loaded.
 *
 * @module
 */
import process from "node:process";

const isBundled = !import.meta.url.endsWith("/lib/require.ts");
if (isBundled) {
  Object.assign(globalThis, { require: (name: string) => process.getBuiltinModule(name) });
}
