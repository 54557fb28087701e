/**
 * All that a packet can be counted in, by names.
 *
 * @module
 */
import { VERDICTS } from "../../lib/engine/verdicts.ts";
import type { TestUnit } from "../../lib/engine/test_unit.ts";
import { PORTS } from "../../lib/words.ts";

export type Counted = Readonly<Record<string, number>>;

/** Every counter as it is now. */
export function countersOf({ state, setup }: TestUnit): Map<string, number> {
  const { verdicts, bytes, duty, virtuals, reals } = state;
  const counters = new Map<string, number>([["bytes", bytes[0]!]]);
  VERDICTS.forEach((name, verdict) => counters.set(name, verdicts[verdict]!));
  PORTS.forEach((name, port) => counters.set(`heard on ${name}`, duty.heardOn(port)));
  for (const { name, index } of setup.virtuals) {
    counters.set(`${name} packets in`, virtuals.packetsIn[index]!);
    counters.set(`${name} packets out`, virtuals.packetsOut[index]!);
    counters.set(`${name} bytes in`, virtuals.bytesIn[index]!);
    counters.set(`${name} bytes out`, virtuals.bytesOut[index]!);
    counters.set(`${name} synguarded`, virtuals.synguarded[index]!);
  }
  for (const { name, index } of setup.reals) {
    counters.set(`${name} bytes in`, reals.bytesIn[index]!);
    counters.set(`${name} bytes out`, reals.bytesOut[index]!);
  }
  return counters;
}

/** By how much each has grown, those that have. */
export function grown(before: Map<string, number>, after: Map<string, number>): Counted {
  const changes = [...after].map(([name, count]) => [name, count - before.get(name)!] as const);
  return Object.fromEntries(changes.filter(([, change]) => change !== 0));
}
