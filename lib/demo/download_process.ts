/**
 * The process of {@linkcode runDownload}, from outside.
 *
 * @module
 */
import type { DownloadReport } from "./download.ts";
import { linesOf } from "./lines.ts";
import { kill, type Network } from "./network.ts";
import { type DemoPart, partCommand, partEnv } from "./parts.ts";

export class DownloadProcess implements AsyncDisposable {
  /** As it has told last. */
  report: DownloadReport = { bytes: 0, end: null };
  readonly #child: Deno.ChildProcess;
  readonly #reading: Promise<void>;

  constructor(network: Network, host: string, target: { address: string; port: number }) {
    const part: DemoPart = { part: "download", address: target.address, port: target.port };
    const pipes = { stdout: "piped", stderr: "inherit" } as const;
    this.#child = network.spawn(host, partCommand(), { env: partEnv(part), ...pipes });
    this.#reading = this.#read();
  }

  async [Symbol.asyncDispose]() {
    kill(this.#child);
    await this.#reading;
  }

  async #read() {
    for await (const line of linesOf(this.#child.stdout)) this.report = JSON.parse(line);
    const { code } = await this.#child.status;
    this.report.end ??= { failed: `its process ended with exit code ${code}` };
  }
}
