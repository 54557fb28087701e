/**
 * The C compiler, for the machine that builds or for one of another architecture.
 *
 * @module
 */

/** What there can be an executable for, by Deno's names: the compiler for it on another machine, and its Debian packages. */
export const TARGETS = {
  "x86_64-unknown-linux-gnu": {
    compiler: "x86_64-linux-gnu-gcc",
    packages: "gcc-x86-64-linux-gnu libc6-dev-amd64-cross",
  },
  "aarch64-unknown-linux-gnu": {
    compiler: "aarch64-linux-gnu-gcc",
    packages: "gcc-aarch64-linux-gnu libc6-dev-arm64-cross",
  },
} as const;

export type Target = keyof typeof TARGETS;

/** Ends the build, in one line that a person can do something about. */
export class BuildError extends Error {
  override readonly name = "BuildError";
}

/** The target that a command line names; without one, this machine. */
export function targetOf(argument: string | undefined): Target {
  const name = argument ?? Deno.build.target;
  if (name in TARGETS) return name as Target;
  throw new BuildError(`target ${name}: expected one of ${Object.keys(TARGETS).join(", ")}`);
}

/** Compiles and links; the output is there when it is whole, so that who has the old one mapped keeps it. */
export async function compile(target: Target, args: readonly string[], output: URL) {
  const fresh = `${pathOf(output)}.${Deno.pid}`;
  const { success, stderr } = await runCompiler(target, [...args, "-o", fresh]);
  if (!success) throw new BuildError(new TextDecoder().decode(stderr).trim());
  await Deno.rename(fresh, output);
}

/** `$CC` or cc is the compiler for this machine. */
async function runCompiler(target: Target, args: string[]): Promise<Deno.CommandOutput> {
  const isNative = target === Deno.build.target;
  const { compiler, packages } = isNative
    ? { compiler: Deno.env.get("CC") ?? "cc", packages: "gcc libc6-dev" }
    : TARGETS[target];
  try {
    return await new Deno.Command(compiler, { args }).output();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new BuildError(
      `there is no C compiler (${compiler}): sudo apt-get install --no-install-recommends ${packages}`,
    );
  }
}

/** For programs that know no URLs. */
export function pathOf(url: URL): string {
  return decodeURIComponent(url.pathname);
}

/** Whether a file is newer than all that it is made of. */
export async function isCurrent(output: URL, sources: readonly URL[]): Promise<boolean> {
  const times = await Promise.all(sources.map(modifiedMs));
  return await modifiedMs(output) > Math.max(...times);
}

async function modifiedMs(url: URL): Promise<number> {
  try {
    return (await Deno.stat(url)).mtime?.getTime() ?? 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

/** Runs a build; what it lacks is told in a line, by the name of what was to be built. */
export async function building(what: string, build: () => Promise<void>) {
  try {
    await build();
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    console.error(`build ${what}: ${error.message}`);
    Deno.exit(1);
  }
}
