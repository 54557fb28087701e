/**
 * The one executable, for tests of what users get: `dist/pointsman`, built anew where it is older than a source.
 *
 * @module
 */
import { run } from "../../lib/demo/commands.ts";
import { describeMissing, missingTools } from "../../lib/setup/tools.ts";

const ROOT = new URL("../../", import.meta.url);
const EXECUTABLE = new URL("dist/pointsman", ROOT);

/** What it is made of. Tests beside the sources are no part of it, and building for nothing does no harm. */
const SOURCES = ["compile.sh", "config", "deno.json", "deno.lock", "ffi", "lib", "main.ts"];

/** With an empty cache, most of it is for compressing Deno. */
const BUILD_MS = 300_000;

/** `missing` is in one line why there is none: the reason for which its tests are skipped. */
export type Built = { path: string } | { missing: string };

/** What {@linkcode buildExecutable} gave `tests/run.ts`, for the tests in its namespaces, where nothing can be fetched. */
export const BUILT_VARIABLE = "POINTSMAN_BUILT";

export function builtExecutable(): Built {
  const text = Deno.env.get(BUILT_VARIABLE);
  return text === undefined ? { missing: "only `deno task test` builds it" } : JSON.parse(text);
}

/** Throws where it should be built and is not. */
export async function buildExecutable(): Promise<Built> {
  const path = decodeURIComponent(EXECUTABLE.pathname);
  if (modifiedMs(EXECUTABLE) > newestMs(SOURCES.map((name) => new URL(name, ROOT)))) {
    return { path };
  }
  const tools = missingTools("build");
  if (tools.length > 0) return { missing: describeMissing(tools) };
  const script = decodeURIComponent(new URL("compile.sh", ROOT).pathname);
  // The same Deno, wherever it is, builds what it will run.
  await run([script], { env: { DENO: Deno.execPath() }, timeoutMs: BUILD_MS });
  return { path };
}

/** What stands in for denort is linked statically and unpacks Deno at the first start; denort has a loader, whose name its head tells. */
export function unpacksItself(path: string): boolean {
  using file = Deno.openSync(path);
  const head = new Uint8Array(4096);
  file.readSync(head);
  return !new TextDecoder("latin1").decode(head).includes("/ld-linux");
}

/** Of the latest change of a file below these. What the build leaves in `ffi/build` is older than the executable. */
function newestMs(urls: readonly URL[]): number {
  return Math.max(...urls.map((url) => {
    if (!Deno.statSync(url).isDirectory) return modifiedMs(url);
    const folder = new URL(`${url.href}/`);
    const names = Array.from(Deno.readDirSync(folder), ({ name }) => name);
    const files = names.filter((name) => !/_test\.ts$/.test(name));
    return newestMs(files.map((name) => new URL(encodeURIComponent(name), folder)));
  }));
}

/** 0 where there is no such file. */
function modifiedMs(url: URL): number {
  try {
    return Deno.statSync(url).mtime?.getTime() ?? 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}
