/**
 * The process of {@linkcode runClient}, from outside.
 *
 * @module
 */
import type { ClientCommand, ClientReport } from "./client.ts";
import { linesOf } from "./lines.ts";
import type { Network } from "./network.ts";
import { type DemoPart, partCommand, partEnv } from "./parts.ts";
import { type Counts, totalOf } from "./requests.ts";

export class ClientProcess {
  /** As it has told them last. */
  counts: Counts = totalOf([]);
  /** Resolves with the exit code when it has ended without being told to; else never. */
  readonly failed: Promise<number>;
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reading: Promise<void>;
  #stopping = false;
  /** Number of the last command, and what resolves when it is done. */
  #commands = 0;
  #answer = Promise.withResolvers<void>();

  constructor(network: Network, host: string, target: { address: string; port: number }) {
    const part: DemoPart = { part: "client", address: target.address, port: target.port };
    const pipes = { stdin: "piped", stdout: "piped", stderr: "inherit" } as const;
    this.#child = network.spawn(host, partCommand(), { env: partEnv(part), ...pipes });
    this.#input = this.#child.stdin.getWriter();
    this.#reading = this.#read();
    const failed = Promise.withResolvers<number>();
    this.failed = failed.promise;
    this.#child.status.then(({ code }) => {
      if (!this.#stopping) failed.resolve(code);
    });
  }

  /** Resolves when no request is under way, and none will be until {@linkcode resume}. */
  pause(): Promise<void> {
    return this.#command("pause");
  }

  resume(): Promise<void> {
    return this.#command("resume");
  }

  /** Lets the requests under way finish; resolves when all is counted. */
  async stop() {
    this.#stopping = true;
    await this.#input.close();
    await this.#reading;
  }

  /** One at a time. */
  async #command(command: ClientCommand) {
    this.#commands++;
    this.#answer = Promise.withResolvers();
    await this.#input.write(new TextEncoder().encode(`${command}\n`));
    await this.#answer.promise;
  }

  async #read() {
    for await (const line of linesOf(this.#child.stdout)) {
      const { counts, done }: ClientReport = JSON.parse(line);
      this.counts = counts;
      if (done === this.#commands) this.#answer.resolve();
    }
  }
}
