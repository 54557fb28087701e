/**
 * The demo on real interfaces: what runs in its namespaces and starts all the rest there.
 *
 * @module
 */
import type { Config } from "../config/config.ts";
import { installCommand } from "../setup/tools.ts";
import type { Counts } from "./client.ts";
import { demoConfig, demoYaml } from "./demo_config.ts";
import { Network } from "./network.ts";
import { type DemoOptions, type DemoPart, partCommand, partEnv } from "./parts.ts";
import { howToLook, picture } from "./picture.ts";
import { startRelay } from "./relay.ts";
import { availableKind, startServer } from "./servers.ts";
import { show, type Stage } from "./show.ts";
import { UnitProcess } from "./unit.ts";

/** Whatever this leaves running ends with the namespaces, that is with this process. */
export async function inside(options: DemoOptions, interrupt: AbortSignal): Promise<number> {
  const config = demoConfig();
  const network = await Network.create({ webs: config.reals.length });
  await Promise.all(
    config.reals.map(({ address, port }) =>
      startServer(network, hostAt(network, address), { port })
    ),
  );
  const unit = await UnitProcess.start(network, demoYaml);
  const relay = startRelay(options.port, unit.socket);
  introduce(config, network, options.port, relay.port);
  await unit.resolved();
  return await show(new NetworkStage(network, unit, config), options, interrupt);
}

function hostAt(network: Network, address: string): string {
  const host = network.webs.find((web) => network.address(web) === address);
  if (host === undefined) throw new Error(`config/demo.yaml: no host of the demo has ${address}`);
  return host;
}

function introduce(config: Config, network: Network, askedPort: number, port: number) {
  console.log("Pointsman balances real TCP connections here, in network namespaces of its own:\n");
  console.log(picture(config, network.address("client")).join("\n"));
  console.log("\nSee for yourself while it runs:");
  console.log(howToLook(port, askedPort).join("\n"));
  if (availableKind() === "small") {
    console.log(
      "\nnginx is not installed, so the servers are small ones of this program. To get nginx:",
    );
    console.log(`  ${installCommand(["nginx-light"])}`);
  }
  console.log("");
}

class NetworkStage implements Stage {
  readonly broken: Promise<never>;
  readonly #unit: UnitProcess;
  readonly #client: Deno.ChildProcess;
  readonly #reading: Promise<void>;
  #counts: Counts = { answered: {}, failed: {} };
  #stopping = false;

  constructor(network: Network, unit: UnitProcess, config: Config) {
    this.#unit = unit;
    const { address, port } = config.virtuals[0]!;
    const part: DemoPart = { part: "client", address, port };
    const pipes = { stdin: "piped", stdout: "piped", stderr: "inherit" } as const;
    this.#client = network.spawn("client", partCommand(), { env: partEnv(part), ...pipes });
    this.#reading = this.#read();
    this.broken = this.#broken();
  }

  counts(): Counts {
    return this.#counts;
  }

  status() {
    return this.#unit.status();
  }

  async stopClients() {
    this.#stopping = true;
    await this.#client.stdin.close();
    await this.#reading;
  }

  async #broken(): Promise<never> {
    const unit = this.#unit.ended.then(() => `the unit has ended: ${this.#unit.stderr.trim()}`);
    const client = this.#client.status.then(({ code }) => {
      if (!this.#stopping) return `the client has ended with exit code ${code}`;
      return Promise.withResolvers<never>().promise;
    });
    throw new Error(await Promise.race([unit, client]));
  }

  /** Each line of the client has the counts so far. */
  async #read() {
    let rest = "";
    for await (const text of this.#client.stdout.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      const last = lines.at(-1);
      if (last !== undefined) this.#counts = JSON.parse(last);
    }
  }
}
