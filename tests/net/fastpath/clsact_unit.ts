/**
 * A unit whose programs hang where those of kernels before Linux 6.6 do: the engine as the product starts it, without the status server. Its
 * argument is its YAML file. It says what it does in lines of JSON, a {@linkcode ClsactView} each.
 *
 * @module
 */
import { CLSACT } from "../../../ffi/fastpath/program.ts";
import { loadConfig } from "../../../lib/config/load.ts";
import { startRunning } from "../../../lib/config/running.ts";
import { linesOf } from "../../../lib/demo/lines.ts";
import { kill, type Network } from "../../../lib/demo/network.ts";
import { startEngine } from "../../../lib/engine/handle.ts";

export interface ClsactView {
  kind: string;
  reason: string | null;
  forwarded: number;
}

const SAID_MS = 100;

export class ClsactUnit implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #lines: AsyncGenerator<string>;

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#lines = linesOf(child.stdout);
  }

  /** Resolves when it forwards. */
  static async start(network: Network, yaml: string): Promise<ClsactUnit> {
    const file = await Deno.makeTempFile({ dir: "/run", suffix: ".yaml" });
    await Deno.writeTextFile(file, yaml);
    const command = [Deno.execPath(), "run", "-A", "--quiet", "--no-check", import.meta.filename!];
    const pipes = { stdout: "piped", stderr: "inherit" } as const;
    const unit = new ClsactUnit(network.spawn("unit", [...command, file], pipes));
    await unit.view();
    return unit;
  }

  /** What it says next. */
  async view(): Promise<ClsactView> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error("the unit has ended: expected that it says what it does");
    return JSON.parse(value);
  }

  async end(signal: Deno.Signal) {
    kill(this.#child, signal);
    await this.#lines.return(undefined);
    await this.#child.status;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.end("SIGKILL");
  }
}

async function main(file: string) {
  const loaded = await loadConfig(file);
  if ("problems" in loaded) throw new Error(loaded.problems.join("\n"));
  const engine = await startEngine(startRunning(loaded.config), [CLSACT]);
  const said = setInterval(() => {
    const { fastpath: { kind, reason = null }, state } = engine;
    const view: ClsactView = { kind, reason, forwarded: state.kernel[0]! };
    console.log(JSON.stringify(view));
  }, SAID_MS);
  Deno.addSignalListener("SIGTERM", async () => {
    clearInterval(said);
    await engine.stop();
    Deno.exit(0);
  });
}

if (import.meta.main) await main(Deno.args[0]!);
