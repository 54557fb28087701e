/**
 * Compiles the program for the kernel, and makes the loader of it that the shim includes: a light skeleton (bpftool-gen(8)), which has the program as
 * data and needs nothing but bpf(2) at run time.
 *
 * @module
 */
import { BuildError, isCurrent, pathOf, type Target } from "../compiler.ts";

const here = new URL("./", import.meta.url);
const PROGRAM = "program.bpf.c";
const SOURCES = [PROGRAM, "layout.h", "tables.h", "frame.h", "judge.h", "apply.h", "tc.h", "xdp.h"]
  .map((name) => new URL(name, here));
/** The program notes where each instruction comes from: without the path of this machine. */
const PATHS = ["-fdebug-compilation-dir=."];
/** Version 3 of the instructions is Linux 5.1's. Debug information becomes BTF, which the kernel wants. */
const FLAGS = ["-O2", "-g", "-target", "bpf", "-mcpu=v3", "-Wall", "-Wextra", "-Werror", ...PATHS];
const PACKAGES = "clang bpftool libbpf-dev";
/** Users' PATH lacks the folder where Debian puts it. */
const BPFTOOLS = ["bpftool", "/usr/sbin/bpftool"];

/** The loader is at `folder`/program.lskel.h when it is newer than what it is made of. */
export async function buildProgram(target: Target, folder: URL) {
  const loader = new URL("program.lskel.h", folder);
  if (await isCurrent(loader, SOURCES)) return;
  const object = new URL(`program.${Deno.pid}.o`, folder);
  try {
    await run(["clang"], [...flagsFor(target), "-c", PROGRAM, "-o", pathOf(object)]);
    const args = ["gen", "skeleton", "-L", pathOf(object), "name", "pm_program"];
    await Deno.writeFile(loader, await run(BPFTOOLS, args));
  } finally {
    await Deno.remove(object).catch(() => {});
  }
}

/** The kernel's headers of this machine: what the program takes from them is the same on every one. */
function flagsFor(target: Target): string[] {
  const ordered = target.startsWith("x86_64") ? [] : ["-DPM_WEAKLY_ORDERED"];
  return [...FLAGS, ...ordered, "-idirafter", `/usr/include/${Deno.build.arch}-linux-gnu`];
}

/** Runs the first of some programs that is there, in this folder, and gives what it prints. */
async function run(programs: readonly string[], args: string[]): Promise<Uint8Array> {
  for (const program of programs) {
    try {
      const { success, stdout, stderr } = await new Deno.Command(program, {
        args,
        cwd: here,
      }).output();
      if (success) return stdout;
      throw new BuildError(`${program}: ${new TextDecoder().decode(stderr).trim()}`);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  throw new BuildError(
    `there is no ${programs[0]}: sudo apt-get install --no-install-recommends ${PACKAGES}`,
  );
}
