/**
 * The pair's worker: the failover unit, its cable, its sockets on both ports and replication, in a thread of their own. So hellos and
 * the lease wait neither for the status server, nor for a config that is read, nor for packets.
 *
 * No other file may have its name, in whatever folder: `deno compile --bundle` (2.9.5) goes by `./NAME` alone, and would take the
 * engine's worker in its place.
 *
 * @module
 */
import { removeAddress, setAddress } from "../../ffi/addresses.ts";
import { PairPorts, preferThread } from "../../ffi/pair_ports.ts";
import { interfaceFacts, openShim } from "../../ffi/shim.ts";
import { takeClock } from "../../ffi/thread_clock.ts";
import type { Carrier, DeathMark } from "../cable/carrier.ts";
import { nowMs } from "../clock.ts";
import { tablesOf, wakerOf } from "../engine/handle.ts";
import { EngineState } from "../engine/state.ts";
import { pairGroup } from "../failover/active_mac.ts";
import { Signer } from "../failover/codec/signer.ts";
import { timing } from "../failover/timing.ts";
import { LINK_CHECK_MS, PAIR_VIEW_MS, REPLICATION_TURN_MS } from "../limits.ts";
import { ReplicationMemory } from "../replication/memory.ts";
import { PORTS } from "../words.ts";
import { openCable, wiringOf } from "./cable.ts";
import { ConfigurationExchange } from "./configuration.ts";
import type { WholeConfiguration } from "./configuration_receiver.ts";
import { Driver } from "./driver.ts";
import { ManagementAddress } from "./management.ts";
import type { PairReport, PairRequest, PairStart } from "./messages.ts";
import type { PathLink } from "./paths.ts";
import { PairReplication } from "./replication.ts";
import { viewOf } from "./viewing.ts";

interface WorkerScope {
  onmessage: ((event: MessageEvent<PairRequest>) => void) | null;
  postMessage(report: PairReport): void;
  close(): void;
}
declare const self: WorkerScope;

/** A wait for frames ends after this long at the most. */
const WAIT_MS = 1_000;
/** What an active unit says at its end is out by then, at 115,200 bit/s too. */
const LAST_WORDS_MS = 30;
const NO_LINES = { cts: false, dsr: false, dcd: false, ri: false };

class PairWorker {
  readonly #driver: Driver;
  readonly #ports: PairPorts;
  /** To which hellos go. */
  readonly #group: Uint8Array<ArrayBuffer>;
  readonly #carrier: Carrier | undefined;
  readonly #address: ManagementAddress;
  readonly #exchange: ConfigurationExchange;
  /** Of the peer's interfaces, once it was heard there. */
  readonly #peerMacs: [Uint8Array | undefined, Uint8Array | undefined] = [undefined, undefined];
  readonly #timers: ReturnType<typeof setInterval>[] = [];
  readonly #listening: Promise<void>;
  /** By which the unit works. */
  #configuration: WholeConfiguration;
  readonly #cableTrouble = new CableTrouble();
  #isStopping = false;

