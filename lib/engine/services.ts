/**
 * Where the machine objects are: raw addresses and ports, and the look-ups from a packet to a virtual or real. Their states are
 * kept in `transitions.ts`.
 *
 * HOT PATH: the look-ups allocate nothing.
 *
 * @module
 */
import type { UnitSetup } from "../objects/setup.ts";
import { parseIpv4, rawPort } from "../packet/address.ts";
import { VIRTUAL_OUT_OF_SERVICE } from "../words.ts";
import { standbyChain } from "./binds.ts";
import { ClientVirtuals } from "./client_virtuals.ts";
import { ANY_PORT, Endpoints } from "./endpoints.ts";
import type { EngineState } from "./state.ts";

const NONE: readonly number[] = [];

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
  /** By static. */
  readonly staticReal: Int32Array;
  readonly staticVirtual: Int32Array;
  /** Under (address, port) the group in `#clients`, under (address, ANY_PORT) the index in `addresses`. */
  readonly #endpoints: Endpoints;
  readonly #clients: ClientVirtuals;
  /** Under (address, port) the index in `#takers`, under (address, ANY_PORT) any. */
  readonly #realEndpoints: Endpoints;
  /** The virtuals whose connections may go to an address and port of reals. */
  readonly #takers: number[][] = [];
  /** Under (address, ANY_PORT) the static. */
  readonly #statics: Endpoints;
  readonly #states: Int32Array;

  constructor(setup: UnitSetup, state: EngineState) {
    const { reals, virtuals, statics } = setup;
    this.#states = state.virtuals.state;
    this.realAddress = Int32Array.from(reals, (real) => parseIpv4(real.address));
    this.realPort = Int32Array.from(reals, (real) => rawPort(real.port));
    this.virtualAddress = Int32Array.from(virtuals, (virtual) => parseIpv4(virtual.address));
    this.virtualPort = Int32Array.from(virtuals, (virtual) => rawPort(virtual.port));
    this.staticReal = Int32Array.from(statics, ({ real }) => real);
    this.staticVirtual = Int32Array.from(statics, ({ virtual }) => virtual);
    this.#endpoints = new Endpoints(virtuals.length * 2);
    this.#clients = new ClientVirtuals(virtuals.reduce((sum, v) => sum + v.clients.length, 0));
    this.#realEndpoints = new Endpoints(reals.length * 2);
    this.#statics = new Endpoints(statics.length);
    for (let v = 0; v < virtuals.length; v++) this.#enterVirtual(setup, v);
    for (let r = 0; r < reals.length; r++) this.#enterReal(r);
    for (let v = 0; v < virtuals.length; v++) this.#enterTaker(setup, v);
    statics.forEach(({ real }, s) => this.#statics.set(this.realAddress[real]!, ANY_PORT, s));
  }

  /** Index in `addresses` of a raw address, or -1 where it is no virtual's. */
  addressOf(address: number): number {
    return this.#endpoints.get(address, ANY_PORT);
  }

  isReal(address: number): boolean {
    return this.#realEndpoints.get(address, ANY_PORT) >= 0;
  }

  /** The virtuals whose connections may go to a real of this address and port, both raw; port 0: to one of all ports. */
  takersOf(address: number, port: number): readonly number[] {
    return this.#takers[this.#realEndpoints.get(address, port)] ?? NONE;
  }

  /** The static by which a real's address goes out, or -1. */
  staticOf(address: number): number {
    return this.#statics.get(address, ANY_PORT);
  }

  /**
   * The virtual that serves a client at an address and port, all raw, or -1. The exact port comes first (localdirector.md 2.0,
   * step 2); where it has virtuals, those of all ports take no client that they refuse.
   */
  virtualFor(address: number, port: number, client: number): number {
    const exact = this.#endpoints.get(address, port);
    const group = exact >= 0 ? exact : this.#endpoints.get(address, 0);
    return group < 0 ? -1 : this.#clients.find(group, client);
  }

  /**
   * Whether no client can have an address: it is of this network, loopback, multicast or reserved (RFC 6890, section 2.2.2), or one of
   * the virtuals' and reals' own. A real's answer would never arrive, and would seem not to have been given.
   */
  isImpossible(source: number): boolean {
    const first = source & 0xff;
    return first === 0 || first === 127 || first >= 224 || this.isReal(source) ||
      this.addressOf(source) >= 0;
  }

  /** Whether the unit answers for an address: some virtual there is not out of service. */
  answersFor(address: number): boolean {
    for (const v of this.virtualsAt[address]!) {
      if (this.#states[v]! !== VIRTUAL_OUT_OF_SERVICE) return true;
    }
    return false;
  }

  /** Whether the unit answers for the address of a virtual. */
  answersForVirtual(virtual: number): boolean {
    return this.answersFor(this.addressOf(this.virtualAddress[virtual]!));
  }

  #enterVirtual({ virtuals }: UnitSetup, v: number) {
    const address = this.virtualAddress[v]!;
    const port = this.virtualPort[v]!;
    let index = this.addressOf(address);
    if (index < 0) {
      index = this.addresses.push(address) - 1;
      this.virtualsAt.push([]);
      this.#endpoints.set(address, ANY_PORT, index);
    }
    this.virtualsAt[index]!.push(v);
    if (this.#endpoints.get(address, port) < 0) {
      this.#endpoints.set(address, port, this.#clients.add());
    }
    this.#clients.enter(this.#endpoints.get(address, port), v, virtuals[v]!);
  }

  #enterReal(r: number) {
    const address = this.realAddress[r]!;
    const port = this.realPort[r]!;
    this.#realEndpoints.set(address, ANY_PORT, 0);
    if (this.#realEndpoints.get(address, port) >= 0) return;
    this.#realEndpoints.set(address, port, this.#takers.push([]) - 1);
  }

  /** Enters a virtual with every real that may take its connections: bound, standby, or of a backup. */
  #enterTaker({ reals, virtuals }: UnitSetup, v: number) {
    for (let serving = v; serving >= 0; serving = virtuals[serving]!.backup) {
      for (const bound of virtuals[serving]!.reals) {
        for (const r of standbyChain(reals, bound)) {
          const group = this.#realEndpoints.get(this.realAddress[r]!, this.realPort[r]!);
          const takers = this.#takers[group]!;
          if (takers.at(-1) !== v) takers.push(v);
        }
      }
    }
  }
}
