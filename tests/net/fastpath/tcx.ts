/**
 * Other programs at the hook of ours, by `tcx.py`.
 *
 * @module
 */
import { linesOf } from "../../../lib/demo/lines.ts";
import { kill, type Network } from "../../../lib/demo/network.ts";
import { PYTHON } from "../../../lib/setup/tools.ts";

const PROGRAM = decodeURIComponent(new URL("tcx.py", import.meta.url).pathname);

/** How many hang on a port of the unit. */
export async function countTcx(network: Network, port: string): Promise<number> {
  return Number(await network.exec("unit", [PYTHON, PROGRAM, "count", port]));
}

/** Puts one before all others that drops each frame that comes by a port of the unit; a packet socket has its copy by then. Resolves when it does. */
export async function takeFrames(network: Network, port: string): Promise<AsyncDisposable> {
  const command = [PYTHON, PROGRAM, "take", port];
  const child = network.spawn("unit", command, {
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  });
  const lines = linesOf(child.stdout);
  if ((await lines.next()).done) throw new Error("it takes nothing: expected that it says so");
  return {
    async [Symbol.asyncDispose]() {
      kill(child);
      await child.stdin.abort().catch(() => {});
      await lines.return(undefined);
      await child.status;
    },
  };
}
