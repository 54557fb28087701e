/**
 * C that is preloaded into the programs of a test, where it stands for what the kernel would say.
 *
 * @module
 */
import assert from "node:assert/strict";

interface Preloaded extends AsyncDisposable {
  /** For LD_PRELOAD. */
  path: string;
}

/** `name`: of a file of this folder. */
export async function compilePreloaded(name: string): Promise<Preloaded> {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/preloaded.so`;
  const source = new URL(name, import.meta.url).pathname;
  const args = ["-shared", "-fPIC", "-o", path, source, "-ldl"];
  assert.ok((await new Deno.Command(Deno.env.get("CC") ?? "cc", { args }).output()).success);
  return { path, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}
