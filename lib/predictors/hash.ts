/**
 * `hash`: the client's address alone decides, by the table of {@linkcode maglevTable}. Units side by side that know the same
 * reals and see the same ones usable choose alike, without a word between them and in whatever order their configs name the reals.
 *
 * The table does not follow what is usable. A client whose real is lost goes on through the table by a step of its own: only
 * the clients of the lost real move, they spread over the others as the table does, and they return with it.
 *
 * HOT PATH: allocates nothing.
 *
 * @module
 */
import { maglevTable } from "./maglev.ts";
import { mix, remainder } from "./mix.ts";
import { type Field, mayTake, type Predictor } from "./predictor.ts";

/** Places tried before all slots are looked at: with half of the reals lost, one client in 4 billion needs more. */
const PROBES = 32;
/** Tells the hash of a client's step from that of its first place. */
const STEP = 0x510e527f;

export class Hash implements Predictor {
  static readonly measure = "places of the table";

  readonly #field: Field;
  readonly #table: Uint16Array;
  /** By slot: its places of the table. */
  readonly #places: Int32Array;

  constructor(field: Field) {
    this.#field = field;
    this.#table = maglevTable(field.identity, field.weight);
    this.#places = new Int32Array(field.slots.length);
    for (const slot of this.#table) this.#places[slot]!++;
  }

  /** Nothing moves on: the same client is answered the same. */
  next(client: number, exclude: number): number {
    return this.peek(client, exclude);
  }

  peek(client: number, exclude: number): number {
    const { slots } = this.#field;
    const table = this.#table;
    if (table.length === 0) return -1;
    const place = remainder(mix(client), table.length);
    const real = slots[table[place]!]!;
    return mayTake(this.#field, real, exclude) ? real : this.#onward(client, place, exclude);
  }

  figure(slot: number): number {
    return this.#places[slot]!;
  }

  #onward(client: number, from: number, exclude: number): number {
    const { slots } = this.#field;
    const table = this.#table;
    const step = 1 + remainder(mix(client ^ STEP), table.length - 1);
    let place = from;
    for (let probe = 0; probe < PROBES; probe++) {
      place += step;
      if (place >= table.length) place -= table.length;
      const real = slots[table[place]!]!;
      if (mayTake(this.#field, real, exclude)) return real;
    }
    return this.#bestOfFew(client, exclude);
  }

  /**
   * Where few are left: the slot whose identity and the client's address together give the highest hash (Thaler and Ravishankar,
   * "Using Name-Based Mappings to Increase Hit Rates", 1998). As even and as steady as the table, but without regard to weights.
   */
  #bestOfFew(client: number, exclude: number): number {
    const { slots, identity } = this.#field;
    let best = -1;
    let highest = 0;
    for (let slot = 0; slot < slots.length; slot++) {
      const real = slots[slot]!;
      if (!mayTake(this.#field, real, exclude)) continue;
      const rank = mix(identity[slot]! ^ mix(client));
      if (best >= 0 && rank <= highest) continue;
      best = real;
      highest = rank;
    }
    return best;
  }
}
