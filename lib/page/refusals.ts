/**
 * What has been refused lately. The unit counts from its start, which says nothing of now.
 *
 * @module
 */
import type { PairJson } from "../status/json_failover.ts";
import type { Risen } from "./pair_troubles.ts";

const MINUTE_MS = 60_000;

interface Look {
  ms: number;
  counts: PairJson["refusals"];
}

export class Refusals {
  #looks: Look[] = [];

  /** Takes what is counted by now, of a clock that only runs forward, and gives what has risen within the last minute. */
  take(counts: PairJson["refusals"], ms: number): Risen {
    const last = this.#looks.at(-1);
    // A unit that was started again counts from zero.
    if (last !== undefined && sum(counts) < sum(last.counts)) this.#looks = [];
    this.#looks = [...this.#looks.filter((look) => ms - look.ms < MINUTE_MS), { ms, counts }];
    const before: Record<string, number> = this.#looks[0]!.counts;
    return Object.entries(counts)
      .map(([reason, count]) => [reason, count - (before[reason] ?? 0)] as const)
      .filter(([, risen]) => risen > 0);
  }
}

function sum(counts: PairJson["refusals"]): number {
  return Object.values(counts).reduce((all, count) => all + count, 0);
}
