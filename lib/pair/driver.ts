/**
 * Drives the failover unit: bytes of the paths become events, its actions are done in their order. All that it touches is given to it:
 * paths, the engine's duty, the address, and whom it tells.
 *
 * @module
 */
import { ACTIVE, type Duty, STANDBY } from "../engine/duty.ts";
import type { Random } from "../failover/codec/acquaintance.ts";
import { Endpoint, type Received } from "../failover/codec/endpoint.ts";
import type { Refusal } from "../failover/codec/refusals.ts";
import type { Signer } from "../failover/codec/signer.ts";
import type { Action, UnitEvent } from "../failover/events.ts";
import type { UnitSetup } from "../failover/knowledge.ts";
import { type Message, type Path, PATHS } from "../failover/messages.ts";
import { Unit } from "../failover/unit.ts";
import { DUTY_WAIT_MS, MACS_MS } from "../limits.ts";
import { formatMacBytes } from "../packet/address.ts";
import { type LinkState, type PortName, PORTS } from "../words.ts";
import { Alarm } from "./alarm.ts";
import type { ConfigurationExchange } from "./configuration.ts";
import type { ManagementAddress } from "./management.ts";
import { bulkPath, type Paths } from "./paths.ts";
import type { PairReplication } from "./replication.ts";
import type { OrderAnswer, PairEvent, TestView } from "./view.ts";

/** What of an interface the pair looks at. */
export interface PortFacts {
  link: LinkState;
  mac: Uint8Array;
}

export interface DriverParts {
  setup: Omit<UnitSetup, "epoch">;
  signer: Signer;
  random: Random;
  paths: Paths;
  duty: Duty;
  /** Has the engine look at its duty now. */
  wakeEngine(): void;
  address: ManagementAddress;
  /** Looks at the interface of a port afresh. */
  look(port: PortName): PortFacts;
  configuration: ConfigurationExchange;
  /** Undefined where connections are not replicated. */
  replication(send: (bytes: Uint8Array) => void): PairReplication | undefined;
  event(event: PairEvent): void;
  warn(text: string): void;
  /** Of `clock.ts`. */
  now(): number;
}

/** What the peer has told of a port beside its hellos. */
export interface PeerPort {
  mac: string | undefined;
  test: TestView | undefined;
}

export class Driver {
  readonly unit: Unit;
  readonly endpoint: Endpoint;
  readonly replication: PairReplication | undefined;
  readonly ports: Record<PortName, PortFacts>;
  readonly peerPorts: Record<PortName, PeerPort> = {
    front: { mac: undefined, test: undefined },
    back: { mac: undefined, test: undefined },
  };
  readonly #parts: DriverParts;
  readonly #listeners: Record<Path, (chunk: Uint8Array) => Received[]>;
  readonly #alarm: Alarm;
  readonly #heard = new Int32Array(PORTS.length);
  #plannedMs = Infinity;
  #macsDueMs = -Infinity;
  #peerEpoch = "";
  /** An active peer was asked for its connections. Before that, a unit that has stood down is as complete as it was. */
  #joins = false;
  /** By which a configuration comes. */
  #configurationPath: Path = "cable";
  /** Whoever waits for what has come of an order. */
  #ordered: ((answer: OrderAnswer) => void) | undefined;

  constructor(parts: DriverParts) {
    this.#parts = parts;
    this.endpoint = new Endpoint(parts.signer, parts.random);
    this.unit = new Unit({ ...parts.setup, epoch: this.endpoint.epoch });
    const listener = (path: Path) => this.endpoint.listen(path);
    this.#listeners = {
      cable: listener("cable"),
      front: listener("front"),
      back: listener("back"),
    };
    this.#alarm = new Alarm(() => this.#tick(), parts.now);
    this.replication = parts.replication((bytes) => this.#sendReplication(bytes));
    this.ports = { front: parts.look("front"), back: parts.look("back") };
  }

  /** The process is ready to serve. */
  boot() {
    this.#parts.address.hold("failover");
    const { front, back } = this.ports;
    this.step({ kind: "boot_done", links: { front: front.link, back: back.link } });
  }

