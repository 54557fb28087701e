/**
 * Drives the failover unit: bytes of the paths become events, its actions are done in their order. All that it touches is given to it:
 * paths, the engine's duty, the address, and whom it tells.
 *
 * @module
 */
import { ACTIVE, STANDBY } from "../engine/duty.ts";
import { Endpoint, type Received } from "../failover/codec/endpoint.ts";
import type { Refusal } from "../failover/codec/refusals.ts";
import type { Action, UnitEvent } from "../failover/events.ts";
import { type Message, type Path, PATHS } from "../failover/messages.ts";
import { Unit } from "../failover/unit.ts";
import { DUTY_WAIT_MS, MAX_ANSWERS } from "../limits.ts";
import { formatMacBytes } from "../packet/address.ts";
import { type PortName, PORTS } from "../words.ts";
import { Alarm } from "./alarm.ts";
import type { DriverParts, PortFacts } from "./parts.ts";
import { bulkPath } from "./paths.ts";
import { MessageSender } from "./message_sender.ts";
import { PeerWatch } from "./peer_watch.ts";
import { PeerPorts } from "./peer_ports.ts";
import type { PairReplication } from "./replication.ts";
import type { OrderAnswer } from "./view.ts";
import { WaitingOrder } from "./waiting_order.ts";

export class Driver {
  readonly unit: Unit;
  readonly endpoint: Endpoint;
  readonly replication: PairReplication | undefined;
  readonly ports: Record<PortName, PortFacts>;
  readonly peerPorts: PeerPorts;
  readonly #parts: DriverParts;
  readonly #listeners: Record<Path, (chunk: Uint8Array) => Received[]>;
  readonly #alarm: Alarm;
  readonly #heard = new Int32Array(PORTS.length);
  readonly #order = new WaitingOrder();
  #plannedMs = Infinity;
  /** Answers to greetings that may go out by each path before the next tick. */
  readonly #answers: Record<Path, number> = { cable: 0, front: 0, back: 0 };
  /** An active peer was asked for its connections. Before that, a unit that has stood down is as complete as it was. */
  #joins = false;
  readonly #sender: MessageSender;
  readonly #peerWatch = new PeerWatch();
  #isCrossTold = false;
  /** By which a configuration comes. */
  #configurationPath: Path = "cable";

