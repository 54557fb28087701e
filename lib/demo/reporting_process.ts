/**
 * A part of the demo that runs on a host of the {@linkcode Network}, says a line when it has begun and another one, its report in JSON, in
 * the end.
 *
 * @module
 */
import { linesOf } from "./lines.ts";
import { kill, type Network } from "./network.ts";
import { type DemoPart, partCommand, partEnv } from "./parts.ts";

export class ReportingProcess<Report> implements AsyncDisposable {
  readonly #part: DemoPart;
  readonly #child: Deno.ChildProcess;
  readonly #lines: AsyncGenerator<string>;

  private constructor(network: Network, host: string, part: DemoPart) {
    this.#part = part;
    const pipes = { stdin: "piped", stdout: "piped", stderr: "inherit" } as const;
    this.#child = network.spawn(host, partCommand(), { env: partEnv(part), ...pipes });
    this.#lines = linesOf(this.#child.stdout);
  }

  /** Resolves when it has begun. */
  static async start<Report>(
    network: Network,
    host: string,
    part: DemoPart,
  ): Promise<ReportingProcess<Report>> {
    const process = new ReportingProcess<Report>(network, host, part);
    await process.#next();
    return process;
  }

  /** Ends its standard input and gives its report, which it may take a while to make. */
  async report(): Promise<Report> {
    await this.#child.stdin.close();
    const report = JSON.parse(await this.#next());
    await this.#child.status;
    return report;
  }

  async [Symbol.asyncDispose]() {
    kill(this.#child);
    await this.#lines.return(undefined);
    await this.#child.status;
  }

  async #next(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (!done) return value;
    const { code } = await this.#child.status;
    throw new Error(`the ${this.#part.part} ended with exit code ${code}: expected its report`);
  }
}
