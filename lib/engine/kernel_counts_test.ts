import assert from "node:assert/strict";
import { KernelCounts } from "./kernel_counts.ts";
import * as tables from "./kernel_tables.ts";
import { cpuCountsAt, LINE_WORDS } from "./kernel_tables.ts";
import { EngineState, type Shape } from "./state.ts";
import { setupOf, type TestSetup } from "./test_setup.ts";
import * as verdict from "./verdicts.ts";

const SHAPE: Shape = { reals: 9, virtuals: 3, connections: 1, sticky: 2, cpus: 2 };
const SETUP: TestSetup = { reals: [{}, { index: 8 }], virtuals: [{}, { index: 2 }] };

/** What the program in the kernel would do. */
class Kernel {
  readonly state = EngineState.over(new SharedArrayBuffer(EngineState.bytes(SHAPE)), SHAPE);
  readonly #tables = this.state.kernelTables;

  count(cpu: number, which: number, by: number) {
    this.#add(this.#tables.cpuCounts, cpuCountsAt(cpu) + 2 * which, by);
  }

  countVirtual(cpu: number, row: number, which: number, by: number) {
    const { virtualCounts, virtuals } = this.#tables;
    this.#add(virtualCounts, (cpu * virtuals + row) * LINE_WORDS + 2 * which, by);
  }

  countReal(cpu: number, row: number, which: number, by: number) {
    const { realCounts, reals } = this.#tables;
    this.#add(realCounts, 2 * ((cpu * reals + row) * tables.REAL_COUNTS + which), by);
  }

  #add(words: Uint32Array, at: number, by: number) {
    const longs = new BigUint64Array(words.buffer, words.byteOffset, words.length >> 1);
    longs[at >> 1]! += BigInt(by);
  }
}

function newCounts() {
  const kernel = new Kernel();
  const counts = new KernelCounts(kernel.state);
  counts.configure(setupOf(SETUP));
  return { kernel, counts, state: kernel.state };
}

Deno.test("what CPUs counted is added to the engine's own, once", () => {
  const { kernel, counts, state } = newCounts();
  state.verdicts[verdict.FORWARDED] = 1_000;
  kernel.count(0, tables.FORWARDED, 1);
  kernel.count(1, tables.FORWARDED + 1, 2);
  kernel.count(0, tables.BRIDGED, 3);
  kernel.count(1, tables.BRIDGED + 1, 4);
  kernel.count(1, tables.SYNGUARD, 5);
  kernel.count(1, tables.LOST, 6);
  kernel.count(0, tables.BYTES, 7_000);
  counts.add();
  counts.add();
  const { verdicts } = state;
  assert.equal(verdicts[verdict.FORWARDED], 1_003);
  assert.equal(verdicts[verdict.BRIDGED], 7);
  assert.equal(verdicts[verdict.SYNGUARD], 5);
  assert.equal(verdicts[verdict.FASTPATH_LOST], 6);
  assert.equal(state.bytes[0], 7_000);
  assert.deepEqual([...state.kernel], [3, 7, 5]);
  kernel.count(1, tables.FORWARDED, 1);
  counts.add();
  assert.equal(verdicts[verdict.FORWARDED], 1_004);
});

Deno.test("virtuals and reals get theirs, whatever their rows", () => {
  const { kernel, counts, state: { virtuals, reals } } = newCounts();
  for (const cpu of [0, 1]) {
    for (let which = 0; which < tables.VIRTUAL_COUNTS; which++) {
      kernel.countVirtual(cpu, 2, which, 10 ** which);
    }
    kernel.countReal(cpu, 8, 0, 100);
    kernel.countReal(cpu, 8, 1, 200);
    // The verdict comes last, and by it the rest is found.
    counts.add();
    kernel.count(cpu, tables.FORWARDED, 1);
  }
  counts.add();
  const { packetsIn, bytesIn, packetsOut, bytesOut, synguarded } = virtuals;
  assert.deepEqual(
    [packetsIn, bytesIn, packetsOut, bytesOut, synguarded].map((column) => [...column]),
    [[0, 0, 2], [0, 0, 20], [0, 0, 200], [0, 0, 2_000], [0, 0, 20_000]],
  );
  assert.deepEqual([...reals.bytesIn], [0, 0, 0, 0, 0, 0, 0, 0, 200]);
  assert.deepEqual([...reals.bytesOut], [0, 0, 0, 0, 0, 0, 0, 0, 400]);
});

Deno.test("counters go on over 2^32", () => {
  const { kernel, counts, state } = newCounts();
  kernel.count(1, tables.FORWARDED, 2 ** 32 - 1);
  kernel.countVirtual(1, 0, tables.BYTES_OUT, 2 ** 32 - 1);
  kernel.countReal(1, 0, 1, 2 ** 32 - 1);
  counts.add();
  kernel.count(1, tables.FORWARDED, 2);
  kernel.countVirtual(1, 0, tables.BYTES_OUT, 2);
  kernel.countReal(1, 0, 1, 2);
  counts.add();
  assert.equal(state.verdicts[verdict.FORWARDED], 2 ** 32 + 1);
  assert.equal(state.virtuals.bytesOut[0], 2 ** 32 + 1);
  assert.equal(state.reals.bytesOut[0], 2 ** 32 + 1);
});

Deno.test("what was counted for a row is its old owner's, and not the next one's", () => {
  const { kernel, counts, state: { virtuals, reals } } = newCounts();
  kernel.count(0, tables.FORWARDED, 5);
  kernel.countVirtual(0, 2, tables.PACKETS_IN, 5);
  kernel.countReal(0, 8, 0, 500);
  counts.configure(setupOf({ reals: [{}], virtuals: [{}] }));
  assert.equal(virtuals.packetsIn[2], 5);
  assert.equal(reals.bytesIn[8], 500);
  // As a row is cleared for who comes.
  virtuals.packetsIn[2] = 0;
  reals.bytesIn[8] = 0;
  counts.configure(setupOf(SETUP));
  kernel.count(0, tables.FORWARDED, 1);
  kernel.countVirtual(0, 2, tables.PACKETS_IN, 1);
  kernel.countReal(0, 8, 0, 100);
  counts.add();
  assert.equal(virtuals.packetsIn[2], 1);
  assert.equal(reals.bytesIn[8], 100);
});