  /** Takes bytes that came by a path, in any pieces. Gives whether any were the peer's. */
  receive(path: Path, chunk: Uint8Array): boolean {
    let isPeer = false;
    for (const received of this.#listeners[path](chunk)) {
      if (this.#take(path, received)) isPeer = true;
    }
    this.replication?.hand();
    return isPeer;
  }

  /** A path was opened anew: what it brought by halves before belongs to nothing. */
  reopen(path: Path) {
    this.#listeners[path] = this.endpoint.listen(path);
  }

  step(event: UnitEvent) {
    for (const action of this.unit.step(event, this.#parts.now())) this.#do(action);
    this.#plan();
  }

  /** Links of the box have changed, or may have. */
  lookAtLinks() {
    for (const port of PORTS) {
      const before = this.ports[port];
      const facts = this.#parts.look(port);
      this.ports[port] = facts;
      if (formatMacBytes(before.mac) !== formatMacBytes(facts.mac)) this.#macsDueMs = -Infinity;
      if (before.link !== facts.link) this.step({ kind: "link", port, link: facts.link });
    }
  }

  /** Resolves with what has come of it. */
  order(order: "active" | "reset"): Promise<OrderAnswer> {
    if (order === "reset") {
      this.step({ kind: "order", order });
      return Promise.resolve({ ok: true, state: this.unit.state });
    }
    this.#ordered?.({ ok: false, reason: "another order came meanwhile" });
    const answer = Promise.withResolvers<OrderAnswer>();
    this.#ordered = answer.resolve;
    this.step({ kind: "order", order });
    return answer.promise;
  }

  /** Goes on with replication: every few milliseconds. */
  replicate() {
    const { replication } = this;
    if (replication === undefined) return;
    const nowMs = this.#parts.now();
    const { known, state } = this.unit;
    const { sync: before } = known;
    if (state !== "active" && this.#joins && this.#parts.duty.hasRejoined) {
      const sync = replication.sync;
      const isSame = sync.state === before.state && sync.percent === before.percent &&
        sync.behind === before.behind;
      if (!isSame && sync.state !== "off") this.step({ kind: "sync", sync });
    }
    if (known.hellos.isHeard(nowMs)) replication.advance(nowMs, this.#isPeerActive);
  }

  /** The process ends: an active unit hands over first, at once. Resolves when the box has no address of the unit's any more. */
  stop(): Promise<void> {
    this.step({ kind: "stop" });
    this.#alarm.clear();
    return this.#parts.address.release();
  }

  #take(path: Path, received: Received): boolean {
    switch (received.kind) {
      case "refused":
        this.#meet(path, received.refusal);
        return false;
      case "introduction":
        // Maybe a recording: it is answered, and no sign of life.
        this.#send(path, received.answer);
        return false;
      case "greeting":
        if (received.answer !== undefined) this.#send(path, received.answer);
        this.step({ kind: "life", path });
        return true;
      case "message":
        if (received.answer !== undefined) this.#send(path, received.answer);
        this.#hear(path, received.message);
        return true;
    }
  }

  #meet(path: Path, refusal: Refusal) {
    if (refusal === "version") this.step({ kind: "strange", path, problem: "version" });
    if (refusal === "no_key" || refusal === "wrong_key") {
      this.step({ kind: "strange", path, problem: "key" });
    }
  }

  #hear(path: Path, message: Message) {
    switch (message.kind) {
      case "hello":
      case "state":
      case "takeover":
        this.step({ kind: "message", path, message });
        if (message.kind === "hello") this.#greetNew(message.epoch);
        break;
      case "replication":
        this.replication?.receive(message.bytes, this.#isPeerActive);
        this.#hearLife(path);
        return;
      case "macs":
        this.step({ kind: "life", path });
        this.#noteMacs(message.macs);
        return;
      case "test_result":
        this.step({ kind: "life", path });
        this.peerPorts[message.port].test = message;
        return;
      case "configuration":
        this.step({ kind: "life", path });
        if (this.unit.state === "active") return;
        this.#configurationPath = path;
        this.#answer(this.#parts.configuration.take(message));
        return;
      case "configuration_answer":
        this.step({ kind: "life", path });
        this.#parts.configuration.heardAnswer(message, this.#parts.now());
        this.#plan();
        return;
    }
  }

  get #isPeerActive(): boolean {
    return this.unit.known.hellos.peer?.state === "active";
  }

  /** Of the most frequent messages by far: a sign of life needs no look at all the rest each time, unless that is due. */
  #hearLife(path: Path) {
    const nowMs = this.#parts.now();
    if (nowMs >= this.unit.dueMs) this.step({ kind: "life", path });
    else this.unit.known.hellos.hear(path, nowMs);
  }

  /** What has come of a configuration that was whole. */
  configured(hash: string, cause: string | undefined) {
    this.#answer(this.#parts.configuration.finish(hash, cause));
  }

