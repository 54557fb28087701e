/**
 * The stage in memory: the engine between simulated hosts, all in one thread.
 *
 * @module
 */
import { VERSION } from "../cli/version.ts";
import { nowMs } from "../clock.ts";
import type { Config, RealConfig } from "../config/config.ts";
import { type RunningConfig, startRunning, toSetup } from "../config/running.ts";
import { Engine } from "../engine/engine.ts";
import { NO_FASTPATH } from "../engine/fastpath_view.ts";
import { MemoryWire } from "../engine/memory_wire.ts";
import { OrderDesk } from "../engine/order_desk.ts";
import { EngineState, FLAG_RUNNING, shapeOf } from "../engine/state.ts";
import { statusApp, type StatusSource } from "../status/app.ts";
import { EventReader } from "../status/event_reader.ts";
import { EventStore } from "../status/event_store.ts";
import { History, keepHistory } from "../status/history.ts";
import { type Facts, statusOf } from "../status/snapshot.ts";
import { ARP_RESOLVED, BACK, FRONT } from "../words.ts";
import { clientAt } from "./network.ts";
import { CLIENTS } from "./parts.ts";
import { type Counts, noAnswer, Requests, requestText, TIMEOUT_MS, totalOf } from "./requests.ts";
import { SimulatedHost } from "./simulated.ts";
import type { Stage, StageClient } from "./stage.ts";

/** How often the engine turns: one request takes some ten turns. */
const TURN_MS = 2;

/** Unit, clients and servers, joined by two wires: what one says, all on the other end of its wire hear. */
export class MemoryStage implements Stage {
  readonly clients: readonly StageClient[];
  readonly units = [{ name: "unit", get: (path: string) => this.get(path) }];
  /** A wire in memory has no second unit on it. */
  readonly pair = undefined;
  readonly broken: Promise<never>;
  /** The status server's app. */
  readonly app: ReturnType<typeof statusApp>;
  readonly #state: EngineState;
  readonly #engine: Engine;
  readonly #wire: MemoryWire;
  readonly #events = new EventStore();
  readonly #history = new History();
  readonly #forget: () => void;
  readonly #reader: EventReader;
  readonly #clientHosts: readonly SimulatedHost[];
  /** By the name of the real. */
  readonly #servers: ReadonlyMap<string, SimulatedHost>;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #running: RunningConfig;
  #requests: readonly Requests[] = [];
  /** What hosts have sent since the last turn. */
  #sent: { port: number; frame: Uint8Array }[] = [];

  constructor(readonly config: Config) {
    this.#running = startRunning(config);
    const setup = toSetup(this.#running);
    const shape = shapeOf(setup);
    this.#state = EngineState.over(new SharedArrayBuffer(EngineState.bytes(shape)), shape);
    this.#reader = new EventReader(() => this.#running, this.#state.events, this.#events);
    this.clients = Array.from({ length: CLIENTS }, (_, index) => clientAt(index + 1));
    this.#clientHosts = this.clients.map(({ address }, index) =>
      new SimulatedHost(address, macOf(FRONT, index), this.#sender(FRONT))
    );
    this.#servers = new Map(
      config.reals.map((real, index) => [real.name, this.#server(real, macOf(BACK, index))]),
    );
    this.#wire = new MemoryWire({ onSend: (port, frame) => this.#deliver(port, frame) });
    const seed = crypto.getRandomValues(new Int32Array(1))[0]!;
    this.#engine = new Engine(this.#wire, setup, this.#state, nowMs(), seed);
    Atomics.store(this.#state.flags, FLAG_RUNNING, 1);
    const source = this.#source();
    this.app = statusApp(source);
    const look = () => statusOf(this.#running, this.#state, source.facts());
    this.#forget = keepHistory(this.#history, look, nowMs);
    const broken = Promise.withResolvers<never>();
    this.broken = broken.promise;
    this.#timer = setInterval(() => this.#turn(broken.reject), TURN_MS);
  }

  /** Lets the clients ask as soon as every real has answered ARP: a SYN before that would be dropped, and repeated after a second. */
  async startClients() {
    const { arp } = this.#state.reals;
    while (!this.#running.reals.every(({ index }) => arp[index] === ARP_RESOLVED)) {
      await new Promise((resolve) => setTimeout(resolve, TURN_MS));
    }
    this.#requests = this.#clientHosts.map((host) => new Requests(() => this.#request(host)));
  }

  counts(): Counts {
    return totalOf(this.#requests.map(({ counts }) => counts));
  }

  async get(path: string): Promise<Response> {
    return await this.app.request(path);
  }

  async kill(real: string) {
    await Promise.all(this.#requests.map((requests) => requests.pause()));
    this.#servers.get(real)!.stopServing();
    for (const requests of this.#requests) requests.resume();
  }

  revive(real: string): Promise<void> {
    this.#servers.get(real)!.startServing();
    return Promise.resolve();
  }

  async stopClients() {
    await Promise.all(this.#requests.map((requests) => requests.stop()));
  }

  async close() {
    await this.stopClients();
    clearInterval(this.#timer);
    this.#forget();
    this.#events.end();
  }

  #source(): StatusSource {
    const start = performance.now();
    const facts = (): Facts => {
      return {
        version: VERSION,
        fastpath: NO_FASTPATH,
        commands: "off",
        lastReload: null,
        uptimeMs: performance.now() - start,
        pair: undefined,
        nowMs: nowMs(),
      };
    };
    const say = (message: string) => console.error(`demo: ${message}`);
    return {
      config: this.#running,
      state: this.#state,
      // The engine turns in this thread, however long it waits: nobody has to wake it.
      orders: new OrderDesk(this.#state.orders, () => {}),
      events: this.#events,
      history: this.#history,
      pair: undefined,
      token: undefined,
      reload: () => Promise.resolve({ problems: ["the demo has no file"], byEngine: false }),
      facts,
      now: nowMs,
      report: say,
      log: say,
    };
  }

  #server({ name, address, port }: RealConfig, mac: string): SimulatedHost {
    const answer = (client: string) =>
      `HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n${name} ${client}\n`;
    return new SimulatedHost(address, mac, this.#sender(BACK), { port, answer });
  }

  #sender(port: number): (frame: Uint8Array) => void {
    return (frame) => this.#sent.push({ port, frame });
  }

  #deliver(port: number, frame: Uint8Array) {
    const hosts = port === FRONT ? this.#clientHosts : this.#servers.values();
    for (const host of hosts) host.receive(frame);
  }

  #turn(broken: (error: unknown) => void) {
    const sent = this.#sent;
    this.#sent = [];
    try {
      for (const { port, frame } of sent) this.#wire.inject(port, frame);
      this.#engine.turn(nowMs());
      this.#reader.read();
    } catch (error) {
      clearInterval(this.#timer);
      broken(error);
    }
  }

  async #request(host: SimulatedHost): Promise<string> {
    const { address, port } = this.config.virtuals[0]!;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(noAnswer()), TIMEOUT_MS);
    });
    try {
      return await Promise.race([host.request(address, port, requestText(address)), late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

function macOf(port: number, index: number): string {
  const bytes = [2, 0, 0, 0, 2 + port, index + 1];
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(":");
}
