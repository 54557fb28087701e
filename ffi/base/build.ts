/**
 * Builds the stand-in for denort, see base.h, and prints where it lies: `deno task base [TARGET]`.
 *
 * @module
 */
import { BuildError, building, compile, pathOf, type Target, targetOf } from "../compiler.ts";
import { describeMissing, missingTools } from "../../lib/setup/tools.ts";
import { run } from "../../lib/demo/commands.ts";

const here = new URL("./", import.meta.url);
const BUILD = new URL("../build/", here);

/** Deno for each target, as npm has it, and what Debian calls the machine and its libraries. */
const MACHINES = {
  "x86_64-unknown-linux-gnu": {
    deno: "@deno/linux-x64-glibc",
    debian: "amd64",
    libraries: "x86_64-linux-gnu",
  },
  "aarch64-unknown-linux-gnu": {
    deno: "@deno/linux-arm64-glibc",
    debian: "arm64",
    libraries: "aarch64-linux-gnu",
  },
} as const;

/** Up to 9 each level saves a megabyte for a few seconds; 19 saves three more, for one and a half minutes. */
const LEVEL = "-9";

const FLAGS = [
  ...["-std=c11", "-D_GNU_SOURCE", `-DDENO_VERSION="${Deno.version.deno}"`],
  // Every start takes a checksum of all of Deno: 14 ms by -O3, 18 by -O2.
  ...["-O3", "-Wall", "-Wextra", "-Werror"],
  // Static, so that it can still say what is missing where Deno does not start.
  ...["-static", "-s", "-Wl,--gc-sections"],
];

await building("the stand-in for denort", async () => {
  const target = targetOf(Deno.args[0]);
  const missing = await whatIsMissing(target);
  if (missing !== undefined) throw new BuildError(missing);
  const folder = new URL(`${target}/`, BUILD);
  await Deno.mkdir(folder, { recursive: true });
  const frame = await compressed(await denoFor(target, folder), folder);
  const base = new URL("denort", folder);
  await compile(target, [...FLAGS, `-I${pathOf(frame)}`, ...sources(), "-lzstd"], base);
  console.log(pathOf(base));
});

async function whatIsMissing(target: Target): Promise<string | undefined> {
  const tools = missingTools("build");
  if (tools.length > 0) return describeMissing(tools);
  if (target === Deno.build.target) return undefined;
  const { debian, libraries } = MACHINES[target];
  if (await exists(new URL(`file:///usr/lib/${libraries}/libzstd.a`))) return undefined;
  return `there is no libzstd for ${debian}: sudo dpkg --add-architecture ${debian} && ` +
    `sudo apt-get update && sudo apt-get install libzstd-dev:${debian}`;
}

function sources(): string[] {
  return Array.from(Deno.readDirSync(here), ({ name }) => name)
    .filter((name) => /\.[cS]$/.test(name))
    .map((name) => pathOf(new URL(name, here)));
}

/** This one, or the same version for another machine. */
async function denoFor(target: Target, folder: URL): Promise<URL> {
  if (target === Deno.build.target) return new URL(`file://${encodeURI(Deno.execPath())}`);
  const unpacked = new URL(`deno-${Deno.version.deno}/`, folder);
  const deno = new URL("package/deno", unpacked);
  if (await exists(deno)) return deno;
  await Deno.mkdir(unpacked, { recursive: true });
  const name = `${MACHINES[target].deno}@${Deno.version.deno}`;
  const into = ["--pack-destination", pathOf(unpacked)];
  const archive = (await run(["npm", "pack", "--silent", ...into, name])).trim();
  await run(["tar", "-xzf", pathOf(new URL(archive, unpacked)), "-C", pathOf(unpacked)]);
  await Deno.remove(new URL(archive, unpacked));
  return deno;
}

/** The folder of `deno.zst`, which is kept: it is named by what is in it. */
async function compressed(deno: URL, above: URL): Promise<URL> {
  const digest = await crypto.subtle.digest("SHA-256", await Deno.readFile(deno));
  const folder = new URL(`zstd${LEVEL}-${new Uint8Array(digest).toHex()}/`, above);
  const frame = new URL("deno.zst", folder);
  if (await exists(frame)) return folder;
  await Deno.mkdir(folder, { recursive: true });
  const fresh = `${pathOf(frame)}.${Deno.pid}`;
  await run(["zstd", LEVEL, "--threads=0", "--check", "--quiet", pathOf(deno), "-o", fresh]);
  await Deno.rename(fresh, frame);
  return folder;
}

async function exists(file: URL): Promise<boolean> {
  return await Deno.stat(file).then(() => true, () => false);
}
