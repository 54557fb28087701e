/**
 * The stage in namespaces: real clients and servers on a {@linkcode Network}, and a pair of units, each in a process of its own.
 *
 * @module
 */
import type { Config } from "../config/config.ts";
import { ClientProcess } from "./client_process.ts";
import { pairYaml } from "./demo_config.ts";
import { DOWNLOADED, type DownloadedFile, makeDownloaded } from "./download.ts";
import { type Network, PAIR, type PairUnit } from "./network.ts";
import { NetworkPair } from "./network_pair.ts";
import { Pair } from "./pair.ts";
import { type Counts, totalOf } from "./requests.ts";
import { type Server, startServer } from "./servers.ts";
import type { Stage, StageClient, StageUnit } from "./stage.ts";

/**
 * The lease of being active lasts 0.72 s by these, in place of 0.18 s: all hosts of the demo share the processors of one machine, which
 * may be small and busy, and a unit that had no turn for so long stands down. By cable a death is seen as soon as ever.
 */
const TIMING = "hello: 200ms\nhold: 5";

export class NetworkStage implements Stage {
  readonly clients: readonly StageClient[];
  readonly units: readonly StageUnit[];
  readonly pair: NetworkPair;
  readonly broken: Promise<never>;
  readonly #network: Network;
  /** By the name of the real. */
  readonly #servers: Map<string, Server>;
  readonly #file: DownloadedFile;
  #processes: readonly ClientProcess[] = [];
  readonly #broken = Promise.withResolvers<never>();

  private constructor(
    readonly config: Config,
    network: Network,
    pair: Pair,
    servers: Map<string, Server>,
    file: DownloadedFile,
  ) {
    this.#network = network;
    this.#servers = servers;
    this.#file = file;
    this.clients = network.clients.map((name) => ({ name, address: network.address(name) }));
    this.broken = this.#broken.promise;
    this.pair = new NetworkPair(pair, {
      file,
      target: config.virtuals[0]!,
      between: (action) => this.#betweenRequests(action),
      broken: (reason) => this.#break(reason),
    });
    this.units = PAIR.map((name) => ({ name, get: (path) => pair.unit(name).get(path) }));
  }

  /** Starts servers and units, but no clients yet. */
  static async open(network: Network, config: Config): Promise<NetworkStage> {
    const file = await makeDownloaded(`/run/${DOWNLOADED}`);
    const servers = new Map(
      await Promise.all(
        config.reals.map(async ({ name, address, port }) =>
          [name, await serve(network, hostAt(network, address), port, file)] as const
        ),
      ),
    );
    const edit = (_unit: PairUnit, own: string) => pairYaml(own);
    const pair = await Pair.create(network, { shared: "", failover: TIMING, edit });
    await pair.bootInTurn();
    return new NetworkStage(config, network, pair, servers, file);
  }

  /** Where the active unit serves its status. */
  get socket(): string {
    return this.pair.socket;
  }

  /** Lets the clients ask; resolves when all of them do. */
  async startClients() {
    const target = this.config.virtuals[0]!;
    this.#processes = this.clients.map(({ name }) => {
      const client = new ClientProcess(this.#network, name, target);
      client.failed.then((code) => this.#break(`${name} has ended with exit code ${code}`));
      return client;
    });
    await Promise.all(this.#processes.map((client) => client.resume()));
  }

  counts(): Counts {
    return totalOf(this.#processes.map(({ counts }) => counts));
  }

  get(path: string): Promise<Response> {
    return this.pair.get(path);
  }

  async kill(real: string) {
    await this.#betweenRequests(() => this.#servers.get(real)!.stop());
  }

  async revive(real: string) {
    const { name, port } = this.#servers.get(real)!;
    this.#servers.set(real, await serve(this.#network, name, port, this.#file));
  }

  async stopClients() {
    await Promise.all(this.#processes.map((client) => client.stop()));
  }

  async #betweenRequests(action: () => Promise<void>) {
    await Promise.all(this.#processes.map((client) => client.pause()));
    await action();
    await Promise.all(this.#processes.map((client) => client.resume()));
  }

  #break(reason: string) {
    this.#broken.reject(new Error(reason));
  }
}

/** All servers have the same file, and there is one copy of it. */
async function serve(network: Network, host: string, port: number, { path }: DownloadedFile) {
  const server = await startServer(network, host, { port });
  await Deno.link(path, `${server.files}/${DOWNLOADED}`);
  return server;
}

function hostAt(network: Network, address: string): string {
  const host = network.webs.find((web) => network.address(web) === address);
  if (host === undefined) throw new Error(`config/demo.yaml: no host of the demo has ${address}`);
  return host;
}
