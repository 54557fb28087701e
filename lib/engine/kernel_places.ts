/**
 * Tells the program in the kernel which addresses are virtuals' and reals', and where a synguard may be shut. It looks addresses up in
 * buckets of one line; where a bucket is full, it takes every address that belongs there for one, and leaves its packets to TypeScript.
 *
 * @module
 */
import { ADDRESS_BUCKETS, GUARD_BUCKETS } from "../limits.ts";
import { beginEpoch, endEpoch } from "../objects/epoch.ts";
import type { UnitSetup, VirtualSetup } from "../objects/setup.ts";
import { parseIpv4, rawPort } from "../packet/address.ts";
import { type KernelTables, LINE_WORDS } from "./kernel_tables.ts";

/** Cell of the epochs. */
const PLACES = 1;
/** Words of an endpoint: address, port and virtual, a time of 64 bits. */
const GUARD_WORDS = 4;

export class KernelPlaces {
  readonly #tables: KernelTables;
  /** Where in the guards the endpoint of a virtual lies; -1 for none. */
  readonly #guards: Int32Array;

  constructor(tables: KernelTables) {
    this.#tables = tables;
    this.#guards = new Int32Array(tables.virtuals).fill(-1);
  }

  configure({ reals, virtuals }: UnitSetup) {
    const { epochs, virtualAddresses, realAddresses, guards } = this.#tables;
    beginEpoch(epochs, PLACES);
    virtualAddresses.fill(0);
    realAddresses.fill(0);
    for (const { address } of virtuals) enterAddress(virtualAddresses, parseIpv4(address));
    for (const { address } of reals) enterAddress(realAddresses, parseIpv4(address));
    guards.fill(0);
    this.#guards.fill(-1);
    for (const virtual of guarded(virtuals)) this.#enterGuard(virtual);
    endEpoch(epochs, PLACES);
  }

  /** SYNs to a virtual that are of no connection are dropped in the kernel until then, ms of `clock.ts`. */
  shut(virtual: number, untilMs: number) {
    const place = this.#guards[virtual]!;
    if (place >= 0) this.#tables.shut(place, untilMs);
  }

  #enterGuard({ index, address, port }: VirtualSetup) {
    const { guards } = this.#tables;
    const raw = parseIpv4(address);
    const first = bucketOf(raw, rawPort(port), GUARD_BUCKETS) * LINE_WORDS;
    for (let place = first; place < first + LINE_WORDS; place += GUARD_WORDS) {
      if (guards[place]! !== 0) continue;
      guards[place + 1] = rawPort(port) | (index << 16);
      guards[place] = raw;
      this.#guards[index] = place;
      return;
    }
  }
}

/** Virtuals with a synguard that are alone at their endpoint. Of others, whose a SYN is TypeScript must say. */
function guarded(virtuals: readonly VirtualSetup[]): VirtualSetup[] {
  const here = virtuals.filter(({ removed }) => !removed);
  const endpoint = ({ address, port }: VirtualSetup) => `${address}:${port}`;
  const count = new Map<string, number>();
  for (const virtual of here) {
    count.set(endpoint(virtual), (count.get(endpoint(virtual)) ?? 0) + 1);
  }
  return here.filter((virtual) =>
    virtual.port !== 0 && virtual.clients.length === 0 && count.get(endpoint(virtual)) === 1 &&
    (virtual.synguard.perSecond !== 0 || virtual.synguard.embryonic !== 0)
  );
}

function enterAddress(table: Int32Array, address: number) {
  const first = bucketOf(address, 0, ADDRESS_BUCKETS) * LINE_WORDS;
  for (let place = first; place < first + LINE_WORDS; place++) {
    if (table[place]! === address) return;
    if (table[place]! === 0) return void (table[place] = address);
  }
}

/** As bucket_of of `ffi/fastpath/tables.h`. */
function bucketOf(address: number, port: number, buckets: number): number {
  const h = Math.imul(address ^ Math.imul(port, 0x85ebca6b), 0x9e3779b1);
  return (h ^ (h >>> 15)) & (buckets - 1);
}
