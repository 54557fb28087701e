/**
 * Slow start: under a predictor that compares connections, a real newly in service would get every new connection at once,
 * before anybody knows how it fares. While its slot is *warming* it gets at most one of every few, until it is level with
 * the others. (The original took turns "until level": `slowstart roundrobin`.)
 *
 * A slot warms from when a real comes into service in it or another real takes it, until its real has no fewer connections per
 * weight than the other usable slots together. Reals that start idle side by side are level from the first.
 *
 * HOT PATH: allocates nothing, and costs one comparison where nothing is warming. A real that fails while it warms is waited for
 * meanwhile: then each choice looks at all slots once more.
 *
 * @module
 */
import type { Field } from "./predictor.ts";

export class SlowStart {
  readonly #field: Field;
  /** By slot. */
  readonly #weight: Int32Array;
  /** By slot: the real and its `starts` when the slot was last looked at. */
  readonly #real: Int32Array;
  readonly #starts: Int32Array;
  /** By slot: 1 while it warms, even while its real is not usable. */
  readonly #warming: Uint8Array;
  /** By slot: of what number on, as counted in `#given`, it may take a connection again. */
  readonly #turn: Float64Array;
  /** Connections given while something was warming. */
  #given = 0;
  /** Slots that warm, usable or not. */
  #count = 0;
  #version: number;
  /** Of the usable slots: how many they are, their connections and their weights. */
  #usable = 0;
  #connections = 0;
  #weights = 0;

  /** The reals that are in service by now are not new, unless a reload has bound them anew or changed what they are to get. */
  constructor(field: Field, weight: Int32Array) {
    const { slots, starts, version, isReplaced } = field;
    this.#field = field;
    this.#weight = weight;
    this.#real = slots.slice();
    this.#starts = Int32Array.from(slots, (real) => starts[real]! - (isReplaced ? 1 : 0));
    this.#warming = new Uint8Array(slots.length);
    this.#turn = new Float64Array(slots.length);
    // What is to warm is found when the field is looked at first.
    this.#version = isReplaced ? version - 1 : version;
  }

  /** Whether anything is warming: where not, no slot is held back. */
  get active(): boolean {
    return this.#count !== 0;
  }

  /** Whether a slot must let this connection go to others, if there are any. */
  holds(slot: number): boolean {
    return this.#warming[slot]! !== 0 && this.#turn[slot]! > this.#given;
  }

  /**
   * Notes the slot that was chosen. Only here does anything move on, so that asking changes nothing; a slot that is found to be
   * new is never held back from its first connection, so it is early enough.
   */
  gave(slot: number) {
    if (this.#version !== this.#field.version) this.#look();
    if (this.#count === 0) return;
    this.#sum();
    const turn = this.#turn[slot]!;
    // Parts of a turn add up, unless it was let pass.
    this.#turn[slot] = (turn > this.#given - 1 ? turn : this.#given) + this.#interval(slot);
    this.#given++;
    this.#endWarming();
  }

  /**
   * A real that returns fills at twice what each would get, and at no less than its own share, or it would never be level: one with
   * more than half of all weights gets half of what the others would.
   */
  #interval(slot: number): number {
    const all = this.#weights;
    const weight = this.#weight[slot]!;
    if (weight * 2 > all) return 2 * all / (all + weight);
    return Math.max(2, Math.min((this.#usable + 1) >> 1, Math.ceil(all / (2 * weight))));
  }

  /**
   * Finds the slots that are new, among those that can be chosen. A new one keeps the turn it had: a real that comes and goes
   * must not get more than one that stays.
   */
  #look() {
    const { slots, starts, version } = this.#field;
    this.#version = version;
    this.#count = 0;
    for (let slot = 0; slot < slots.length; slot++) {
      const real = slots[slot]!;
      if (this.#real[slot]! !== real || this.#starts[slot]! !== starts[real]!) {
        this.#real[slot] = real;
        this.#starts[slot] = starts[real]!;
        this.#warming[slot] = 1;
      }
      this.#count += this.#warming[slot]!;
    }
  }

  #endWarming() {
    const { slots, usable } = this.#field;
    for (let slot = 0; slot < slots.length; slot++) {
      if (this.#warming[slot]! === 0 || usable[slots[slot]!]! === 0) continue;
      if (!this.#isLevel(slot)) continue;
      this.#warming[slot] = 0;
      this.#count--;
    }
  }

  #sum() {
    const { slots, usable, connections } = this.#field;
    let count = 0;
    let allConnections = 0;
    let allWeights = 0;
    for (let slot = 0; slot < slots.length; slot++) {
      const real = slots[slot]!;
      if (usable[real]! === 0) continue;
      count++;
      allConnections += connections[real]!;
      allWeights += this.#weight[slot]!;
    }
    this.#usable = count;
    this.#connections = allConnections;
    this.#weights = allWeights;
  }

  /** Compares crosswise; the largest products, of 1,024 slots, are whole numbers below 2^53. A slot alone is level. */
  #isLevel(slot: number): boolean {
    const own = this.#field.connections[this.#field.slots[slot]!]!;
    const weight = this.#weight[slot]!;
    return own * (this.#weights - weight) >= (this.#connections - own) * weight;
  }
}
