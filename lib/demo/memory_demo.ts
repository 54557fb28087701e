/**
 * The demo for systems that refuse namespaces: the same engine, on a wire in memory, between simulated hosts.
 *
 * @module
 */
import { VERSION } from "../cli/version.ts";
import { nowMs } from "../clock.ts";
import { type Config, type RealConfig, toSetup } from "../config/config.ts";
import { Engine } from "../engine/engine.ts";
import { shapeOf } from "../engine/handle.ts";
import { MemoryWire } from "../engine/memory_wire.ts";
import { EngineState, FLAG_RUNNING } from "../engine/state.ts";
import { statusApp, type StatusSource } from "../status/app.ts";
import type { StatusJson } from "../status/json.ts";
import { serveStatus, StatusError, type StatusServer } from "../status/server.ts";
import { type Facts, statusOf } from "../status/snapshot.ts";
import { ARP_RESOLVED, BACK, FRONT } from "../words.ts";
import { type Counts, noAnswer, requestText, runClients, TIMEOUT_MS } from "./client.ts";
import { demoConfig } from "./demo_config.ts";
import { CLIENT_ADDRESS } from "./network.ts";
import type { DemoOptions } from "./parts.ts";
import { howToLook, picture } from "./picture.ts";
import { show, type Stage } from "./show.ts";
import { SimulatedHost } from "./simulated.ts";

/** How often the engine turns: one request takes some ten turns. */
const TURN_MS = 2;

/** As `show` gives it. */
export async function memoryDemo(options: DemoOptions, interrupt: AbortSignal): Promise<number> {
  const config = demoConfig();
  const stage = new MemoryStage(config);
  const server = serve(stage, options.port);
  console.log(
    "The same engine balances simulated clients and servers here, on a wire in memory:\n",
  );
  console.log(picture(config, CLIENT_ADDRESS).join("\n"));
  console.log("\nSee for yourself while it runs:");
  const port = Number(new URL(server.url).port);
  console.log(`${howToLook(port, options.port).join("\n")}\n`);
  try {
    await stage.startClients();
    return await show(stage, options, interrupt);
  } finally {
    stage.close();
    await server.stop();
  }
}

function serve(stage: MemoryStage, port: number): StatusServer {
  const app = statusApp(stage);
  try {
    return serveStatus(app, { hostname: "127.0.0.1", port });
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    return serveStatus(app, { hostname: "127.0.0.1", port: 0 });
  }
}

/** Unit, client and servers, joined by two wires: what one says, all on the other end of its wire hear. */
class MemoryStage implements Stage, StatusSource {
  readonly broken: Promise<never>;
  readonly state: EngineState;
  readonly #counts: Counts = { answered: {}, failed: {} };
  readonly #start = performance.now();
  readonly #end = new AbortController();
  readonly #client: SimulatedHost;
  #clients = Promise.resolve();
  readonly #engine: Engine;
  readonly #wire: MemoryWire;
  readonly #hosts: readonly [SimulatedHost[], SimulatedHost[]];
  readonly #timer: ReturnType<typeof setInterval>;
  /** What hosts have sent since the last turn. */
  #sent: { port: number; frame: Uint8Array }[] = [];

  constructor(readonly config: Config) {
    const setup = toSetup(config);
    const shape = shapeOf(setup);
    this.state = EngineState.over(new SharedArrayBuffer(EngineState.bytes(shape)), shape);
    this.#client = new SimulatedHost(CLIENT_ADDRESS, "02:00:00:00:02:01", this.#sender(FRONT));
    this.#hosts = [[this.#client], config.reals.map((real, index) => this.#server(real, index))];
    this.#wire = new MemoryWire({ onSend: (port, frame) => this.#deliver(port, frame) });
    const seed = crypto.getRandomValues(new Int32Array(1))[0]!;
    this.#engine = new Engine(this.#wire, setup, this.state, nowMs(), seed);
    Atomics.store(this.state.flags, FLAG_RUNNING, 1);
    const broken = Promise.withResolvers<never>();
    this.broken = broken.promise;
    this.#timer = setInterval(() => this.#turn(broken.reject), TURN_MS);
  }

  /** Starts the clients as soon as every real has answered ARP: a SYN before that would be dropped, and is not repeated. */
  async startClients() {
    while (!this.state.reals.arp.every((state) => state === ARP_RESOLVED)) {
      await new Promise((resolve) => setTimeout(resolve, TURN_MS));
    }
    this.#clients = runClients(this.#counts, () => this.#request(), this.#end.signal);
  }

  counts(): Counts {
    return this.#counts;
  }

  status(): Promise<StatusJson> {
    return Promise.resolve(statusOf(this.config, this.state, this.facts()));
  }

  facts(): Facts {
    return { version: VERSION, fastpath: "off", uptimeMs: performance.now() - this.#start };
  }

  readonly now = nowMs;

  report(message: string) {
    console.error(`demo: ${message}`);
  }

  async stopClients() {
    this.#end.abort();
    await this.#clients;
  }

  close() {
    this.#end.abort();
    clearInterval(this.#timer);
  }

  #server({ name, address, port }: RealConfig, index: number): SimulatedHost {
    const answer = (client: string) =>
      `HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n${name} ${client}\n`;
    const mac = `02:00:00:00:03:${(index + 1).toString(16).padStart(2, "0")}`;
    return new SimulatedHost(address, mac, this.#sender(BACK), { port, answer });
  }

  #sender(port: number): (frame: Uint8Array) => void {
    return (frame) => this.#sent.push({ port, frame });
  }

  #deliver(port: number, frame: Uint8Array) {
    for (const host of this.#hosts[port]!) host.receive(frame);
  }

  #turn(broken: (error: unknown) => void) {
    const sent = this.#sent;
    this.#sent = [];
    try {
      for (const { port, frame } of sent) this.#wire.inject(port, frame);
      this.#engine.turn(nowMs());
    } catch (error) {
      clearInterval(this.#timer);
      broken(error);
    }
  }

  async #request(): Promise<string> {
    const { address, port } = this.config.virtuals[0]!;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(noAnswer()), TIMEOUT_MS);
    });
    try {
      return await Promise.race([this.#client.request(address, port, requestText(address)), late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
