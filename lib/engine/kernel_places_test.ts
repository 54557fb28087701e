import assert from "node:assert/strict";
import { ADDRESS_BUCKETS } from "../limits.ts";
import type { VirtualSetup } from "../objects/setup.ts";
import { formatIpv4, parseIpv4 } from "../packet/address.ts";
import { KernelPlaces } from "./kernel_places.ts";
import { LINE_WORDS } from "./kernel_tables.ts";
import { EngineState, type Shape } from "./state.ts";
import { structOf } from "./test_layout.ts";
import { setupOf, type TestSetup } from "./test_setup.ts";

const SHAPE: Shape = { reals: 40, virtuals: 40, connections: 1, sticky: 2 };
const GUARD_WORDS = structOf("pm_guard").get("")! / 4;
const SHUT_UNTIL = structOf("pm_guard").get("shut_until")!;
const CLIENTS = { address: "10.0.7.0", bits: 24 };
const SYNGUARD = { perSecond: 5, embryonic: 0 };

function newPlaces() {
  const shared = new SharedArrayBuffer(EngineState.bytes(SHAPE));
  const { kernelTables: tables } = EngineState.over(shared, SHAPE);
  const places = new KernelPlaces(tables);
  return { tables, places, configure: (setup: TestSetup) => places.configure(setupOf(setup)) };
}

/** Addresses that stand in a table. */
function entered(table: Int32Array): string[] {
  return [...table].filter((word) => word !== 0).map(formatIpv4).sort();
}

/** Guards as `ADDRESS:PORT VIRTUAL` with the time in ms until which each is shut. */
function guardsOf({ tables }: ReturnType<typeof newPlaces>): [string, number][] {
  const { guards } = tables;
  const view = new DataView(guards.buffer, guards.byteOffset, guards.byteLength);
  const found: [string, number][] = [];
  for (let at = 0; at < guards.length; at += GUARD_WORDS) {
    if (guards[at] === 0) continue;
    const endpoint = `${formatIpv4(guards[at]!)}:${view.getUint16(4 * at + 4)}`;
    const virtual = view.getUint16(4 * at + 6, true);
    const ns = view.getBigUint64(4 * at + SHUT_UNTIL, true);
    found.push([`${endpoint} ${virtual}`, Number(ns / 1_000_000n)]);
  }
  return found;
}

/** As bucket_of of `ffi/fastpath/tables.h`. */
function bucketOf(address: string): number {
  const h = Math.imul(parseIpv4(address), 0x9e3779b1);
  return (h ^ (h >>> 15)) & (ADDRESS_BUCKETS - 1);
}

Deno.test("addresses of virtuals and reals stand where the kernel looks for them, each once", () => {
  const { tables, configure } = newPlaces();
  const virtuals = [{ address: "192.0.2.1" }, { address: "192.0.2.1", port: 81 }, {
    address: "192.0.2.2",
  }];
  configure({ reals: [{}, {}], virtuals });
  assert.deepEqual(entered(tables.virtualAddresses), ["192.0.2.1", "192.0.2.2"]);
  assert.deepEqual(entered(tables.realAddresses), ["10.0.0.1", "10.0.0.2"]);
  for (const address of ["192.0.2.1", "192.0.2.2"]) {
    const first = tables.virtualAddresses[bucketOf(address) * LINE_WORDS];
    assert.equal(first, parseIpv4(address));
  }
});

Deno.test("a bucket takes as many addresses as a line has words, and no other takes the rest", () => {
  const { tables, configure } = newPlaces();
  const crowd: string[] = [];
  for (let raw = 1; crowd.length < LINE_WORDS + 3; raw++) {
    if (bucketOf(formatIpv4(raw)) === 7) crowd.push(formatIpv4(raw));
  }
  configure({ virtuals: crowd.map((address) => ({ address })) });
  assert.deepEqual(entered(tables.virtualAddresses), crowd.slice(0, LINE_WORDS).sort());
});

Deno.test("a setup takes the place of the one before, and says so by its epoch", () => {
  const { tables, configure } = newPlaces();
  configure({ virtuals: [{ address: "192.0.2.1", synguard: SYNGUARD }] });
  assert.equal(tables.epochs[1], 2);
  configure({ virtuals: [{ address: "192.0.2.2" }], reals: [] });
  assert.equal(tables.epochs[1], 4);
  assert.deepEqual(entered(tables.virtualAddresses), ["192.0.2.2"]);
  assert.deepEqual(entered(tables.realAddresses), []);
  assert.ok(tables.guards.every((word) => word === 0));
});

Deno.test("the epoch is odd while addresses are written", () => {
  const { tables, places } = newPlaces();
  const setup = setupOf({ virtuals: [{ synguard: SYNGUARD }] });
  const odd: number[] = [];
  const watched = new Proxy(setup.virtuals[0]!, {
    get(virtual, name) {
      odd.push(tables.epochs[1]! & 1);
      return Reflect.get(virtual, name);
    },
  });
  places.configure({ ...setup, virtuals: [watched] });
  assert.ok(odd.length > 0 && odd.every((bit) => bit === 1));
});

Deno.test("virtuals with a synguard that are alone at their endpoint are guarded", () => {
  const made = newPlaces();
  const guarded = (virtual: Partial<VirtualSetup>) => ({ synguard: SYNGUARD, ...virtual });
  made.configure({
    virtuals: [
      guarded({ port: 80 }),
      guarded({ port: 81, synguard: { perSecond: 0, embryonic: 3 } }),
      guarded({ port: 82, synguard: { perSecond: 0, embryonic: 0 } }),
      guarded({ port: 0 }),
      guarded({ port: 83, removed: true }),
      guarded({ port: 84, clients: [CLIENTS] }),
      guarded({ port: 85, clients: [CLIENTS] }),
      guarded({ port: 85 }),
      // Where the one before it is removed, it is alone.
      guarded({ port: 86, removed: true }),
      guarded({ port: 86 }),
    ],
  });
  const endpoints = guardsOf(made).map(([endpoint]) => endpoint);
  assert.deepEqual(
    endpoints.sort(),
    ["192.0.2.10:80 0", "192.0.2.10:81 1", "192.0.2.10:86 9"],
  );
});

Deno.test("a guard is shut for its virtual alone, and one that has none is nobody's", () => {
  const made = newPlaces();
  made.configure({
    virtuals: [{ port: 80, synguard: SYNGUARD }, { port: 81, synguard: SYNGUARD }, { port: 82 }],
  });
  made.places.shut(1, 5_000);
  made.places.shut(2, 6_000);
  assert.deepEqual(
    guardsOf(made).sort(),
    [["192.0.2.10:80 0", 0], ["192.0.2.10:81 1", 5_000]],
  );
});
