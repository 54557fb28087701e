/**
 * What a unit knows of itself, its cable, its ports and its peer, and the facts that follow for its state.
 *
 * @module
 */
import { CABLE_SETTLE_MS, HANDOVER_REARM_MS } from "../limits.ts";
import { CableWatch, type Wiring } from "./cable_state.ts";
import type { Facts } from "./facts.ts";
import { Hellos, type Peer } from "./hellos.ts";
import type { Path, SyncReport } from "./messages.ts";
import { PortPair } from "./port_pair.ts";
import type { Timing } from "./timing.ts";
import type { CableState, Role, UnitState } from "./words.ts";

/** What a unit is told once. */
export interface UnitSetup {
  /** Its name, and what it runs. */
  unit: string;
  version: string;
  configHash: string;
  /** 16 hexadecimal digits, drawn at the start of the process. */
  epoch: string;
  /** As configured; undefined where the cable says it. */
  role: Role | undefined;
  wiring: Wiring;
  timing: Timing;
  /** Connections go to the standby. */
  replicate: boolean;
}

/** What the unit itself is at the moment. */
export interface Own {
  state: UnitState;
  /** Of its last time as active. */
  term: number;
  hasStalled: boolean;
}

export class Knowledge {
  readonly setup: UnitSetup;
  readonly hellos: Hellos;
  readonly cable: CableWatch;
  readonly ports: PortPair;
  role: Role | undefined;
  /** When the process was ready to serve. */
  readyMs = Infinity;
  configHash: string;
  configProblem: string | undefined;
  sync: SyncReport;
  /** The largest that anybody had. */
  term = 0;
  /** Of the last requests to stand down, and to take over. */
  yieldTerm = 0;
  handedTerm = -1;
  orderUntilMs = -Infinity;
  isStopping = false;
  /** It has handed over to a healthier peer, and its ports have not been good for long enough since. */
  hasHandedOver = false;
  readonly #strangeMs: Record<Path, number> = {
    cable: -Infinity,
    front: -Infinity,
    back: -Infinity,
  };
  /** What the last stranger had that was another. */
  strange: "version" | "key" = "key";
  #wokeMs = -Infinity;
  /** Since when this unit is standby and its peer not active. */
  #idleSinceMs = Infinity;

  constructor(setup: UnitSetup) {
    this.setup = setup;
    this.hellos = new Hellos(setup.timing.silenceMs);
    this.cable = new CableWatch(setup.wiring);
    this.ports = new PortPair(setup.timing);
    this.role = setup.role;
    this.configHash = setup.configHash;
    this.sync = { state: setup.replicate ? "bulk" : "off", percent: 0, behind: 0 };
  }

  /** As the lines tell it; and two ends that are the same are no cable of ours. */
  get cableState(): CableState {
    const isTwice = this.role !== undefined && this.hellos.peer?.role === this.role &&
      this.hellos.heardMs("cable") > -Infinity;
    return isTwice ? "bad_cable" : this.cable.reading.state;
  }

  meetStranger(path: Path, problem: "version" | "key", nowMs: number) {
    this.#strangeMs[path] = nowMs;
    this.strange = problem;
  }

  /** Goes on to what follows from time alone. */
  look(state: UnitState, nowMs: number) {
    const { hellos, cable } = this;
    cable.hear(hellos.isHeardOn("cable", nowMs), nowMs);
    this.role ??= cable.reading.role ?? this.#roleBesidePeer();
    if (this.hasNoPower(nowMs)) hellos.forget();
    const isIdle = state === "standby" && this.#heardPeer(nowMs, "active") === false;
    this.#idleSinceMs = isIdle ? Math.min(this.#idleSinceMs, nowMs) : Infinity;
    if (nowMs - this.ports.goodSinceMs >= HANDOVER_REARM_MS) this.hasHandedOver = false;
  }

  /** Since when the peer is silent on every path; undefined while it is heard. After a pause it is given its time anew. */
  silentSinceMs(nowMs: number): number | undefined {
    if (this.hellos.isHeard(nowMs)) return undefined;
    const { silenceMs } = this.setup.timing;
    return Math.max(this.readyMs, this.#wokeMs + silenceMs, this.hellos.lastMs + silenceMs);
  }

  /** This process was away for so long. All that it knows is as old, and what came meanwhile waits to be read. */
  wake(awayMs: number, nowMs: number) {
    this.#wokeMs = nowMs;
    this.hellos.excuse(awayMs);
    this.cable.doubt(nowMs);
  }

  facts({ state, term, hasStalled }: Own, nowMs: number): Facts {
    const { hellos, ports, role } = this;
    const peer = hellos.isHeard(nowMs) ? hellos.peer : undefined;
    const { listenMs, helloMs } = this.setup.timing;
    const listenedMs = nowMs - Math.max(this.readyMs, this.#wokeMs);
    const silentSinceMs = this.silentSinceMs(nowMs);
    const isUnplugged = this.cableState === "my_side_not_connected";
    const waits = role === "secondary" && isUnplugged && hellos.peer === undefined;
    const isMet = peer !== undefined && peer.state === "active" && this.#goesFirst(peer, term);
    return {
      isReady: nowMs >= this.readyMs && role !== undefined,
      hasListened: listenedMs >= listenMs,
      hasWaited: listenedMs >= 2 * listenMs + helloMs,
      fault: this.#fault(peer, nowMs),
      role,
      isUnplugged,
      peer,
      peerHasNoPower: this.hasNoPower(nowMs),
      peerHasFailed: silentSinceMs !== undefined && !waits && !this.#isStrange("cable", nowMs) &&
        ports.hearSince(silentSinceMs),
      isCutOff: silentSinceMs !== undefined && hellos.peer !== undefined &&
        this.cable.reading.state !== "other_side_powered_off" &&
        ports.hearNothingSince(silentSinceMs),
      hasStalled,
      mustYield: state === "active" && (isMet || this.yieldTerm > term),
      peerIsHealthier: peer?.state === "standby" && isSynced(peer.sync) &&
        peer.health > ports.health && !this.hasHandedOver,
      isHandedOver: this.handedTerm >= this.term && peer !== undefined && peer.state !== "active",
      nobodyElse: peer !== undefined && this.#isNobodyElse(peer, nowMs),
      isOrdered: nowMs < this.orderUntilMs,
      isStopping: this.isStopping,
    };
  }

  /**
   * The line of the peer's power is down. It is believed at once, until a hello proves it wrong; those that were on their way when
   * it fell prove nothing. Without a line for the plug, the ports must be silent as well.
   */
  hasNoPower(nowMs: number): boolean {
    const { cable, hellos, setup: { timing } } = this;
    if (cable.reading.state !== "other_side_powered_off" || !cable.isSettled) return false;
    if (hellos.lastMs > cable.sinceMs + 2 * CABLE_SETTLE_MS) return false;
    return cable.wiring === "full" || nowMs - cable.sinceMs >= timing.confirmMs;
  }

  /** Where the cable is not plugged in, and the config says nothing: a pair has one of each. */
  #roleBesidePeer(): Role | undefined {
    const { peer } = this.hellos;
    if (peer === undefined) return undefined;
    return peer.role === "primary" ? "secondary" : "primary";
  }

  /** What keeps this unit from serving. Whether it can be seen from outside comes last. */
  #fault(peer: Peer | undefined, nowMs: number): string | undefined {
    if (this.isStopping) return "stops";
    // Where nobody is active, an older configuration is better than none.
    if (this.configProblem !== undefined && peer?.state === "active") {
      return `config: ${this.configProblem}`;
    }
    if (peer?.role === this.role && peer !== undefined) return `peer is ${peer.role} too`;
    if (peer?.unit === this.setup.unit) return `peer is called ${peer.unit} too`;
    if (this.hellos.peer === undefined && this.isStrange(nowMs)) {
      return `peer has another ${this.strange}`;
    }
    return this.ports.fault;
  }

  /** Somebody speaks as a peer does, and cannot be understood. */
  isStrange(nowMs: number): boolean {
    return this.#isStrange("cable", nowMs) || this.#isStrange("front", nowMs) ||
      this.#isStrange("back", nowMs);
  }

  #isStrange(path: Path, nowMs: number): boolean {
    return nowMs - this.#strangeMs[path] < this.setup.timing.silenceMs;
  }

  /** Whether a peer that is heard has a state; undefined while none is heard. */
  #heardPeer(nowMs: number, state: UnitState): boolean | undefined {
    const { hellos } = this;
    return hellos.peer !== undefined && hellos.isHeard(nowMs)
      ? hellos.peer.state === state
      : undefined;
  }

  /** Of two active units, the one that became so later; then the primary; then whoever both agree on. */
  #goesFirst(peer: Peer, term: number): boolean {
    if (peer.term !== term) return peer.term > term;
    if (peer.role !== this.role) return peer.role === "primary";
    const { unit, epoch } = this.setup;
    return peer.unit === unit ? peer.epoch < epoch : peer.unit < unit;
  }

  #isNobodyElse(peer: Peer, nowMs: number): boolean {
    const { settleMs, helloMs } = this.setup.timing;
    if (nowMs - this.#idleSinceMs < settleMs) return false;
    // What it said before this unit stood down may be old by now.
    if (peer.toldMs - this.#idleSinceMs < helloMs) return false;
    if (peer.state !== "standby") return true;
    const [mine, its] = [isSynced(this.sync), isSynced(peer.sync)];
    if (mine !== its) return mine;
    if (peer.health !== this.ports.health) return this.ports.health > peer.health;
    return this.role === "primary";
  }
}

export function isSynced({ state }: SyncReport): boolean {
  return state === "complete" || state === "off";
}