  /** By the path on which the configuration comes: an answer by each would have the next piece sent by each. */
  #answer(message: Message | undefined) {
    if (message !== undefined) this.#sendMessage(this.#configurationPath, message);
  }

  #tell(message: Message) {
    for (const path of PATHS) this.#sendMessage(path, message);
  }

  #greetNew(epoch: string) {
    if (epoch === this.#peerEpoch) return;
    this.#peerEpoch = epoch;
    this.#macsDueMs = -Infinity;
    for (const port of PORTS) this.peerPorts[port] = { mac: undefined, test: undefined };
  }

  #noteMacs(macs: Record<PortName, string>) {
    for (const port of PORTS) {
      const isNew = this.peerPorts[port].mac !== macs[port];
      this.peerPorts[port].mac = macs[port];
      if (isNew && macs[port] === formatMacBytes(this.ports[port].mac)) {
        this.#parts.warn(
          `${port}: the peer's interface has the same address ${
            macs[port]
          }: expected one of its own`,
        );
      }
    }
  }

  #do(action: Action) {
    const { duty, address, wakeEngine } = this.#parts;
    switch (action.kind) {
      case "send":
        this.#sendMessage(action.path, action.message);
        return;
      case "lease":
        duty.renew(action.untilMs);
        return;
      case "become_active":
        this.#joins = false;
        duty.order(ACTIVE);
        wakeEngine();
        this.replication?.become(true);
        address.hold("active");
        return;
      case "stand_down":
        duty.order(STANDBY);
        wakeEngine();
        // Its lease is over already; what is waited for is the list of frames that it may be sending.
        duty.waitDone(DUTY_WAIT_MS);
        // What it has changed last is to be there before the word to take over.
        this.replication?.advance(this.#parts.now(), false);
        this.replication?.become(false);
        address.hold("failover");
        return;
      case "announce":
        duty.askToAnnounce();
        wakeEngine();
        address.announce();
        return;
      case "test":
        duty.askToTest(PORTS.indexOf(action.port), action.test);
        wakeEngine();
        return;
      case "ask_for_bulk":
        this.#joins = true;
        duty.askToRejoin();
        wakeEngine();
        return;
      case "tested":
        this.#tell({
          kind: "test_result",
          port: action.port,
          ...action.step,
          received: action.received,
          round: action.round,
        });
        return;
      case "warning":
        this.#parts.warn(action.text);
        this.#endOrder({ ok: false, reason: action.text });
        return;
      case "transition":
        this.#parts.event({ ...action, kind: "unit" });
        if (action.after === "active") this.#endOrder({ ok: true, state: "active" });
        return;
      case "cable":
      case "port":
      case "path":
        this.#parts.event(action);
        return;
    }
  }

  #endOrder(answer: OrderAnswer) {
    this.#ordered?.(answer);
    this.#ordered = undefined;
  }

  #tick() {
    const { helloMs } = this.#parts.setup.timing;
    // It was stopped for a while, or its machine had no time: nobody has told of what happened meanwhile.
    if (this.#parts.now() - this.#plannedMs > helloMs) this.lookAtLinks();
    this.#countFrames();
    this.#tellMacs();
    this.#sendConfiguration();
    this.step({ kind: "tick" });
  }

  #countFrames() {
    const { heard } = this.#parts.duty;
    PORTS.forEach((port, index) => {
      const frames = (Atomics.load(heard, index) - this.#heard[index]!) | 0;
      this.#heard[index] = this.#heard[index]! + frames;
      if (frames > 0) this.step({ kind: "received", port, frames });
    });
  }

  #tellMacs() {
    const nowMs = this.#parts.now();
    if (nowMs < this.#macsDueMs || !this.unit.known.hellos.isHeard(nowMs)) return;
    this.#macsDueMs = nowMs + MACS_MS;
    const { front, back } = this.ports;
    const macs = { front: formatMacBytes(front.mac), back: formatMacBytes(back.mac) };
    this.#tell({ kind: "macs", macs });
  }

  #sendConfiguration() {
    const { configuration, paths } = this.#parts;
    const nowMs = this.#parts.now();
    const { hellos } = this.unit.known;
    const peer = this.unit.state === "active" && hellos.isHeard(nowMs) ? hellos.peer : undefined;
    const due = configuration.due(peer, paths, (path) => hellos.isHeardOn(path, nowMs), nowMs);
    if (due !== undefined) this.#sendMessage(due.path, due.message);
  }

  #sendReplication(bytes: Uint8Array) {
    const { hellos } = this.unit.known;
    const nowMs = this.#parts.now();
    const path = bulkPath(this.#parts.paths, (path) => hellos.isHeardOn(path, nowMs));
    if (path !== undefined) this.#sendMessage(path, { kind: "replication", bytes });
  }

  #sendMessage(path: Path, message: Message) {
    this.#send(path, this.endpoint.seal(path, message), FOR_PEER.has(message.kind));
  }

  #send(path: Path, bytes: Uint8Array<ArrayBuffer>, isForPeer = false) {
    this.#parts.paths[path].send(bytes, isForPeer);
  }

  #plan() {
    this.#plannedMs = Math.min(this.unit.dueMs, this.#parts.configuration.dueMs);
    this.#alarm.set(this.#plannedMs);
  }
}

/** What is long, or of which there is much: hosts that are not meant need not be bothered. */
const FOR_PEER: ReadonlySet<Message["kind"]> = new Set([
  "replication",
  "configuration",
  "configuration_answer",
]);
