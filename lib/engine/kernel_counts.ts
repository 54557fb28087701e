/**
 * Adds what the kernel has counted to the engine's own counters, so that whoever reads those need not know who forwarded.
 *
 * The kernel counts up for ever, a row for each CPU; here is kept what was added before. It costs a read of each row of the virtuals and
 * reals there are, in those ticks in which the kernel did something.
 *
 * @module
 */
import type { UnitSetup } from "../objects/setup.ts";
import * as tables from "./kernel_tables.ts";
import { cpuCountsAt, LINE_WORDS, long } from "./kernel_tables.ts";
import type { EngineState } from "./state.ts";
import * as verdict from "./verdicts.ts";

export class KernelCounts {
  readonly #state: EngineState;
  readonly #seen = new Float64Array(tables.COUNTS);
  readonly #virtualSeen: Float64Array;
  readonly #realSeen: Float64Array;
  #virtuals: readonly number[] = [];
  #reals: readonly number[] = [];

  constructor(state: EngineState) {
    this.#state = state;
    this.#virtualSeen = new Float64Array(state.virtuals.length * tables.VIRTUAL_COUNTS);
    this.#realSeen = new Float64Array(state.reals.length * tables.REAL_COUNTS);
  }

  configure({ virtuals, reals }: UnitSetup) {
    // What was counted for a row must not be found by its next owner.
    this.add();
    this.#virtuals = virtuals.map(({ index }) => index);
    this.#reals = reals.map(({ index }) => index);
  }

  /** Adds what came since the last time. */
  add() {
    const { verdicts, kernel, bytes } = this.#state;
    const moved = this.#newOf(tables.BYTES);
    const forwarded = this.#newOf(tables.FORWARDED) + this.#newOf(tables.FORWARDED + 1);
    const bridged = this.#newOf(tables.BRIDGED) + this.#newOf(tables.BRIDGED + 1);
    const synguard = this.#newOf(tables.SYNGUARD);
    verdicts[verdict.FASTPATH_LOST]! += this.#newOf(tables.LOST);
    if (forwarded + bridged + synguard + moved === 0) return;
    bytes[0]! += moved;
    verdicts[verdict.FORWARDED]! += forwarded;
    verdicts[verdict.BRIDGED]! += bridged;
    verdicts[verdict.SYNGUARD]! += synguard;
    kernel[0]! += forwarded;
    kernel[1]! += bridged;
    kernel[2]! += synguard;
    for (const virtual of this.#virtuals) this.#addVirtual(virtual);
    for (const real of this.#reals) this.#addReal(real);
  }

  #newOf(count: number): number {
    const { kernelTables: { cpus, cpuCounts } } = this.#state;
    let sum = 0;
    for (let cpu = 0; cpu < cpus; cpu++) sum += long(cpuCounts, cpuCountsAt(cpu) + 2 * count);
    const fresh = sum - this.#seen[count]!;
    this.#seen[count] = sum;
    return fresh;
  }

  #addVirtual(row: number) {
    const { virtuals } = this.#state;
    virtuals.packetsIn[row]! += this.#newOfVirtual(row, tables.PACKETS_IN);
    virtuals.bytesIn[row]! += this.#newOfVirtual(row, tables.BYTES_IN);
    virtuals.packetsOut[row]! += this.#newOfVirtual(row, tables.PACKETS_OUT);
    virtuals.bytesOut[row]! += this.#newOfVirtual(row, tables.BYTES_OUT);
    virtuals.synguarded[row]! += this.#newOfVirtual(row, tables.SYNS);
  }

  #newOfVirtual(row: number, count: number): number {
    const { cpus, virtuals, virtualCounts } = this.#state.kernelTables;
    let sum = 0;
    for (let cpu = 0; cpu < cpus; cpu++) {
      sum += long(virtualCounts, (cpu * virtuals + row) * LINE_WORDS + 2 * count);
    }
    const at = row * tables.VIRTUAL_COUNTS + count;
    const fresh = sum - this.#virtualSeen[at]!;
    this.#virtualSeen[at] = sum;
    return fresh;
  }

  #addReal(row: number) {
    const { reals } = this.#state;
    reals.bytesIn[row]! += this.#newOfReal(row, 0);
    reals.bytesOut[row]! += this.#newOfReal(row, 1);
  }

  #newOfReal(row: number, count: number): number {
    const { cpus, reals, realCounts } = this.#state.kernelTables;
    let sum = 0;
    for (let cpu = 0; cpu < cpus; cpu++) {
      sum += long(realCounts, 2 * ((cpu * reals + row) * tables.REAL_COUNTS + count));
    }
    const at = row * tables.REAL_COUNTS + count;
    const fresh = sum - this.#realSeen[at]!;
    this.#realSeen[at] = sum;
    return fresh;
  }
}
