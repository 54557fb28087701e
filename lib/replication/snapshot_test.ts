import assert from "node:assert/strict";
import { ANSWERED } from "../objects/entry.ts";
import * as record from "./record.ts";
import { CHANGING, writeConnection } from "./snapshot.ts";
import { newTestTable, testTableBytes } from "./test_table.ts";

const READS = 400_000;

Deno.test("what is read while another thread makes, moves and ends connections is never of two of them", async () => {
  const shared = new SharedArrayBuffer(testTableBytes());
  const { table, stop } = newTestTable(shared);
  const worker = new Worker(new URL("./test_writer.ts", import.meta.url), { type: "module" });
  try {
    worker.postMessage(shared);
    while (table.total === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    const words = new Int32Array(record.RECORD_WORDS[record.CONNECTION]!);
    let whole = 0;
    let changing = 0;
    const seen = new Set<number>();
    for (let read = 0; read < READS; read++) {
      const used = writeConnection(table, 1 + read % 4, 0, words, 0, false);
      if (used === CHANGING) changing++;
      if (used <= 0) continue;
      whole++;
      seen.add(words[record.FOREIGN]!);
      assertOfOne(words);
    }
    // Else it has shown nothing.
    assert.ok(whole > 1000 && changing > 0 && seen.size > 100, `${whole} ${changing} ${seen.size}`);
  } finally {
    Atomics.store(stop, 0, 1);
    worker.terminate();
  }
});

function assertOfOne(words: Int32Array) {
  const number = words[record.FOREIGN]!;
  assert.equal(words[record.VIRTUAL_ADDRESS], number ^ 1);
  assert.equal(words[record.SEQUENCE], number ^ 2);
  assert.equal(words[record.CLIENT_PORTS], number & 0xffff);
  const real = words[record.REAL_ADDRESS]!;
  assert.ok(real === number || real === (number ^ 0x555555), `${real} ${number}`);
  assert.equal(words[record.REAL]! & 0xffff, real & 7);
  if ((words[record.STATE]! & ANSWERED) !== 0) assert.equal(words[record.HANDSHAKE], number);
}
