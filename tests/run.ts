/**
 * `deno task test [FILES | FILTER | OPTIONS OF deno test]`: the whole suite in network, process and mount namespaces of its own,
 * so that no test meets the host's network and nothing is left of any. Where namespaces are refused, the tests that need them
 * are skipped and named, and the others run.
 *
 * Exit codes: 0 all that ran has passed, 1 something failed or nothing ran.
 *
 * @module
 */
import { enterNamespaces, probeNamespaces } from "../lib/demo/namespaces.ts";
import { buildExecutable, BUILT_VARIABLE } from "./built/executable.ts";
import { NAMESPACES_VARIABLE } from "./net/needs.ts";
import { closingLine, readResults, type Results } from "./results.ts";

const ROOT = decodeURIComponent(new URL("../", import.meta.url).pathname);

/** Of the tests, in their namespaces: what drives the browser looks below `/proc/sys`, for which Deno wants no less than all. */
const PERMISSIONS = ["--allow-all"];

/** In namespaces, this program runs itself again. */
async function main(args: string[]): Promise<number> {
  const inside = Deno.env.has(NAMESPACES_VARIABLE);
  if (inside) return await report(testArguments(args), "/run");
  // Namespaces have no way out: all code is fetched and checked before.
  if (!await denoTest(["--no-run", ...testArguments(args)])) return 1;
  if (mayNeedExecutable(args)) {
    Deno.env.set(BUILT_VARIABLE, JSON.stringify(await buildExecutable()));
  }
  const probe = await probeNamespaces("own");
  if (!probe.allowed) {
    Deno.env.set(NAMESPACES_VARIABLE, `refused: ${probe.reason}`);
    return await reportFromTemporaryFolder(testArguments(args));
  }
  const command = [Deno.execPath(), "run", "--quiet", ...OWN_PERMISSIONS, import.meta.filename!];
  const env = { [NAMESPACES_VARIABLE]: "inside" };
  const child = enterNamespaces([...command, ...args], { namespaces: probe.namespaces, env });
  return (await child.status).code;
}

const OWN_PERMISSIONS = ["--allow-run", "--allow-read", "--allow-write", "--allow-env"];

async function reportFromTemporaryFolder(args: string[]): Promise<number> {
  const folder = await Deno.makeTempDir();
  try {
    return await report(args, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Runs the tests and tells what became of them. */
async function report(args: string[], folder: string): Promise<number> {
  const junit = `${folder}/tests.xml`;
  const success = await denoTest(["--no-check", `--junit-path=${junit}`, ...PERMISSIONS, ...args]);
  const results = readResults(await Deno.readTextFile(junit).catch(() => ""));
  if (!success && results.failed === 0) {
    results.failed++;
    console.log(
      "\nA file failed outside of its tests, as shown above: it counts as one failed test.",
    );
  }
  tell(results);
  return success && results.passed > 0 ? 0 : 1;
}

function tell(results: Results) {
  const byReason = Map.groupBy(results.skipped, ({ reason }) => reason);
  for (const [reason, skipped] of byReason) {
    console.log(`\nSkipped (${reason}):`);
    for (const { name } of skipped) console.log(`  ${name}`);
  }
  if (results.passed + results.failed === 0) console.log("\nNo test ran: that is no success.");
  console.log(`\n${closingLine(results)}`);
}

async function denoTest(args: string[]): Promise<boolean> {
  const command = { args: ["test", "--quiet", "--no-prompt", ...args], cwd: ROOT };
  return (await new Deno.Command(Deno.execPath(), command).spawn().status).success;
}

/** A word that is no file is what the names of tests are searched for. */
function testArguments(args: string[]): string[] {
  return args.filter((arg) => arg !== "--").map((arg) => {
    return arg.startsWith("-") || exists(arg) ? arg : `--filter=${arg}`;
  });
}

/** Tests beside what they test never do. */
function mayNeedExecutable(args: string[]): boolean {
  const files = args.filter((arg) => !arg.startsWith("-") && exists(arg));
  return files.length === 0 || files.some((file) => /(^|\/)tests\b/.test(file));
}

function exists(path: string): boolean {
  try {
    Deno.statSync(`${ROOT}${path}`);
    return true;
  } catch {
    return false;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
