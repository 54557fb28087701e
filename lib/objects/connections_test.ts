import assert from "node:assert/strict";
import fc from "fast-check";
import { TICK_MS, WHEEL_SLOTS } from "../limits.ts";
import { CLOSING, EMBRYONIC, ESTABLISHED, FREE, HALF_CLOSED } from "../words.ts";
import { Arena } from "./arena.ts";
import { ConnectionTable } from "./connections.ts";
import { CLASH, NO_ROOM, Opening } from "./opening.ts";
import { Reals, Virtuals } from "./machines.ts";

const REALS = 3;
const VIRTUALS = 2;

interface Table {
  table: ConnectionTable;
  reals: Reals;
  virtuals: Virtuals;
}

function layOut(arena: Arena, max: number): Table {
  const reals = new Reals(arena, REALS);
  const virtuals = new Virtuals(arena, VIRTUALS);
  return { reals, virtuals, table: new ConnectionTable(arena, max, reals, virtuals) };
}

/** A table with an idle timeout of 100 ticks and a closing timeout of 10. */
function newTable(max: number): Table {
  const counting = new Arena();
  layOut(counting, max);
  const made = layOut(new Arena(new SharedArrayBuffer(counting.bytes)), max);
  made.table.seed(0x1234567);
  made.table.setTimeouts({ idleMs: 10_000, closingMs: 1_000 });
  return made;
}

/** Foreign `client` (address and port at once) to a virtual, carried by a real. */
function opening(client: number, virtual: number, real: number): Opening {
  const made = new Opening();
  made.foreign = client | 0;
  made.virtualAddress = 100 + virtual;
  made.realAddress = 200 + real;
  made.clientPorts = (client & 0xff) | (80 << 16);
  made.serverPorts = (client & 0xff) | (8080 << 16);
  made.protocol = 6;
  made.virtual = virtual;
  made.real = real;
  return made;
}

function find(table: ConnectionTable, made: Opening): [number, number] {
  return [
    table.findFromForeign(made.foreign, made.virtualAddress, made.clientPorts, 6),
    table.findFromReal(made.foreign, made.realAddress, made.serverPorts, 6),
  ];
}

Deno.test("a connection is found from both sides until it is released", () => {
  const { table } = newTable(8);
  const made = opening(7, 0, 1);
  const entry = table.open(made, 0);
  assert.deepEqual(find(table, made), [entry, entry]);
  table.release(entry);
  assert.deepEqual(find(table, made), [0, 0]);
  assert.equal(table.state(entry), FREE);
});

Deno.test("the protocol is part of the key", () => {
  const { table } = newTable(8);
  const made = opening(7, 0, 1);
  table.open(made, 0);
  assert.equal(table.findFromForeign(made.foreign, made.virtualAddress, made.clientPorts, 17), 0);
});

Deno.test("one foreign address and port cannot reach one real by two virtuals", () => {
  const { table } = newTable(8);
  const first = table.open(opening(7, 0, 1), 0);
  assert.equal(table.open(opening(7, 1, 1), 0), CLASH);
  assert.notEqual(table.open(opening(7, 1, 2), 0), CLASH);
  table.become(first, CLOSING);
  const third = opening(7, 1, 1);
  third.virtualAddress = 150;
  assert.ok(table.open(third, 0) > 0, "a closing connection gives way");
  assert.equal(table.state(first), EMBRYONIC, "its entry is taken by the new one");
});

Deno.test("a full table lets the oldest embryonic go, then the oldest closing, then none", () => {
  const { table, reals } = newTable(3);
  const [a, b, c] = [1, 2, 3].map((client) => table.open(opening(client, 0, 0), 0));
  table.become(a!, ESTABLISHED);
  assert.equal(table.open(opening(4, 0, 0), 1), b, "2 was the oldest embryonic");
  assert.deepEqual(find(table, opening(2, 0, 0)), [0, 0]);
  table.become(b!, ESTABLISHED);
  table.become(c!, CLOSING);
  assert.equal(table.open(opening(5, 0, 0), 1), c, "3 was closing");
  table.become(c!, ESTABLISHED);
  assert.equal(table.open(opening(6, 0, 0), 1), NO_ROOM);
  assert.equal(table.evicted, 2);
  assert.equal(table.current, 3);
  assert.equal(reals.connections[0], 3);
});

Deno.test("a closing connection outlives the embryonic ones when the table is full", () => {
  const { table } = newTable(2);
  const [closing, embryonic] = [1, 2].map((client) => table.open(opening(client, 0, 0), 0));
  table.become(closing!, CLOSING);
  assert.equal(table.open(opening(3, 0, 0), 1), embryonic);
  assert.equal(table.state(closing!), CLOSING);
});

Deno.test("each state has its timeout, counted from the last packet", () => {
  const { table } = newTable(8);
  const embryonic = table.open(opening(1, 0, 0), 0);
  const established = table.open(opening(2, 0, 0), 0);
  const closing = table.open(opening(3, 0, 0), 0);
  table.become(established, ESTABLISHED);
  table.become(closing, ESTABLISHED);
  table.touch(closing, 5);
  table.become(closing, CLOSING);
  table.expire(14);
  assert.equal(table.state(closing), CLOSING);
  table.expire(15);
  assert.equal(table.state(closing), FREE);
  table.touch(established, 60);
  table.expire(159);
  assert.equal(table.state(established), ESTABLISHED);
  table.expire(160);
  assert.equal(table.state(established), FREE);
  table.expire(299);
  assert.equal(table.state(embryonic), EMBRYONIC);
  table.expire(300);
  assert.equal(table.state(embryonic), FREE);
  assert.equal(table.current, 0);
});

