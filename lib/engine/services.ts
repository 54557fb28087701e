/**
 * Where the machine objects are: raw addresses and ports, and the look-ups from a packet to a virtual or real. Their states are
 * kept in `transitions.ts`. A reload makes the look-ups anew.
 *
 * HOT PATH: the look-ups allocate nothing.
 *
 * @module
 */
import type { UnitSetup, VirtualSetup } from "../objects/setup.ts";
import { parseIpv4, rawPort } from "../packet/address.ts";
import { VIRTUAL_OUT_OF_SERVICE } from "../words.ts";
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
  /** Indexes of the reals there are. */
  reals: readonly number[] = [];
  /** Every address of a virtual once; `virtualsAt[i]` are the virtuals that have it. */
  addresses: number[] = [];
  virtualsAt: number[][] = [];
  /** By static. */
  staticReal = new Int32Array(0);
  staticVirtual = new Int32Array(0);
  /** Under (address, port) the group in `#clients`, under (address, ANY_PORT) the index in `addresses`. */
  #endpoints = new Endpoints(0);
  #clients = new ClientVirtuals(0);
  /** Under (address, port) the index in `#takers`, under (address, ANY_PORT) any. */
  #realEndpoints = new Endpoints(0);
  /** The virtuals whose connections may go to an address and port of reals. */
  #takers: number[][] = [];
  /** Under (address, ANY_PORT) the static. */
  #statics = new Endpoints(0);
  readonly #states: Int32Array;

  constructor({ reals, virtuals }: EngineState) {
    this.#states = virtuals.state;
    this.realAddress = new Int32Array(reals.length);
    this.realPort = new Int32Array(reals.length);
    this.virtualAddress = new Int32Array(virtuals.length);
    this.virtualPort = new Int32Array(virtuals.length);
  }

  /** Takes the places of a setup in place of those before. */
  configure(setup: UnitSetup) {
    const { reals, virtuals, statics } = setup;
    for (const { index, address, port } of reals) {
      this.realAddress[index] = parseIpv4(address);
      this.realPort[index] = rawPort(port);
    }
    for (const { index, address, port } of virtuals) {
      this.virtualAddress[index] = parseIpv4(address);
      this.virtualPort[index] = rawPort(port);
    }
    this.reals = reals.map(({ index }) => index);
    this.addresses = [];
    this.virtualsAt = [];
    this.#endpoints = new Endpoints(virtuals.length * 2);
    this.#clients = new ClientVirtuals(virtuals.reduce((sum, v) => sum + v.clients.length, 0));
    for (const virtual of virtuals) this.#enterVirtual(virtual);
    this.#realEndpoints = new Endpoints(reals.length * 2);
    this.#takers = [];
    for (const { index } of reals) this.#enterReal(index);
    this.#enterTakers(setup);
    this.staticReal = Int32Array.from(statics, ({ real }) => real);
    this.staticVirtual = Int32Array.from(statics, ({ virtual }) => virtual);
    this.#statics = new Endpoints(statics.length);
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

  #enterVirtual(virtual: VirtualSetup) {
    const v = virtual.index;
    const address = this.virtualAddress[v]!;
    const port = this.virtualPort[v]!;
    let index = this.addressOf(address);
    if (index < 0) {
      index = this.addresses.push(address) - 1;
      this.virtualsAt.push([]);
      this.#endpoints.set(address, ANY_PORT, index);
    }
    this.virtualsAt[index]!.push(v);
    // Another one may have its port by now.
    if (virtual.removed) return;
    if (this.#endpoints.get(address, port) < 0) {
      this.#endpoints.set(address, port, this.#clients.add());
    }
    this.#clients.enter(this.#endpoints.get(address, port), v, virtual);
  }

  #enterReal(r: number) {
    const address = this.realAddress[r]!;
    const port = this.realPort[r]!;
    this.#realEndpoints.set(address, ANY_PORT, 0);
    if (this.#realEndpoints.get(address, port) >= 0) return;
    this.#realEndpoints.set(address, port, this.#takers.push([]) - 1);
  }

  /** Enters each virtual with every real that may take its connections: bound, standby, or of a backup. */
  #enterTakers({ reals, virtuals }: UnitSetup) {
    const standby = new Map(reals.map((real) => [real.index, real.standby]));
    const byIndex = new Map(virtuals.map((virtual) => [virtual.index, virtual]));
    for (const { index } of virtuals) {
      for (let at = byIndex.get(index); at !== undefined; at = byIndex.get(at.backup)) {
        for (const bound of at.reals) {
          for (let r = bound; r >= 0; r = standby.get(r)!) this.#enterTaker(index, r);
        }
      }
    }
  }

  #enterTaker(virtual: number, real: number) {
    const group = this.#realEndpoints.get(this.realAddress[real]!, this.realPort[real]!);
    const takers = this.#takers[group]!;
    if (takers.at(-1) !== virtual) takers.push(virtual);
  }
}
