/**
 * A unit as a process on a host of the {@linkcode Network}, started as a person would start it, and asked for its status over
 * a UNIX socket, which is reached from outside its network namespace.
 *
 * @module
 */
import type { StatusJson } from "../status/json.ts";
import { kill, type Network } from "./network.ts";
import { selfCommand } from "./self.ts";

/** A unit forwards within half a second of its start; a busy machine may take longer. */
const READY_MS = 20_000;
const POLL_MS = 10;

export class UnitProcess implements AsyncDisposable {
  /** Where it serves its status. */
  readonly socket: string;
  /** Path of its YAML. */
  readonly config: string;
  /** Resolves when it has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** All it has written to its standard error so far. */
  stderr = "";
  readonly #child: Deno.ChildProcess;
  readonly #http: Deno.HttpClient;
  readonly #reading: Promise<void>;
  #status: Deno.CommandStatus | undefined;

  private constructor(child: Deno.ChildProcess, config: string, socket: string) {
    this.socket = socket;
    this.config = config;
    this.#child = child;
    this.#http = Deno.createHttpClient({ proxy: { transport: "unix", path: socket } });
    this.#reading = this.#read();
    this.ended = child.status.then(async (status) => {
      await this.#reading;
      this.#status = status;
    });
  }

  /**
   * Resolves when the unit forwards. Throws when it ends before that, with what it said. `commandOf` gives the command line of
   * pointsman with some arguments.
   */
  static async start(
    network: Network,
    configText: string,
    host = "unit",
    commandOf = selfCommand,
  ): Promise<UnitProcess> {
    const folder = await Deno.makeTempDir({ dir: "/run", prefix: `${host}-` });
    const config = `${folder}/pointsman.yaml`;
    await Deno.writeTextFile(config, configText);
    const socket = `${folder}/status.sock`;
    const command = commandOf(["run", "--config", config, "--status-socket", socket]);
    const unit = new UnitProcess(network.spawn(host, command, { stderr: "piped" }), config, socket);
    try {
      await unit.#until("it does not forward", async () => (await unit.get("/healthz")).ok);
    } catch (error) {
      await unit.stop("SIGKILL");
      throw error;
    }
    return unit;
  }

  /** Resolves when every real has answered ARP. */
  resolved(): Promise<void> {
    return this.#until("not every real has answered ARP", async () => {
      const { reals } = await this.status();
      return reals.every((real) => real.arp === "resolved");
    });
  }

  async status(): Promise<StatusJson> {
    return await (await this.get("/status")).json();
  }

  /** Any path of the status server. The answer is read whole. */
  async get(path: string, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(`http://unit${path}`, { ...init, client: this.#http });
    return new Response(await response.arrayBuffer(), response);
  }

  /** Tells it what no answer is waited for, such as SIGHUP. */
  signal(signal: Deno.Signal) {
    kill(this.#child, signal);
  }

  /** Ends it and gives how it ended. */
  async stop(signal: Deno.Signal = "SIGTERM"): Promise<Deno.CommandStatus> {
    kill(this.#child, signal);
    await this.ended;
    this.#http.close();
    return this.#status!;
  }

  async [Symbol.asyncDispose]() {
    if (this.#status === undefined) await this.stop();
  }

  async #until(not: string, reached: () => Promise<boolean>) {
    const end = performance.now() + READY_MS;
    while (performance.now() < end) {
      if (this.#status !== undefined) {
        throw new Error(
          `the unit ended with exit code ${this.#status.code}: ${this.stderr.trim()}`,
        );
      }
      if (await reached().catch(() => false)) return;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    throw new Error(`the unit: ${not} after ${READY_MS / 1000} s: ${this.stderr.trim()}`);
  }

  async #read() {
    const decoder = new TextDecoderStream();
    for await (const text of this.#child.stderr.pipeThrough(decoder)) this.stderr += text;
  }
}