Deno.test("a timeout longer than the wheel goes around is kept", () => {
  const { table } = newTable(8);
  table.seed(1);
  table.setTimeouts({ idleMs: 3_600_000, closingMs: 1_000 });
  const entry = table.open(opening(1, 0, 0), 0);
  table.become(entry, ESTABLISHED);
  for (let tick = 0; tick < 36_000; tick += 7) table.expire(tick);
  assert.equal(table.state(entry), ESTABLISHED);
  table.expire(36_000);
  assert.equal(table.state(entry), FREE);
});

Deno.test("a connection that is due exactly some rounds of the wheel later is looked at once", () => {
  const { table } = newTable(8);
  table.seed(1);
  table.setTimeouts({ idleMs: 2 * WHEEL_SLOTS * TICK_MS, closingMs: 1_000 });
  const entry = table.open(opening(1, 0, 0), 0);
  table.become(entry, ESTABLISHED);
  table.touch(entry, 300);
  assert.equal(table.expire(300), 1);
});

Deno.test("a burst that ends at once is timed out in portions", () => {
  const { table } = newTable(3000);
  for (let client = 0; client < 3000; client++) table.open(opening(client, 0, 0), 0);
  assert.equal(table.expire(300), 1024);
  assert.equal(table.current, 3000 - 1024);
  table.expire(300);
  table.expire(300);
  assert.equal(table.current, 0);
});

/** The same histories on a plain Map: what the table must look like. */
class Model {
  readonly connections = new Map<string, { made: Opening; state: number; seen: number }>();
  readonly timeouts = [0, 300, 100, 100, 10];

  expire(tick: number) {
    for (const [key, { state, seen }] of this.connections) {
      if (seen + this.timeouts[state]! <= tick) this.connections.delete(key);
    }
  }
}

interface Step {
  kind: "open" | "touch" | "become" | "release" | "time";
  client: number;
  virtual: number;
  real: number;
  state: number;
  ticks: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom("open", "open", "touch", "become", "release", "time"),
  client: fc.integer({ min: 1, max: 40 }),
  virtual: fc.integer({ min: 0, max: VIRTUALS - 1 }),
  real: fc.integer({ min: 0, max: REALS - 1 }),
  state: fc.constantFrom(ESTABLISHED, HALF_CLOSED, CLOSING),
  ticks: fc.integer({ min: 0, max: 40 }),
});

function checkAgainst(model: Model, { table, reals, virtuals }: Table) {
  const byReal = new Array(REALS).fill(0);
  const byVirtual = new Array(VIRTUALS).fill(0);
  for (const { made, state } of model.connections.values()) {
    const [fromForeign, fromReal] = find(table, made);
    assert.ok(fromForeign > 0);
    assert.equal(fromForeign, fromReal);
    assert.equal(table.state(fromForeign), state);
    byReal[made.real]++;
    byVirtual[made.virtual]++;
  }
  assert.equal(table.current, model.connections.size);
  const states = [...model.connections.values()].map(({ state }) => state);
  assert.equal(table.embryonic, states.filter((state) => state === EMBRYONIC).length);
  assert.deepEqual([...reals.connections], byReal);
  assert.deepEqual([...virtuals.connections], byVirtual);
}

Deno.test("the table equals a plain Map through long random histories", () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 50, maxLength: 400 }), (steps) => {
      const made = newTable(64);
      const { table } = made;
      const model = new Model();
      let tick = 0;
      for (const { kind, client, virtual, real, state, ticks } of steps) {
        const wanted = opening(client, virtual, real);
        const key = `${client} ${virtual}`;
        const known = model.connections.get(key);
        const entry = known === undefined ? 0 : find(table, known.made)[0];
        if (kind === "time") {
          tick += ticks;
          while (table.expire(tick) > 0);
          model.expire(tick);
        } else if (kind === "open" && known === undefined) {
          const clash = [...model.connections].find(([, { made }]) =>
            made.foreign === wanted.foreign && made.real === real
          );
          const result = table.open(wanted, tick);
          if (clash !== undefined && clash[1].state !== CLOSING) assert.equal(result, CLASH);
          else {
            if (clash !== undefined) model.connections.delete(clash[0]);
            assert.ok(result > 0);
            model.connections.set(key, { made: wanted, state: EMBRYONIC, seen: tick });
          }
        } else if (known !== undefined && kind === "touch") {
          table.touch(entry, tick);
          known.seen = tick;
        } else if (known !== undefined && kind === "become") {
          table.become(entry, state);
          known.state = state;
        } else if (known !== undefined && kind === "release") {
          table.release(entry);
          model.connections.delete(key);
        }
        checkAgainst(model, made);
      }
    }),
    { numRuns: 300 },
  );
});

Deno.test("a table that was filled and emptied many times still finds everything", () => {
  const { table } = newTable(1000);
  for (let round = 0; round < 20; round++) {
    const base = round * 7919;
    for (let i = 0; i < 1000; i++) assert.ok(table.open(opening(base + i, 0, i % 3), 0) > 0);
    for (let i = 0; i < 1000; i++) {
      const [a, b] = find(table, opening(base + i, 0, i % 3));
      assert.ok(a > 0 && a === b);
      table.release(a);
    }
    assert.equal(table.current, 0);
  }
});

Deno.test("a connection costs at most 96 bytes", () => {
  for (const max of [100_000, 1_048_576, 1_400_000, 3_000_000]) {
    const small = new Arena();
    layOut(small, 1);
    const large = new Arena();
    layOut(large, max);
    assert.ok(
      (large.bytes - small.bytes) / max <= 96,
      `${max}: ${(large.bytes - small.bytes) / max}`,
    );
  }
});
