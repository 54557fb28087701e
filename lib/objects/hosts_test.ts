import assert from "node:assert/strict";
import fc from "fast-check";
import { BRIDGE_AGEING_MS, TICK_MS } from "../limits.ts";
import { BACK, FRONT } from "../words.ts";
import { Arena } from "./arena.ts";
import { belongs, Hosts } from "./hosts.ts";

const AGEING_TICKS = BRIDGE_AGEING_MS / TICK_MS;

function newHosts(): Hosts {
  const counting = new Arena();
  new Hosts(counting);
  return new Hosts(new Arena(new SharedArrayBuffer(counting.bytes)));
}

/** Places that hold a host, with its port. */
function held(hosts: Hosts, tick: number): [place: number, port: number][] {
  return Array.from(
    { length: hosts.size },
    (_, place) => [place, hosts.portOf(place, tick)] as const,
  )
    .filter(([, port]) => port >= 0)
    .map(([place, port]) => [place, port]);
}

/** Addresses that all belong into the first bucket. */
function crowd(count: number): number[] {
  const found: number[] = [];
  for (let low = 1; found.length < count; low++) if (belongs(2, low, 0)) found.push(low);
  return found;
}

Deno.test("a host is behind the port where it was seen last, in a place that is its own", () => {
  const step = fc.record({ low: fc.integer({ min: 1, max: 40 }), port: fc.nat(1) });
  fc.assert(fc.property(fc.array(step), (steps) => {
    const hosts = newHosts();
    const model = new Map<number, number>();
    for (const { low, port } of steps) {
      hosts.put(2, low, port, 0);
      model.set(low, port);
    }
    for (const [low, port] of model) {
      assert.ok(hosts.isBehind(2, low, port, 0));
      assert.ok(!hosts.isBehind(2, low, port ^ 1, 0));
    }
    const walked = held(hosts, 0).map(([place, port]) => [hosts.low(place), port]);
    assert.deepEqual(new Map(walked as [number, number][]), model);
    assert.equal(walked.length, model.size);
    for (const [place] of held(hosts, 0)) {
      assert.ok(belongs(hosts.high(place), hosts.low(place), place));
    }
  }));
});

Deno.test("a host that is silent for the ageing time is known no more, to the tick", () => {
  const hosts = newHosts();
  hosts.put(2, 9, BACK, 5);
  const [[place]] = held(hosts, 5) as [[number, number]];
  assert.equal(hosts.portOf(place, 4 + AGEING_TICKS), BACK);
  assert.equal(hosts.portOf(place, 5 + AGEING_TICKS), -1);
  assert.equal(hosts.isBehind(2, 9, BACK, 5 + AGEING_TICKS), false);
  hosts.touch(place, 6);
  assert.equal(hosts.portOf(place, 5 + AGEING_TICKS), BACK);
});

Deno.test("where an address belongs and all is full, the one that was silent longest goes", () => {
  const hosts = newHosts();
  const [a, b, c, d, e] = crowd(5) as [number, number, number, number, number];
  for (const [tick, low] of [b, a, c, d].entries()) hosts.put(2, low, FRONT, tick);
  hosts.put(2, b, FRONT, 9);
  hosts.put(2, e, FRONT, 10);
  const known = [a, b, c, d, e].filter((low) => hosts.isBehind(2, low, FRONT, 10));
  assert.deepEqual(known, [b, c, d, e]);
});

Deno.test("an address is copied as it lies in a frame", () => {
  const hosts = newHosts();
  hosts.put(0x5402, 0x9a8b7c6d | 0, BACK, 0);
  const halves = new Uint16Array(5);
  hosts.copyMac(held(hosts, 0)[0]![0], halves, 1);
  assert.deepEqual([...halves], [0, 0x5402, 0x7c6d, 0x9a8b, 0]);
});

Deno.test("a table that was cleared holds nobody, and neither does a place that was forgotten", () => {
  const hosts = newHosts();
  hosts.put(2, 1, FRONT, 0);
  hosts.put(2, 2, FRONT, 0);
  hosts.forget(held(hosts, 0)[0]![0]);
  assert.equal(held(hosts, 0).length, 1);
  hosts.clear();
  assert.deepEqual(held(hosts, 0), []);
});
