/**
 * Reals to choose from, for tests: all usable, idle, of weight 1 and never measured, unless said otherwise.
 *
 * @module
 */
import type { Field, Predictor } from "./predictor.ts";

export interface TestField {
  /** By slot; a number stands for 0, 1, 2 … */
  slots: number | number[];
  /** How many there are: as many as the slots need, unless given. */
  reals?: number;
  identity?: number[];
  weight?: number[];
  /** By real. */
  connections?: number[];
  latencyMs?: number[];
  isReplaced?: boolean;
}

export function testField(given: TestField): Field {
  const slots = Int32Array.from(
    typeof given.slots === "number" ? new Array(given.slots).keys() : given.slots,
  );
  const reals = given.reals ?? slots.reduce((a, b) => Math.max(a, b), -1) + 1;
  return {
    slots,
    identity: Int32Array.from(given.identity ?? slots),
    weight: given.weight ? Int32Array.from(given.weight) : new Int32Array(slots.length).fill(1),
    isReplaced: given.isReplaced ?? false,
    usable: new Uint8Array(reals).fill(1),
    closing: new Int32Array(reals),
    maxconns: new Int32Array(reals).fill(0x7fffffff),
    connections: column(reals, given.connections),
    latencyMs: Float64Array.from({ length: reals }, (_, real) => given.latencyMs?.[real] ?? 0),
    measuredTick: new Int32Array(reals),
    tick: new Int32Array(1),
    starts: new Int32Array(reals),
    version: 0,
  };
}

function column(reals: number, given: number[] = []): Int32Array {
  return Int32Array.from({ length: reals }, (_, real) => given[real] ?? 0);
}

/** What an engine does when a real comes into service, or leaves it. */
export function setUsable(field: Field, real: number, usable: boolean) {
  if (field.usable[real] === Number(usable)) return;
  field.usable[real] = Number(usable);
  if (usable) field.starts[real]!++;
  field.version++;
}

/** A client address that looks random and is the same in every run. */
export function client(number: number): number {
  return Math.imul(number + 1, 0x9e3779b1) | 0;
}

/** Gives `count` connections of different clients, all held open, and tells the real of each. */
export function take(predictor: Predictor, field: Field, count: number, from = 0): number[] {
  return Array.from({ length: count }, (_, i) => {
    const real = predictor.next(client(from + i), -1);
    if (real >= 0) field.connections[real]!++;
    return real;
  });
}

/** How many of `taken` each real has. */
export function countByReal(field: Field, taken: number[]): number[] {
  return Array.from(field.usable, (_, real) => taken.filter((other) => other === real).length);
}
