import assert from "node:assert/strict";
import { KERNEL_LATE_MS } from "../limits.ts";
import { Arena } from "../objects/arena.ts";
import { BACK, FRONT } from "../words.ts";
import { BRIDGED, cpuCountsAt, FORWARDED, KernelTables, long, SYNGUARD } from "./kernel_tables.ts";
import { structOf } from "./test_layout.ts";

const SHAPE = { reals: 3, virtuals: 2, cpus: 2 };

function newTables(): KernelTables {
  const counting = new Arena();
  new KernelTables(counting, SHAPE);
  return new KernelTables(new Arena(new SharedArrayBuffer(counting.bytes)), SHAPE);
}

/** The control line as the kernel reads it. */
function controlOf({ control: { buffer, byteOffset } }: KernelTables) {
  const view = new DataView(buffer, byteOffset);
  const fields = structOf("pm_control");
  return {
    word: (name: string, index = 0) => view.getUint32(fields.get(name)! + 4 * index, true),
    long: (name: string) => view.getBigUint64(fields.get(name)!, true),
    bytes: (
      name: string,
      length: number,
    ) => [...new Uint8Array(buffer, byteOffset + fields.get(name)!, length)],
  };
}

Deno.test("the kernel finds in the control line what it was told", () => {
  const tables = newTables();
  const control = controlOf(tables);
  tables.serve(true);
  tables.tick = 77;
  tables.seed = -2;
  tables.setPort(FRONT, 5, 1500);
  tables.setPort(BACK, 6, 9000);
  tables.setUnitMac(new Uint16Array(Uint8Array.of(0, 0, 6, 1, 2, 3, 4, 5).buffer), 1);
  assert.equal(control.word("serving"), 1);
  assert.equal(control.word("tick"), 77);
  assert.equal(control.word("seed"), 0xffff_fffe);
  assert.deepEqual([0, 1].map((port) => control.word("out", port)), [5, 6]);
  assert.deepEqual([0, 1].map((port) => control.word("mtu", port)), [1500, 9000]);
  assert.deepEqual(control.bytes("unit_mac", 6), [6, 1, 2, 3, 4, 5]);
  tables.serve(false);
  assert.equal(control.word("serving"), 0);
});

Deno.test("a lease ends by the kernel's clock, earlier by as much as the kernel may be late", () => {
  const tables = newTables();
  const control = controlOf(tables);
  tables.begin(1_000);
  tables.renew(5_000);
  assert.equal(control.long("lease"), BigInt((4_000 - KERNEL_LATE_MS) * 1e6));
  tables.end();
  assert.equal(control.long("lease"), 0n);
});

Deno.test("a lease before the kernel's time began is none, and one for ever is one", () => {
  const tables = newTables();
  const control = controlOf(tables);
  tables.begin(1_000);
  tables.renew(900);
  assert.equal(control.long("lease"), 0n);
  tables.renew(Infinity);
  assert.equal(control.long("lease"), BigInt(Number.MAX_SAFE_INTEGER));
});

Deno.test("it is off when the kernel says so, until it may try again", () => {
  const tables = newTables();
  assert.equal(tables.isOff, false);
  tables.control[structOf("pm_control").get("off")! / 4] = 1;
  assert.equal(tables.isOff, true);
  tables.retry();
  assert.equal(tables.isOff, false);
});

Deno.test("a guard is shut where the kernel looks for its time, to the millisecond", () => {
  const tables = newTables();
  tables.begin(1_000);
  const fields = structOf("pm_guard");
  const words = fields.get("")! / 4;
  for (const number of [0, 1, 7]) {
    tables.shut(number * words, 1_100 + number);
    const at = tables.guards.byteOffset + number * fields.get("")! + fields.get("shut_until")!;
    const shut = new DataView(tables.guards.buffer).getBigUint64(at, true);
    assert.equal(shut, BigInt(100 + number) * 1_000_000n);
  }
});

Deno.test("a number of 64 bits is read with its upper half", () => {
  const words = Uint32Array.of(9, 0xffff_ffff, 0, 0, 1);
  assert.equal(long(words, 1), 2 ** 32 - 1);
  assert.equal(long(words, 3), 2 ** 32);
});

Deno.test("frames that the kernel took were heard on their port, of all CPUs, modulo 2^32", () => {
  const tables = newTables();
  const count = (cpu: number, which: number, frames: number) =>
    tables.cpuCounts[cpuCountsAt(cpu) + 2 * which] = frames;
  count(0, FORWARDED + FRONT, 1);
  count(1, FORWARDED + BACK, 10);
  count(1, BRIDGED + FRONT, 100);
  count(0, BRIDGED + BACK, 1_000);
  count(0, SYNGUARD, 10_000);
  assert.deepEqual([tables.heard(FRONT), tables.heard(BACK)], [10_101, 1_010]);
  count(1, FORWARDED + FRONT, 2 ** 32 - 1);
  assert.equal(tables.heard(FRONT), 10_100);
});
