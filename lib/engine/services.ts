/**
 * The machine objects as the engine works with them: raw addresses, look-up tables, predictors, and the one place where a real
 * or a virtual changes its state.
 *
 * @module
 */
import type { UnitSetup } from "../objects/setup.ts";
import { parseIpv4, rawPort } from "../packet/address.ts";
import type { Field, Predictor } from "../predictors/predictor.ts";
import { makePredictor } from "../predictors/registry.ts";
import {
  ARP_RESOLVED,
  REAL_IN_SERVICE,
  VIRTUAL_FAILED,
  VIRTUAL_IN_SERVICE,
  VIRTUAL_OUT_OF_SERVICE,
} from "../words.ts";
import { ANY_PORT, Endpoints } from "./endpoints.ts";
import {
  CAUSE_COMMAND,
  CAUSE_NO_REAL,
  CAUSE_USABLE_REAL,
  EVENT_ARP,
  EVENT_REAL,
  EVENT_VIRTUAL,
} from "./events.ts";
import type { EngineState } from "./state.ts";

export class Services {
  /** Raw address and port by real; port 0 keeps the virtual's. */
  readonly realAddress: Int32Array;
  readonly realPort: Int32Array;
  /** Raw address and port by virtual; port 0 takes any. */
  readonly virtualAddress: Int32Array;
  readonly virtualPort: Int32Array;
  /** Every address of a virtual once; `virtualsAt[i]` are the virtuals that have it. */
  readonly addresses: number[] = [];
  readonly virtualsAt: number[][] = [];
  /** By virtual. */
  readonly predictors: Predictor[];
  /** 1 where a real may take a connection: in service and resolved. */
  readonly usable: Uint8Array;
  /** Under (address, port) the virtual, under (address, ANY_PORT) the index in `addresses`. */
  readonly #endpoints: Endpoints;
  /** Under (address, ANY_PORT) any real with this address. */
  readonly #realEndpoints: Endpoints;
  readonly #binds: Int32Array[];
  /** The virtuals of each real, and how many reals of each virtual are usable. */
  readonly #virtualsOf: number[][];
  readonly #usableReals: Int32Array;
  readonly #state: EngineState;
  #nowMs = 0;

