/**
 * Builds the C shim where it is missing or older than its sources: `deno task shim`.
 *
 * @module
 */
const here = new URL("./", import.meta.url);
const SOURCES = ["shim.c", "shim.h"];
const LIBRARY = new URL("build/libpointsman.so", here);
const FLAGS = ["-std=c11", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC"];

async function modified(url: URL): Promise<number> {
  try {
    return (await Deno.stat(url)).mtime?.getTime() ?? 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

async function isCurrent(): Promise<boolean> {
  const times = await Promise.all(SOURCES.map((name) => modified(new URL(name, here))));
  return await modified(LIBRARY) > Math.max(...times);
}

/** Runs the C compiler, `$CC` or cc. Gives an error text, or undefined. */
async function compile(output: URL): Promise<string | undefined> {
  const compiler = Deno.env.get("CC") ?? "cc";
  const args = [...FLAGS, "-o", output.pathname, new URL("shim.c", here).pathname];
  try {
    const { success, stderr } = await new Deno.Command(compiler, { args, stderr: "piped" })
      .output();
    return success ? undefined : new TextDecoder().decode(stderr);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return `there is no C compiler (${compiler}): sudo apt-get install gcc libc6-dev`;
  }
}

if (!await isCurrent()) {
  await Deno.mkdir(new URL("build/", here), { recursive: true });
  // Built beside and moved, so that a running unit keeps the library it has mapped.
  const fresh = new URL(`build/libpointsman.${Deno.pid}.so`, here);
  const problem = await compile(fresh);
  if (problem !== undefined) {
    console.error(`build the C shim: ${problem}`);
    Deno.exit(1);
  }
  await Deno.rename(fresh, LIBRARY);
}
