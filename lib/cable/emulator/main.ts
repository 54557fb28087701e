/**
 * The cable emulator as a program: `deno run --allow-net --allow-read --allow-write lib/cable/emulator/main.ts --socket PATH`, with
 * commands on its standard input. It ends with `quit`, or by a signal; at the end of its input it stays.
 *
 * @module
 */
import { linesOf } from "../../demo/lines.ts";
import { runCommand, USAGE } from "./commands.ts";
import { CableEmulator } from "./emulator.ts";

async function main([option, path, ...rest]: string[]): Promise<number> {
  if (option !== "--socket" || path === undefined || rest.length > 0) {
    console.error(`expected: --socket PATH, and then commands:\n${USAGE}`);
    return 2;
  }
  try {
    await serve(path);
    return 0;
  } catch (error) {
    console.error(`${path}: ${error instanceof Error ? error.message : error}`);
    return 1;
  }
}

async function serve(path: string) {
  await using emulator = CableEmulator.start(path);
  console.log(`a cable between ${path}.primary and ${path}.secondary`);
  for await (const line of linesOf(Deno.stdin.readable)) {
    if (line.trim() === "quit") return;
    if (line.trim() !== "") console.log(runCommand(emulator, line));
  }
  await Promise.withResolvers<never>().promise;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