  constructor(setup: UnitSetup, state: EngineState) {
    this.#state = state;
    this.usable = new Uint8Array(setup.reals.length);
    this.realAddress = Int32Array.from(setup.reals, (real) => parseIpv4(real.address));
    this.realPort = Int32Array.from(setup.reals, (real) => rawPort(real.port));
    this.virtualAddress = Int32Array.from(setup.virtuals, (v) => parseIpv4(v.address));
    this.virtualPort = Int32Array.from(setup.virtuals, (v) => rawPort(v.port));
    this.#binds = setup.virtuals.map((virtual) => Int32Array.from(virtual.reals));
    this.#virtualsOf = setup.reals.map(() => []);
    setup.virtuals.forEach(({ reals }, v) => reals.forEach((r) => this.#virtualsOf[r]!.push(v)));
    this.#usableReals = new Int32Array(setup.virtuals.length);
    this.#endpoints = new Endpoints(setup.virtuals.length * 2);
    this.#realEndpoints = new Endpoints(setup.reals.length);
    for (let v = 0; v < setup.virtuals.length; v++) this.#enterVirtual(v);
    for (let r = 0; r < setup.reals.length; r++) {
      this.#realEndpoints.set(this.realAddress[r]!, ANY_PORT, r);
      state.reals.weight[r] = setup.reals[r]!.weight;
    }
    this.predictors = setup.virtuals.map((virtual, v) =>
      makePredictor(virtual.predictor, this.#field(v))
    );
  }

  /** Called once before the first packet. */
  start(nowMs: number) {
    this.#nowMs = nowMs;
    this.#state.reals.since.fill(nowMs);
    this.#state.virtuals.since.fill(nowMs);
    // No real is resolved yet, and that is no event.
    this.#state.virtuals.state.fill(VIRTUAL_FAILED);
  }

  /** The time that transitions from now on carry, Unix ms. */
  set nowMs(nowMs: number) {
    this.#nowMs = nowMs;
  }

  /** Index in `addresses` of a raw address, or -1 where it is no virtual's. */
  addressOf(address: number): number {
    return this.#endpoints.get(address, ANY_PORT);
  }

  isReal(address: number): boolean {
    return this.#realEndpoints.get(address, ANY_PORT) >= 0;
  }

  /** The virtual that serves a raw address and port, by exact port first (localdirector.md 2.0, step 2), or -1. */
  virtualFor(address: number, port: number): number {
    const exact = this.#endpoints.get(address, port);
    return exact >= 0 ? exact : this.#endpoints.get(address, 0);
  }

  /** Whether the unit answers for an address: some virtual there is not out of service. */
  answersFor(address: number): boolean {
    const states = this.#state.virtuals.state;
    for (const v of this.virtualsAt[address]!) {
      if (states[v]! !== VIRTUAL_OUT_OF_SERVICE) return true;
    }
    return false;
  }

  setRealState(real: number, after: number) {
    const { state, since } = this.#state.reals;
    const before = state[real]!;
    if (before === after) return;
    state[real] = after;
    since[real] = this.#nowMs;
    this.#state.events.write(this.#nowMs, EVENT_REAL, real, before, after, CAUSE_COMMAND);
    this.#reviewUsable(real);
  }

  setArp(real: number, after: number, cause: number) {
    const { arp } = this.#state.reals;
    const before = arp[real]!;
    if (before === after) return;
    arp[real] = after;
    this.#state.events.write(this.#nowMs, EVENT_ARP, real, before, after, cause);
    this.#reviewUsable(real);
  }

  /** Takes a virtual out of service, or back: whether it then serves depends on its reals. */
  setVirtualService(virtual: number, inService: boolean) {
    if (!inService) this.#becomeVirtual(virtual, VIRTUAL_OUT_OF_SERVICE, CAUSE_COMMAND);
    else if (this.#state.virtuals.state[virtual] === VIRTUAL_OUT_OF_SERVICE) {
      const after = this.#hasUsable(virtual) ? VIRTUAL_IN_SERVICE : VIRTUAL_FAILED;
      this.#becomeVirtual(virtual, after, CAUSE_COMMAND);
    }
  }

  #enterVirtual(v: number) {
    const address = this.virtualAddress[v]!;
    let index = this.addressOf(address);
    if (index < 0) {
      index = this.addresses.push(address) - 1;
      this.virtualsAt.push([]);
      this.#endpoints.set(address, ANY_PORT, index);
    }
    this.virtualsAt[index]!.push(v);
    this.#endpoints.set(address, this.virtualPort[v]!, v);
  }

  #field(v: number): Field {
    const { connections, weight } = this.#state.reals;
    return { binds: this.#binds[v]!, usable: this.usable, connections, weight };
  }

  #reviewUsable(real: number) {
    const { state, arp } = this.#state.reals;
    const usable = state[real] === REAL_IN_SERVICE && arp[real] === ARP_RESOLVED ? 1 : 0;
    if (this.usable[real] === usable) return;
    this.usable[real] = usable;
    for (const v of this.#virtualsOf[real]!) {
      this.#usableReals[v]! += usable === 1 ? 1 : -1;
      this.#review(v);
    }
  }

  /** In service or failed, by what its reals can do. */
  #review(v: number) {
    if (this.#state.virtuals.state[v] === VIRTUAL_OUT_OF_SERVICE) return;
    if (this.#hasUsable(v)) this.#becomeVirtual(v, VIRTUAL_IN_SERVICE, CAUSE_USABLE_REAL);
    else this.#becomeVirtual(v, VIRTUAL_FAILED, CAUSE_NO_REAL);
  }

  #hasUsable(v: number): boolean {
    return this.#usableReals[v]! > 0;
  }

  #becomeVirtual(v: number, after: number, cause: number) {
    const { state, since } = this.#state.virtuals;
    const before = state[v]!;
    if (before === after) return;
    state[v] = after;
    since[v] = this.#nowMs;
    this.#state.events.write(this.#nowMs, EVENT_VIRTUAL, v, before, after, cause);
  }
}