  constructor(parts: DriverParts) {
    this.#parts = parts;
    this.endpoint = new Endpoint(parts.signer, parts.random);
    this.unit = new Unit({ ...parts.setup, epoch: this.endpoint.epoch });
    this.#sender = new MessageSender(this.endpoint, parts.paths);
    const listener = (path: Path) => this.endpoint.listen(path);
    this.#listeners = {
      cable: listener("cable"),
      front: listener("front"),
      back: listener("back"),
    };
    this.peerPorts = new PeerPorts(parts.warn);
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
    return isPeer;
  }

  /** To be called after all that has come together was received: the engine is woken once for it, and not for each frame. */
  received() {
    this.replication?.hand();
  }

  /** A path was opened anew: what it brought by halves before belongs to nothing. */
  reopen(path: Path) {
    this.#listeners[path] = this.endpoint.listen(path);
  }

  step(event: UnitEvent) {
    const nowMs = this.#parts.now();
    for (const action of this.unit.step(event, nowMs)) this.#do(action);
    const change = this.#peerWatch.look(this.unit.known, nowMs);
    if (change !== undefined) this.#parts.event(change);
    this.#plan();
  }

  /** Links of the box have changed, or may have. */
  lookAtLinks() {
    for (const port of PORTS) {
      const before = this.ports[port];
      const facts = this.#parts.look(port);
      this.ports[port] = facts;
      if (formatMacBytes(before.mac) !== formatMacBytes(facts.mac)) this.peerPorts.hurry();
      if (before.link !== facts.link) this.step({ kind: "link", port, link: facts.link });
    }
  }

  /** Resolves with what has come of it. */
  order(order: "active" | "reset"): Promise<OrderAnswer> {
    if (order === "reset") {
      this.step({ kind: "order", order });
      return Promise.resolve({ ok: true, state: this.unit.state });
    }
    const answer = this.#order.begin();
    this.step({ kind: "order", order });
    return answer;
  }

  /** Goes on with replication: every few milliseconds. */
  replicate() {
    const { replication } = this;
    if (replication === undefined) return;
    const nowMs = this.#parts.now();
    const { known, state } = this.unit;
    if (state !== "active" && this.#joins && this.#parts.duty.hasRejoined) {
      const sync = replication.syncAfter(known.sync);
      if (sync !== undefined) this.step({ kind: "sync", sync });
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
        this.#greet(path, received.answer);
        return false;
      case "greeting":
        this.#greet(path, received.answer);
        this.step({ kind: "life", path });
        return true;
      case "message":
        this.#greet(path, received.answer);
        this.#hear(path, received.message);
        return true;
    }
  }

  /** Three units with one key would greet each other without end: what is not answered now is answered by a later hello. */
  #greet(path: Path, answer: Uint8Array<ArrayBuffer> | undefined) {
    if (answer === undefined || this.#answers[path] >= MAX_ANSWERS) return;
    this.#answers[path]++;
    this.#parts.paths[path].send(answer, false);
  }

  #meet(path: Path, refusal: Refusal) {
    if (refusal === "wrong_path" && !this.#isCrossTold) {
      this.#isCrossTold = true;
      this.#parts.warn(
        `${path}: the peer is heard by another of its ports: expected front to front`,
      );
    }
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
        if (message.kind === "hello") this.peerPorts.meet(message.epoch);
        break;
      case "replication":
        this.replication?.receive(message.bytes, this.#isPeerActive);
        this.#hearLife(path);
        return;
      case "macs":
        this.step({ kind: "life", path });
        this.peerPorts.noteMacs(message.macs, this.ports);
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
    if (message !== undefined) this.#sender.send(this.#configurationPath, message);
  }

  #do(action: Action) {
    const { duty, address, wakeEngine } = this.#parts;
    switch (action.kind) {
      case "send":
        this.#sender.send(action.path, action.message);
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
        this.#sender.sendEverywhere({
          kind: "test_result",
          port: action.port,
          ...action.step,
          received: action.received,
          round: action.round,
        });
        return;
      case "refused":
        this.#order.end({ ok: false, reason: action.text });
        return;
      case "warning":
        this.#parts.warn(action.text);
        return;
      case "transition":
        this.#parts.event({ ...action, kind: "unit" });
        if (action.after === "active") this.#order.end({ ok: true, state: "active" });
        return;
      case "cable":
      case "port":
      case "path":
        this.#parts.event(action);
        return;
    }
  }

  #tick() {
    const { helloMs } = this.#parts.setup.timing;
    // It was stopped for a while, or its machine had no time: nobody has told of what happened meanwhile.
    if (this.#parts.now() - this.#plannedMs > helloMs) this.lookAtLinks();
    for (const path of PATHS) this.#answers[path] = 0;
    this.#countFrames();
    this.#tellMacs();
    this.#sendConfiguration();
    this.step({ kind: "tick" });
  }

  #countFrames() {
    PORTS.forEach((port, index) => {
      const frames = (this.#parts.duty.heardOn(index) - this.#heard[index]!) | 0;
      this.#heard[index] = this.#heard[index]! + frames;
      if (frames > 0) this.step({ kind: "received", port, frames });
    });
  }

  #tellMacs() {
    const nowMs = this.#parts.now();
    if (!this.unit.known.hellos.isHeard(nowMs) || !this.peerPorts.isDue(nowMs)) return;
    const { front, back } = this.ports;
    const macs = { front: formatMacBytes(front.mac), back: formatMacBytes(back.mac) };
    this.#sender.sendEverywhere({ kind: "macs", macs });
  }

  #sendConfiguration() {
    const { configuration, paths } = this.#parts;
    const nowMs = this.#parts.now();
    const { hellos } = this.unit.known;
    const peer = this.unit.state === "active" && hellos.isHeard(nowMs) ? hellos.peer : undefined;
    const due = configuration.due(peer, paths, (path) => hellos.isHeardOn(path, nowMs), nowMs);
    if (due !== undefined) this.#sender.send(due.path, due.message);
  }

  #sendReplication(bytes: Uint8Array) {
    const { hellos } = this.unit.known;
    const nowMs = this.#parts.now();
    const path = bulkPath(this.#parts.paths, (path) => hellos.isHeardOn(path, nowMs));
    if (path !== undefined) this.#sender.send(path, { kind: "replication", bytes });
  }

  #plan() {
    this.#plannedMs = Math.min(this.unit.dueMs, this.#parts.configuration.dueMs);
    this.#alarm.set(this.#plannedMs);
  }
}
