/**
 * A network in namespaces, the same for the demo, the tests and the benches:
 *
 *     client eth0 ---- eth0 unit eth1 ---- back (a kernel bridge) ---- eth0 web1
 *                                              |------------------- eth0 web2 ...
 *
 * Client and webs share one subnet, as on both sides of a bridge; the unit's ports have no address. The calling process must be
 * in {@linkcode enterNamespaces}. Nothing is made in its own network namespace, only in those that are named here.
 *
 * @module
 */
import { findProgram, searchPath } from "../setup/programs.ts";
import { type CommandOptions, type CommandResult, run, tryRun } from "./commands.ts";
import {
  AWAIT_UP,
  BACK_LINKS,
  LINK,
  NAMESPACES,
  PLAIN_HOST_UP,
  UNIT_UP,
} from "./network_scripts.ts";

/** Address of the virtual in the example configuration; no host has it. */
export const VIRTUAL_ADDRESS = "10.0.0.100";
export const CLIENT_ADDRESS = "10.0.0.9";

export interface NetworkOptions {
  /** How many servers: `web1` and up, at most 80. */
  webs?: number;
  /** No bridge in the back: the only server is cabled to the unit. */
  direct?: boolean;
  /** Before the names of the namespaces, so that several networks live side by side. */
  prefix?: string;
}

export interface SpawnOptions {
  env?: Record<string, string>;
  stdin?: "piped" | "null";
  stdout?: "piped" | "null" | "inherit";
  stderr?: "piped" | "null" | "inherit";
}

export interface Patience {
  timeoutMs?: number;
  signal?: AbortSignal;
}

export class Network implements AsyncDisposable {
  readonly webs: readonly string[];
  readonly #direct: boolean;
  readonly #prefix: string;
  readonly #children = new Set<Deno.ChildProcess>();

  private constructor({ webs = 3, direct = false, prefix = "" }: NetworkOptions) {
    if (direct && webs !== 1) throw new Error(`${webs} servers: expected 1 on a direct cable`);
    this.#direct = direct;
    this.webs = Array.from({ length: webs }, (_, index) => `web${index + 1}`);
    this.#prefix = prefix;
  }

  /** All ports are up when this resolves. Throws {@linkcode CommandError}. */
  static async create(options: NetworkOptions = {}): Promise<Network> {
    const network = new Network(options);
    try {
      await network.#build();
    } catch (error) {
      await network.close();
      throw error;
    }
    return network;
  }

  /** `client`, `unit`, `back` where there is one, `web1` and up. */
  get hosts(): string[] {
    return ["client", "unit", ...this.#bridges, ...this.webs];
  }

  /** Name for `ip netns`. */
  namespace(host: string): string {
    return `${this.#prefix}${host}`;
  }

  /** IPv4 address of the client or a web. */
  address(host: string): string {
    return host === "client" ? CLIENT_ADDRESS : `10.0.0.${10 + this.#number(host)}`;
  }

  /** IPv6 address likewise; /64. */
  address6(host: string): string {
    return `fd00::${this.address(host).split(".")[3]}`;
  }

  /** Runs a command on a host and gives its standard output. Throws {@linkcode CommandError}. */
  exec(host: string, command: readonly string[], options?: CommandOptions): Promise<string> {
    return run(this.#on(host, command), options);
  }

  /** Likewise, but gives the exit code in place of throwing. */
  tryExec(
    host: string,
    command: readonly string[],
    options?: CommandOptions,
  ): Promise<CommandResult> {
    return tryRun(this.#on(host, command), options);
  }

  /** Starts a command on a host; {@linkcode close} ends it. The process is the command itself: signals reach it. */
  spawn(host: string, command: readonly string[], options: SpawnOptions = {}): Deno.ChildProcess {
    const { env = {}, stdin = "null", stdout = "null", stderr = "null" } = options;
    const [program, ...args] = this.#on(host, command);
    const withPath = { PATH: searchPath(), ...env };
    const process = { args, env: withPath, stdin, stdout, stderr };
    const child = new Deno.Command(findProgram(program!) ?? program!, process).spawn();
    this.#children.add(child);
    child.status.then(() => this.#children.delete(child));
    return child;
  }

  /** Resolves when a TCP port of a host is listened on. Throws after `timeoutMs`, or when the signal says so. */
  async listening(host: string, port: number, { timeoutMs = 10_000, signal }: Patience = {}) {
    const end = performance.now() + timeoutMs;
    while (performance.now() < end) {
      if (await this.isListening(host, port)) return;
      signal?.throwIfAborted();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`${host}: nothing listens on TCP port ${port} after ${timeoutMs} ms`);
  }

  /** Whether a TCP port of a host is listened on, by IPv4 or IPv6 (proc(5): state 0A). */
  async isListening(host: string, port: number): Promise<boolean> {
    const hex = port.toString(16).toUpperCase().padStart(4, "0");
    const listener = new RegExp(`^ *\\d+: [0-9A-F]+:${hex} [0-9A-F]+:0000 0A `, "m");
    const { stdout } = await this.tryExec(host, ["cat", "/proc/net/tcp", "/proc/net/tcp6"]);
    return listener.test(stdout);
  }

  /** Ends what was spawned and takes the namespaces away. */
  async close(): Promise<void> {
    const children = [...this.#children];
    for (const child of children) kill(child);
    await Promise.all(children.map((child) => child.status));
    const lines = this.hosts.map((host) => `netns del ${this.namespace(host)}`);
    await tryRun(["ip", "-force", "-batch", "-"], { input: lines.join("\n") });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  get #bridges(): string[] {
    return this.#direct ? [] : ["back"];
  }

  async #build() {
    const names = this.hosts.map((host) => this.namespace(host));
    await run(["sh", "-c", NAMESPACES, "sh", ...names]);
    await this.#script("client", LINK, [this.namespace("unit"), "eth0"]);
    if (this.#direct) await this.#script("web1", LINK, [this.namespace("unit"), "eth1"]);
    else {
      const ports = ["unit", ...this.webs].flatMap((host) => [host, this.namespace(host)]);
      await this.#script("back", BACK_LINKS, ports);
    }
    await Promise.all([
      this.#script("unit", UNIT_UP, []),
      ...["client", ...this.webs].map((host) =>
        this.#script(host, PLAIN_HOST_UP, [this.address(host), this.address6(host)])
      ),
    ]);
    await Promise.all([
      this.#script("unit", AWAIT_UP, ["eth0", "eth1"]),
      ...this.#bridges.map((host) => this.#script(host, AWAIT_UP, ["unit", ...this.webs])),
      ...["client", ...this.webs].map((host) => this.#script(host, AWAIT_UP, ["eth0"])),
    ]);
  }

  #script(host: string, script: string, args: string[]): Promise<string> {
    return this.exec(host, ["sh", "-c", script, "sh", ...args]);
  }

  #number(host: string): number {
    const index = this.webs.indexOf(host);
    if (index < 0) {
      throw new Error(`${host} has no address: expected client or one of ${this.webs}`);
    }
    return index + 1;
  }

  #on(host: string, command: readonly string[]): string[] {
    return ["ip", "netns", "exec", this.namespace(host), ...command];
  }
}

/** A process that has ended by itself is as good. */
export function kill(child: Deno.ChildProcess, signal: Deno.Signal = "SIGKILL") {
  try {
    child.kill(signal);
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof Deno.errors.NotFound)) throw error;
  }
}