  constructor(start: PairStart) {
    const { failover, engine } = start;
    preferThread();
    // By it the engine holds the lease.
    takeClock(engine.wire.clockAheadMs);
    this.#configuration = start.configuration;
    this.#group = pairGroup(failover.addresses.active.address);
    this.#ports = PairPorts.open([start.ports.front, start.ports.back], this.#group);
    this.#address = this.#openAddress(start);
    this.#exchange = new ConfigurationExchange({
      whole: (configuration) => self.postMessage({ kind: "configuration", configuration }),
      ended: ({ hash, cause }) =>
        cause === undefined
          ? note(`the peer has taken the config ${hash}`)
          : warn(`the peer cannot do by the config ${hash}: ${cause}`),
    }, start.configuration);
    const tables = tablesOf(engine.wire);
    const state = EngineState.over(engine.shared, engine.shape, tables);
    const wake = wakerOf(engine.wire);
    this.#driver = new Driver({
      setup: {
        unit: start.unit,
        version: start.version,
        configHash: start.configuration.hash,
        role: failover.role ?? undefined,
        wiring: wiringOf(failover.cable),
        timing: timing(failover.helloMs, failover.hold),
        replicate: failover.replicate,
      },
      signer: new Signer(start.key ?? "no key"),
      random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
      paths: { cable: this.#cablePath(start), front: this.#portPath(0), back: this.#portPath(1) },
      duty: state.duty,
      wakeEngine: wake,
      address: this.#address,
      look: (port) => this.#ports.look(PORTS.indexOf(port)),
      configuration: this.#exchange,
      replication: (send) =>
        engine.replication === undefined ? undefined : new PairReplication({
          state,
          memory: ReplicationMemory.over(engine.replication),
          send,
          wake,
        }, start.setup),
      event: (event) => {
        self.postMessage({ kind: "event", event, timeMs: nowMs() });
        this.#show();
      },
      warn,
      now: nowMs,
    });
    // Where there is no program in the kernel, nothing goes on when the process dies.
    this.#carrier = this.#openCable(start, tables && state.kernelTables.deathMark);
    this.#listening = this.#listen();
    this.#driver.boot();
    this.#every(REPLICATION_TURN_MS, () => this.#driver.replicate());
    this.#every(LINK_CHECK_MS, () => this.#driver.lookAtLinks());
    this.#every(PAIR_VIEW_MS, () => this.#show());
    this.#show();
  }

  take(request: PairRequest) {
    switch (request.kind) {
      case "order":
        this.#driver.order(request.order).then((answer) => {
          // Who reads the answer may look at the status next.
          this.#show();
          self.postMessage({ kind: "ordered", id: request.id, answer });
        });
        return;
      case "applied":
        this.#configuration = request.configuration;
        this.#exchange.offer(request.configuration);
        this.#driver.replication?.configure(request.setup);
        this.#driver.step({ kind: "config", hash: request.configuration.hash });
        return;
      case "configured":
        this.#driver.configured(request.hash, request.cause);
        if (request.cause !== undefined) {
          const { hash } = this.#configuration;
          this.#driver.step({ kind: "config", hash, cause: request.cause });
        }
        return;
      case "stop":
        this.#stop();
        return;
    }
  }

  async #stop() {
    this.#isStopping = true;
    for (const timer of this.#timers) clearInterval(timer);
    const released = this.#driver.stop();
    // A serial line that is closed drops what it has not sent yet.
    await new Promise((resolve) => setTimeout(resolve, LAST_WORDS_MS));
    await released;
    this.#ports.wake();
    await this.#listening;
    await this.#carrier?.close();
    this.#ports.close();
    self.postMessage({ kind: "stopped" });
    self.close();
  }

  async #listen() {
    while (!this.#isStopping) {
      const { frames, linksChanged } = await this.#ports.wait(WAIT_MS);
      if (this.#isStopping) return;
      if (linksChanged) this.#driver.lookAtLinks();
      // The back first: it carries replication, which is to be there before a word by the front to take over.
      for (const { port, source, payload } of frames.toSorted((a, b) => b.port - a.port)) {
        if (this.#driver.receive(PORTS[port]!, payload)) this.#peerMacs[port] = source;
      }
      this.#driver.received();
    }
  }

  #portPath(port: number): PathLink {
    return {
      isFast: true,
      send: (bytes, isForPeer) => {
        const peer = isForPeer ? this.#peerMacs[port] : undefined;
        return this.#ports.send(port, peer ?? this.#group, bytes);
      },
    };
  }

  #cablePath({ failover: { cable } }: PairStart): PathLink {
    return {
      isFast: cable?.kind === "link",
      send: (bytes) => this.#carrier?.send(bytes) ?? false,
    };
  }

  #openCable({ failover: { cable } }: PairStart, mark: DeathMark): Carrier | undefined {
    if (cable === null) return undefined;
    return openCable(cable, {
      mark,
      onBytes: (chunk) => {
        this.#cableTrouble.works();
        this.#driver.receive("cable", chunk);
        this.#driver.received();
      },
      onLines: (lines) => {
        if (lines !== undefined) this.#cableTrouble.works();
        this.#driver.step({ kind: "lines", lines: lines ?? NO_LINES });
      },
      onTrouble: (trouble) => {
        if (trouble === undefined) this.#driver.reopen("cable");
        else this.#cableTrouble.tell(trouble);
      },
    });
  }

  #openAddress({ failover: { addresses } }: PairStart): ManagementAddress {
    const shim = openShim();
    return new ManagementAddress({
      addresses,
      set: setAddress,
      remove: removeAddress,
      mac: (name) => interfaceFacts(shim, name)?.mac,
      sendFrame: (name, frame) => this.#ports.sendFrame(name, frame),
      warn,
    });
  }

  #every(ms: number, act: () => void) {
    this.#timers.push(setInterval(act, ms));
  }

  #show() {
    const view = viewOf(this.#driver, this.#carrier, this.#address, nowMs());
    self.postMessage({ kind: "view", view });
  }
}

/** Tells a trouble once, though the cable be opened again and again in vain, and its end when something has come by it. */
class CableTrouble {
  #told: string | undefined;

  tell(trouble: string) {
    if (trouble !== this.#told) warn(`cable: ${trouble}`);
    this.#told = trouble;
  }

  works() {
    if (this.#told === undefined) return;
    this.#told = undefined;
    note("the cable works");
  }
}

function warn(text: string) {
  self.postMessage({ kind: "warning", text });
}

function note(text: string) {
  self.postMessage({ kind: "note", text });
}

let worker: PairWorker | undefined;
self.onmessage = ({ data }) => {
  if (data.kind !== "start") return worker?.take(data);
  worker = new PairWorker(data);
  self.postMessage({ kind: "running" });
};
