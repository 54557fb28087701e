/**
 * Whether new connections went where their predictor says: without that, the time of a choice means nothing.
 *
 * @module
 */
import type { PredictorName } from "../../lib/words.ts";

/** Columns of one entry for each real of a virtual. */
export interface Spread {
  weights: readonly number[];
  /** That it has, after as many were opened as ended before. */
  connections: readonly number[];
  /** Of these, the ones opened. */
  opened: readonly number[];
}

/** Of what is not exact by its scheme, each real's part may be off its share by this. */
const TOLERANCE = 0.5;

const FAULTS: Record<PredictorName, (spread: Spread) => string | undefined> = {
  leastconns: ({ connections }) => unlevel(connections, connections.map(() => 1)),
  weighted: ({ connections, weights }) => unlevel(connections, weights),
  roundrobin: ({ opened, weights }) => offShares(opened, weights, (share) => 1 / share),
  // Times that are alike, which fade a little differently.
  fastest: ({ connections }) => offShares(connections, connections.map(() => 1), () => TOLERANCE),
  hash: ({ connections, weights }) => offShares(connections, weights, () => TOLERANCE),
};

/** Says what is wrong, or undefined. */
export function spreadFault(predictor: PredictorName, spread: Spread): string | undefined {
  return FAULTS[predictor](spread);
}

/** Before it got its last connection, no real may have had more than another has now, each for its weight. */
function unlevel(connections: readonly number[], weights: readonly number[]): string | undefined {
  const perWeight = connections.map((count, i) => count / weights[i]!);
  const lowest = perWeight.indexOf(Math.min(...perWeight));
  // Crosswise: quotients are not exact.
  const i = connections.findIndex((count, i) =>
    (count - 1) * weights[lowest]! > connections[lowest]! * weights[i]!
  );
  if (i < 0) return undefined;
  return `real ${i} has ${connections[i]} connections at weight ${weights[i]}, ` +
    `real ${lowest} has ${connections[lowest]} at weight ${weights[lowest]}: expected them level`;
}

/** `tolerance`: by how much of its share a real may be off. */
function offShares(
  counts: readonly number[],
  weights: readonly number[],
  tolerance: (share: number) => number,
): string | undefined {
  const all = sum(counts);
  const allWeights = sum(weights);
  for (const [i, count] of counts.entries()) {
    const share = all * weights[i]! / allWeights;
    if (Math.abs(count - share) <= share * tolerance(share)) continue;
    return `real ${i} got ${count} of ${all} connections: expected about ${Math.round(share)}`;
  }
  return undefined;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
