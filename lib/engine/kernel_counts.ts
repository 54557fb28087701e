/**
 * Adds what the kernel has counted to the engine's own counters, so that whoever reads those need not know who forwarded.
 *
 * Each CPU counts up for ever in rows of its own; here is kept what was added before, for CPUs that ever counted. In a tick it costs a
 * look at each CPU, and a read of the rows of all virtuals and reals there are for those that did something.
 *
 * @module
 */
import type { UnitSetup } from "../objects/setup.ts";
import * as tables from "./kernel_tables.ts";
import { cpuCountsAt, LINE_WORDS, long } from "./kernel_tables.ts";
import type { EngineState } from "./state.ts";
import * as verdict from "./verdicts.ts";

/** What was added before of the counts of a CPU. */
interface Seen {
  counts: Float64Array;
  virtuals: Float64Array;
  reals: Float64Array;
}

export class KernelCounts {
  readonly #state: EngineState;
  readonly #seen: (Seen | undefined)[];
  #virtuals: readonly number[] = [];
  #reals: readonly number[] = [];

  constructor(state: EngineState) {
    this.#state = state;
    this.#seen = Array.from({ length: state.kernelTables.cpus });
  }

  configure({ virtuals, reals }: UnitSetup) {
    // What was counted for a row must not be found by its next owner.
    this.add();
    this.#virtuals = virtuals.map(({ index }) => index);
    this.#reals = reals.map(({ index }) => index);
  }

  /** Adds what came since the last time. */
  add() {
    for (let cpu = 0; cpu < this.#seen.length; cpu++) {
      if (this.#hasMoved(cpu)) this.#addCpu(cpu, this.#seen[cpu] ??= this.#begin());
    }
  }

  /** The verdict is what a CPU counts last of a frame. */
  #hasMoved(cpu: number): boolean {
    const { cpuCounts } = this.#state.kernelTables;
    const seen = this.#seen[cpu]?.counts;
    const at = cpuCountsAt(cpu);
    for (let count = tables.FORWARDED; count < tables.BYTES; count++) {
      if (long(cpuCounts, at + 2 * count) !== (seen?.[count] ?? 0)) return true;
    }
    return false;
  }

  #begin(): Seen {
    const { virtuals, reals } = this.#state;
    return {
      counts: new Float64Array(tables.COUNTS),
      virtuals: new Float64Array(virtuals.length * tables.VIRTUAL_COUNTS),
      reals: new Float64Array(reals.length * tables.REAL_COUNTS),
    };
  }

  #addCpu(cpu: number, seen: Seen) {
    const { verdicts, kernel, bytes, kernelTables: { cpuCounts } } = this.#state;
    const at = cpuCountsAt(cpu);
    const news = (count: number) => newsOf(cpuCounts, at + 2 * count, seen.counts, count);
    bytes[0]! += news(tables.BYTES);
    verdicts[verdict.FASTPATH_LOST]! += news(tables.LOST);
    const forwarded = news(tables.FORWARDED) + news(tables.FORWARDED + 1);
    const bridged = news(tables.BRIDGED) + news(tables.BRIDGED + 1);
    const synguard = news(tables.SYNGUARD);
    verdicts[verdict.FORWARDED]! += forwarded;
    verdicts[verdict.BRIDGED]! += bridged;
    verdicts[verdict.SYNGUARD]! += synguard;
    kernel[0]! += forwarded;
    kernel[1]! += bridged;
    kernel[2]! += synguard;
    for (const virtual of this.#virtuals) this.#addVirtual(cpu, seen, virtual);
    for (const real of this.#reals) this.#addReal(cpu, seen, real);
  }

  #addVirtual(cpu: number, seen: Seen, row: number) {
    const { virtuals, kernelTables } = this.#state;
    const { virtualCounts } = kernelTables;
    const at = (cpu * kernelTables.virtuals + row) * LINE_WORDS;
    const news = (count: number) =>
      newsOf(virtualCounts, at + 2 * count, seen.virtuals, row * tables.VIRTUAL_COUNTS + count);
    virtuals.packetsIn[row]! += news(tables.PACKETS_IN);
    virtuals.bytesIn[row]! += news(tables.BYTES_IN);
    virtuals.packetsOut[row]! += news(tables.PACKETS_OUT);
    virtuals.bytesOut[row]! += news(tables.BYTES_OUT);
    virtuals.synguarded[row]! += news(tables.SYNS);
  }

  #addReal(cpu: number, seen: Seen, row: number) {
    const { reals, kernelTables } = this.#state;
    const at = (cpu * kernelTables.reals + row) * tables.REAL_COUNTS;
    const news = (count: number) =>
      newsOf(
        kernelTables.realCounts,
        2 * (at + count),
        seen.reals,
        row * tables.REAL_COUNTS + count,
      );
    reals.bytesIn[row]! += news(0);
    reals.bytesOut[row]! += news(1);
  }
}

/** What a number has grown by since it was last seen. */
function newsOf(words: Uint32Array, at: number, seen: Float64Array, place: number): number {
  const now = long(words, at);
  const before = seen[place]!;
  seen[place] = now;
  return now - before;
}
