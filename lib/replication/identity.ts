/**
 * Who a virtual or a real is, whatever its index: two units that have reloaded at different times, or started from files that were
 * edited in between, may have the same object at different indexes. So the sender says first what its indexes mean, and the receiver
 * translates.
 *
 * An identity is 64 bits of a hash over what the config says of the object: its kind, name, address and port, as for a reload. With the
 * most objects there may be, two of them meet once in 10^11 configs.
 *
 * @module
 */
import { MAX_REALS, MAX_VIRTUALS } from "../limits.ts";
import type { RealSetup, UnitSetup, VirtualSetup } from "../objects/setup.ts";
import { OF_REAL, OF_VIRTUAL } from "./record.ts";

/** Two words. */
export type Identity = readonly [number, number];

export function virtualIdentity({ name, address, port, protocol }: VirtualSetup): Identity {
  return hashed(["virtual", name, address, port, protocol].join(" "));
}

export function realIdentity({ name, address, port }: RealSetup): Identity {
  return hashed(["real", name, address, port].join(" "));
}

/** By what the sender calls an object, what this unit calls it. */
export class IdentityMap {
  /** This unit's index by identity, of each kind. */
  #own: readonly [ReadonlyMap<string, number>, ReadonlyMap<string, number>] = [
    new Map(),
    new Map(),
  ];
  /** The sender's identities and this unit's index for each, -1 for none. */
  readonly #told: readonly [string[], string[]] = [[], []];
  readonly #indexes = [
    new Int32Array(MAX_VIRTUALS).fill(-1),
    new Int32Array(MAX_REALS).fill(-1),
  ] as const;

  /** Takes this unit's objects in place of those before. */
  configure({ virtuals, reals }: UnitSetup) {
    this.#own = [
      new Map(virtuals.map((virtual) => [keyOf(...virtualIdentity(virtual)), virtual.index])),
      new Map(reals.map((real) => [keyOf(...realIdentity(real)), real.index])),
    ];
    for (const kind of [OF_VIRTUAL, OF_REAL] as const) {
      this.#told[kind].forEach((key, theirs) => this.#place(kind, theirs, key));
    }
  }

  /** The sender's index `theirs`, below the most there are, is this object. */
  tell(kind: typeof OF_VIRTUAL | typeof OF_REAL, theirs: number, identity: Identity) {
    const key = keyOf(...identity);
    this.#told[kind][theirs] = key;
    this.#place(kind, theirs, key);
  }

  /** Forgets what the sender has said. */
  clear() {
    for (const kind of [OF_VIRTUAL, OF_REAL] as const) {
      this.#told[kind].length = 0;
      this.#indexes[kind].fill(-1);
    }
  }

  /** This unit's index, or -1. */
  virtual(theirs: number): number {
    return this.#indexes[OF_VIRTUAL][theirs]!;
  }

  real(theirs: number): number {
    return this.#indexes[OF_REAL][theirs]!;
  }

  #place(kind: typeof OF_VIRTUAL | typeof OF_REAL, theirs: number, key: string) {
    this.#indexes[kind][theirs] = this.#own[kind].get(key) ?? -1;
  }
}

function keyOf(high: number, low: number): string {
  return `${high} ${low}`;
}

/** Two rounds of 32 bits, FNV-1a with the finaliser of MurmurHash3, each begun with another word. */
function hashed(text: string): Identity {
  const bytes = new TextEncoder().encode(text);
  const round = (start: number) => {
    let h = start;
    for (const byte of bytes) h = Math.imul(h ^ byte, 0x01000193);
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return h ^ (h >>> 16);
  };
  return [round(0x811c9dc5 | 0), round(0x2545f491)];
}
