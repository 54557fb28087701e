/** What the kernel takes the shared memory for is what it is: `ffi/fastpath/layout.h`, word by word. */
import assert from "node:assert/strict";
import { ADDRESS_BUCKETS, BRIDGE_AGEING_MS, GUARD_BUCKETS, TICK_MS } from "../limits.ts";
import { LINE_BYTES } from "../objects/arena.ts";
import * as entry from "../objects/entry.ts";
import { placesOf } from "./kernel_layout.ts";
import * as tables from "./kernel_tables.ts";
import { EngineState, type Shape } from "./state.ts";
import { structOf } from "./test_layout.ts";

const SHAPE: Shape = { reals: 11, virtuals: 5, connections: 100, sticky: 128, cpus: 4 };

function newState(): EngineState {
  return EngineState.over(new SharedArrayBuffer(EngineState.bytes(SHAPE)), SHAPE, newTables());
}

function newTables(): ArrayBuffer {
  return new ArrayBuffer(EngineState.tableBytes(SHAPE));
}

function lineOf({ byteOffset }: ArrayBufferView): number {
  return byteOffset / LINE_BYTES;
}

/** Of a name in C. */
function ourName(name: string): string {
  return name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
}

Deno.test("each place is where the table lies", () => {
  const { kernelTables, reals, hosts, connections } = newState();
  const { slots } = connections.index;
  const expected = {
    control: lineOf(kernelTables.control),
    epochs: lineOf(kernelTables.epochs),
    cpus: lineOf(kernelTables.cpuCounts),
    cpuCount: 4,
    virtualCounts: lineOf(kernelTables.virtualCounts),
    virtuals: 5,
    realCounts: lineOf(kernelTables.realCounts),
    reals: 16,
    realMacs: lineOf(reals.mac),
    virtualAddresses: lineOf(kernelTables.virtualAddresses),
    realAddresses: lineOf(kernelTables.realAddresses),
    addressMask: ADDRESS_BUCKETS - 1,
    guards: lineOf(kernelTables.guards),
    guardMask: GUARD_BUCKETS - 1,
    hosts: lineOf(hosts.entries),
    hostMask: hosts.entries.byteLength / LINE_BYTES - 1,
    hostAge: BRIDGE_AGEING_MS / TICK_MS,
    slots: lineOf(slots),
    slotMask: slots.length - 1,
    referenceMask: 255,
    entries: lineOf(connections.entries),
    lines: Math.ceil(newTables().byteLength / LINE_BYTES),
  };
  const places = placesOf(SHAPE);
  const names = [...structOf("pm_places").keys()].filter((name) => name !== "").map(ourName);
  assert.deepEqual(names, Object.keys(expected));
  assert.deepEqual([...places], Object.values(expected));
});

Deno.test("every table of the kernel's begins with a line, lies within the map, and no other lies there", () => {
  const { kernelTables, reals, hosts, connections } = newState();
  const { control, epochs, cpuCounts, virtualCounts, realCounts } = kernelTables;
  const { virtualAddresses, realAddresses, guards } = kernelTables;
  const all = [control, epochs, cpuCounts, virtualCounts, realCounts, virtualAddresses].concat([
    realAddresses,
    guards,
    hosts.entries,
    connections.index.slots,
    connections.entries,
  ]);
  const ranges = [...all, reals.mac]
    .map(({ byteOffset, byteLength }) => [byteOffset, byteOffset + byteLength] as const)
    .sort(([a], [b]) => a - b);
  let end = 0;
  for (const [from, to] of ranges) {
    assert.equal(from % LINE_BYTES, 0);
    assert.ok(from >= end);
    end = to;
  }
  assert.ok(end <= placesOf(SHAPE).at(-1)! * LINE_BYTES);
});

Deno.test("the words of an entry are the kernel's", () => {
  const fields = structOf("pm_entry");
  const word = (name: string) => fields.get(name)! / 4;
  assert.equal(word(""), entry.ENTRY_WORDS);
  assert.equal(word("foreign"), entry.FOREIGN);
  assert.equal(word("local"), entry.VIRTUAL_ADDRESS);
  assert.equal(word("local") + 1, entry.REAL_ADDRESS);
  assert.equal(word("ports"), entry.CLIENT_PORTS);
  assert.equal(word("ports") + 1, entry.SERVER_PORTS);
  assert.equal(word("meta"), entry.META);
  assert.equal(word("owners"), entry.OWNERS);
  assert.equal(word("deltas"), entry.DELTAS);
  assert.equal(word("last_seen"), entry.LAST_SEEN);
  assert.equal(word("version"), entry.VERSION);
});

Deno.test("what is counted stands where it is looked for", () => {
  const counts = structOf("pm_counts");
  const long = (fields: Map<string, number>, name: string) => fields.get(name)! / 8;
  assert.equal(long(counts, "forwarded"), tables.FORWARDED);
  assert.equal(long(counts, "bridged"), tables.BRIDGED);
  assert.equal(long(counts, "synguard"), tables.SYNGUARD);
  assert.equal(long(counts, "lost"), tables.LOST);
  assert.equal(long(counts, "bytes"), tables.BYTES);
  const ofVirtual = structOf("pm_virtual_counts");
  assert.equal(long(ofVirtual, "packets_in"), tables.PACKETS_IN);
  assert.equal(long(ofVirtual, "bytes_in"), tables.BYTES_IN);
  assert.equal(long(ofVirtual, "packets_out"), tables.PACKETS_OUT);
  assert.equal(long(ofVirtual, "bytes_out"), tables.BYTES_OUT);
  assert.equal(long(ofVirtual, "syns"), tables.SYNS);
  assert.deepEqual([...structOf("pm_real_counts")], [["bytes_in", 0], ["bytes_out", 8], ["", 16]]);
});

Deno.test("what is counted in by the line is as long as one", () => {
  for (const name of ["pm_control", "pm_epochs", "pm_cpu", "pm_counts", "pm_virtual_counts"]) {
    assert.equal(structOf(name).get(""), LINE_BYTES, name);
  }
  assert.equal(structOf("pm_mac").get(""), LINE_BYTES / 8);
  assert.equal(structOf("pm_guard").get(""), LINE_BYTES / 4);
  assert.equal(structOf("pm_host").get(""), LINE_BYTES / 4);
});
