/**
 * A network in namespaces, the same for the demo, the tests and the benches:
 *
 *     client eth0 ---- eth0 unit eth1 ---- back (a kernel bridge) ---- eth0 web1
 *                                              |------------------- eth0 web2 ...
 *
 * With several clients there is such a bridge in front too, between `client`, `client2` ... and the unit. With a pair there always
 * is, and both bridges lead to both units, `unit-a` and `unit-b`:
 *
 *     client eth0 ---- front ---- eth0 unit-a eth1 ---- back ---- eth0 web1
 *                        |------- eth0 unit-b eth1 -------|------ eth0 web2 ...
 *
 * Clients and webs share one subnet, as on both sides of a bridge; the units' ports have no address. The calling process must be in
 * {@linkcode enterNamespaces}. Nothing is made in its own network namespace, only in those that are named here.
 *
 * @module
 */
import { findProgram, searchPath } from "../setup/programs.ts";
import { type CommandOptions, type CommandResult, run, tryRun } from "./commands.ts";
import {
  AWAIT_UP,
  BRIDGE_LINKS,
  LINK,
  NAMESPACES,
  PLAIN_HOST_UP,
  UNIT_UP,
} from "./network_scripts.ts";

/** Address of the virtual in the example configuration; no host has it. */
export const VIRTUAL_ADDRESS = "10.0.0.100";

/** Name of a client's host and its address, by number from 1: 10.0.0.9, and 10.0.0.202 and up for further ones. */
export function clientAt(number: number): { name: string; address: string } {
  if (number === 1) return { name: "client", address: "10.0.0.9" };
  return { name: `client${number}`, address: `10.0.0.${200 + number}` };
}

const MAX_CLIENTS = 50;

/** The units of a pair. */
export const PAIR = ["unit-a", "unit-b"] as const;
export type PairUnit = (typeof PAIR)[number];

export interface NetworkOptions {
  /** How many clients, at most 50. A single one, as unless given, is cabled to the unit. */
  clients?: number;
  /** How many servers: `web1` and up, at most 80. */
  webs?: number;
  /** No bridge in the back: the only server is cabled to the unit. */
  direct?: boolean;
  /** Two units in place of one, between the same two bridges. */
  pair?: boolean;
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
  /** `client`, `client2` and up. */
  readonly clients: readonly string[];
  readonly webs: readonly string[];
  /** `unit`, or those of the pair. */
  readonly units: readonly string[];
  /** Address of each client and web. */
  readonly #addresses = new Map<string, string>();
  readonly #direct: boolean;
  readonly #prefix: string;
  readonly #children = new Set<Deno.ChildProcess>();

  private constructor(options: NetworkOptions) {
    const { clients = 1, webs = 3, direct = false, pair = false, prefix = "" } = options;
    if (direct && webs !== 1) throw new Error(`${webs} servers: expected 1 on a direct cable`);
    if (direct && pair) throw new Error("a direct cable to a pair: expected one unit");
    if (clients < 1 || clients > MAX_CLIENTS) {
      throw new Error(`${clients} clients: expected 1 to ${MAX_CLIENTS}`);
    }
    this.#direct = direct;
    this.units = pair ? PAIR : ["unit"];
    for (let number = 1; number <= clients; number++) {
      const { name, address } = clientAt(number);
      this.#addresses.set(name, address);
    }
    this.clients = [...this.#addresses.keys()];
    this.webs = Array.from({ length: webs }, (_, index) => `web${index + 1}`);
    this.webs.forEach((web, index) => this.#addresses.set(web, `10.0.0.${11 + index}`));
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

  /** The clients, the units, `front` and `back` where there are such bridges, `web1` and up. */
  get hosts(): string[] {
    return [...this.clients, ...this.units, ...this.#bridges.map(({ name }) => name), ...this.webs];
  }

  /** Name for `ip netns`. */
  namespace(host: string): string {
    return `${this.#prefix}${host}`;
  }

  /** IPv4 address of a client or a web. */
  address(host: string): string {
    const address = this.#addresses.get(host);
    if (address === undefined) {
      const known = [...this.#addresses.keys()].join(", ");
      throw new Error(`${host} has no address: expected one of ${known}`);
    }
    return address;
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

  /** Each with the port of the units that it leads to, and its hosts. */
  get #bridges(): { name: string; port: string; hosts: readonly string[] }[] {
    return [
      ...(this.#cabled ? [] : [{ name: "front", port: "eth0", hosts: this.clients }]),
      ...(this.#direct ? [] : [{ name: "back", port: "eth1", hosts: this.webs }]),
    ];
  }

  /** Whether the client is cabled to the unit. */
  get #cabled(): boolean {
    return this.clients.length === 1 && this.units.length === 1;
  }

  async #build() {
    const names = this.hosts.map((host) => this.namespace(host));
    await run(["sh", "-c", NAMESPACES, "sh", ...names]);
    await this.#connect();
    const plain = [...this.clients, ...this.webs];
    await Promise.all([
      ...this.units.map((unit) => this.#script(unit, UNIT_UP, [])),
      ...plain.map((host) =>
        this.#script(host, PLAIN_HOST_UP, [this.address(host), this.address6(host)])
      ),
    ]);
    await Promise.all([
      ...this.units.map((unit) => this.#script(unit, AWAIT_UP, ["eth0", "eth1"])),
      ...this.#bridges.map(({ name, hosts }) =>
        this.#script(name, AWAIT_UP, [...this.units, ...hosts])
      ),
      ...plain.map((host) => this.#script(host, AWAIT_UP, ["eth0"])),
    ]);
  }

  async #connect() {
    const unit = this.namespace(this.units[0]!);
    if (this.#cabled) await this.#script("client", LINK, [unit, "eth0"]);
    if (this.#direct) await this.#script("web1", LINK, [unit, "eth1"]);
    for (const { name, port, hosts } of this.#bridges) {
      const cables = [
        ...this.units.map((unit) => [unit, this.namespace(unit), port]),
        ...hosts.map((host) => [host, this.namespace(host), "eth0"]),
      ];
      await this.#script(name, BRIDGE_LINKS, cables.flat());
    }
  }

  #script(host: string, script: string, args: string[]): Promise<string> {
    return this.exec(host, ["sh", "-c", script, "sh", ...args]);
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
