/**
 * The stage in namespaces: real clients and servers on a {@linkcode Network}, and a unit in a process of its own.
 *
 * @module
 */
import type { Config } from "../config/config.ts";
import { ClientProcess } from "./client_process.ts";
import type { Network } from "./network.ts";
import { type Counts, totalOf } from "./requests.ts";
import { type Server, startServer } from "./servers.ts";
import type { Stage, StageClient } from "./stage.ts";
import { UnitProcess } from "./unit.ts";

export class NetworkStage implements Stage {
  readonly clients: readonly StageClient[];
  readonly broken: Promise<never>;
  readonly #network: Network;
  readonly #unit: UnitProcess;
  /** By the name of the real. */
  readonly #servers: Map<string, Server>;
  #processes: readonly ClientProcess[] = [];
  readonly #broken = Promise.withResolvers<never>();

  private constructor(
    readonly config: Config,
    network: Network,
    unit: UnitProcess,
    servers: Map<string, Server>,
  ) {
    this.#network = network;
    this.#unit = unit;
    this.#servers = servers;
    this.clients = network.clients.map((name) => ({ name, address: network.address(name) }));
    this.broken = this.#broken.promise;
    unit.ended.then(() =>
      this.#break(`the unit has ended: ${unit.stderr.trim() || "it said nothing"}`)
    );
  }

  /** Starts servers and unit, but no clients yet. `configText` is what `config` was read from. */
  static async open(network: Network, config: Config, configText: string): Promise<NetworkStage> {
    const servers = new Map(
      await Promise.all(
        config.reals.map(async ({ name, address, port }) =>
          [name, await startServer(network, hostAt(network, address), { port })] as const
        ),
      ),
    );
    const unit = await UnitProcess.start(network, configText);
    return new NetworkStage(config, network, unit, servers);
  }

  /** Where the unit serves its status. */
  get socket(): string {
    return this.#unit.socket;
  }

  /** Lets the clients ask as soon as every real has answered ARP. */
  async startClients() {
    await this.#unit.resolved();
    const target = this.config.virtuals[0]!;
    this.#processes = this.clients.map(({ name }) => {
      const client = new ClientProcess(this.#network, name, target);
      client.failed.then((code) => this.#break(`${name} has ended with exit code ${code}`));
      return client;
    });
  }

  counts(): Counts {
    return totalOf(this.#processes.map(({ counts }) => counts));
  }

  get(path: string): Promise<Response> {
    return this.#unit.get(path);
  }

  async kill(real: string) {
    await Promise.all(this.#processes.map((client) => client.pause()));
    await this.#servers.get(real)!.stop();
    await Promise.all(this.#processes.map((client) => client.resume()));
  }

  async revive(real: string) {
    const { name, port } = this.#servers.get(real)!;
    this.#servers.set(real, await startServer(this.#network, name, { port }));
  }

  async stopClients() {
    await Promise.all(this.#processes.map((client) => client.stop()));
  }

  #break(reason: string) {
    this.#broken.reject(new Error(reason));
  }
}

function hostAt(network: Network, address: string): string {
  const host = network.webs.find((web) => network.address(web) === address);
  if (host === undefined) throw new Error(`config/demo.yaml: no host of the demo has ${address}`);
  return host;
}
