/**
 * The look-up table of Maglev (Eisenbud et al., "Maglev: A Fast and Reliable Software Network Load Balancer", NSDI 2016,
 * section 3.4). Each slot has an order of its own in which it would like the places of the table; the slots take turns, each
 * taking the first place on its list that is free. So all get the same number of places, within one, and a slot
 * more or less moves little but its own share.
 *
 * @module
 */
import { mix, remainder } from "./mix.ts";

/**
 * Places of a table: primes, so that any step visits all of them; 100 a slot, so that one place more or less is 1 % (the
 * paper's figure). There are but two, for up to 163 slots and for up to 1,310: to change the size moves nearly every client, so
 * it must not follow the number of slots closely. The small table is 32 KB and stays in the cache; one is filled in 1 ms.
 */
const SIZES = [16_381, 131_071] as const;
const PLACES_PER_SLOT = 100;

const EMPTY = 0xffff;
/** These tell the hashes of one word apart. */
const FIRST = 0x3c6ef372;
const STEP = 0x6a09e667;

/**
 * The slot of each place. Slots with an identity and a weight get the same places in whatever order they stand. None has fewer
 * than one place, however light it is.
 */
export function maglevTable(identity: Int32Array, weight: Int32Array): Uint16Array {
  if (identity.length === 0) return new Uint16Array(0);
  const size = SIZES.find((places) => places >= identity.length * PLACES_PER_SLOT) ?? SIZES[1];
  const table = new Uint16Array(size).fill(EMPTY);
  /** The place that each slot would like next, and how far it is from there to the one after. */
  const wanted = identity.map((word) => remainder(mix(word ^ FIRST), size));
  const step = identity.map((word) => 1 + remainder(mix(word ^ STEP), size - 1));
  for (const slot of turnsOf(identity, weight, size)) {
    let place = wanted[slot]!;
    while (table[place]! !== EMPTY) place = (place + step[slot]!) % size;
    table[place] = slot;
    wanted[slot] = place;
  }
  return table;
}

/**
 * Whose turn it is, `size` times. In each round a slot collects its weight, and has a turn when that makes the weight of the heaviest;
 * in the first round all have one. The rounds are not walked through, since with one weight of 65,535 among ones there are 65,536 of
 * them: the turns of each slot are known beforehand, and sorted.
 */
function turnsOf(identity: Int32Array, weight: Int32Array, size: number): Iterable<number> {
  const order = [...identity.keys()]
    .sort((a, b) => identity[a]! - identity[b]! || weight[a]! - weight[b]!);
  const heaviest = weight.reduce((a, b) => Math.max(a, b));
  const all = weight.reduce((a, b) => a + b);
  const turns: number[] = [];
  order.forEach((slot, rank) => {
    // Of the first `size` turns it has no more than these.
    const most = Math.floor((size * weight[slot]!) / all) + 2;
    for (let turn = 0; turn < most; turn++) {
      turns.push(Math.ceil((turn * heaviest) / weight[slot]!) * order.length + rank);
    }
  });
  return Float64Array.from(turns).sort().subarray(0, size).map((turn) =>
    order[turn % order.length]!
  );
}
