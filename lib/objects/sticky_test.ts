import assert from "node:assert/strict";
import fc from "fast-check";
import { parseIpv4, rawMask } from "../packet/address.ts";
import { Arena } from "./arena.ts";
import { StickyTable } from "./sticky.ts";

/** The smallest table there is: 32 sets of 8. */
const SIZE = 256;
/** Ticks in which every entry is looked at for its time once. */
const SWEEP = 256;
const TICKS = 100;

/** Virtual 0 sticks by the whole address for 100 ticks, 1 by 24 bits for 300, 2 not at all. */
function newTable(size = SIZE): StickyTable {
  const counting = new Arena();
  new StickyTable(counting, size, 3);
  const table = new StickyTable(new Arena(new SharedArrayBuffer(counting.bytes)), size, 3);
  table.seed(0x5eed);
  table.set(0, TICKS, rawMask(32));
  table.set(1, 3 * TICKS, rawMask(24));
  return table;
}

/** A client that has finished a handshake, and closed again unless it stays. */
function visit(table: StickyTable, client: number, real: number, tick: number, stays = false) {
  table.join(client, 0, real, tick);
  table.confirm(client, 0);
  if (!stays) table.leave(client, 0, tick);
}

Deno.test("a client stays with its real for the sticky time after its last packet, to the tick", () => {
  const table = newTable();
  table.join(7, 0, 3, 10);
  table.confirm(7, 0);
  table.leave(7, 0, 50);
  assert.equal(table.real(7, 0, 50 + TICKS - 1), 3);
  assert.equal(table.real(7, 0, 50 + TICKS), -1);
});

Deno.test("a connection that ends long after its last packet keeps the client no longer for it", () => {
  const table = newTable();
  table.join(7, 0, 3, 0);
  table.confirm(7, 0);
  table.leave(7, 0, 20);
  assert.equal(table.real(7, 0, 20 + TICKS), -1);
});

Deno.test("the end of an older connection takes no time from a client that was seen since", () => {
  const table = newTable();
  visit(table, 7, 3, 0, true);
  visit(table, 7, 3, 60);
  table.leave(7, 0, 5);
  assert.equal(table.real(7, 0, 60 + TICKS - 1), 3);
});

Deno.test("clients are told apart by as many bits as the mask keeps", () => {
  const table = newTable();
  const [first, second, other] = ["10.1.2.3", "10.1.2.99", "10.1.3.3"].map(parseIpv4);
  table.join(first!, 1, 5, 0);
  assert.equal(table.real(second!, 1, 0), 5);
  assert.equal(table.real(other!, 1, 0), -1);
  table.join(first!, 0, 6, 0);
  assert.equal(table.real(second!, 0, 0), -1);
});

Deno.test("clients of several virtuals are told apart in one set too", () => {
  const table = newTable(8);
  const client = parseIpv4("10.1.2.0");
  table.join(client, 0, 5, 0);
  table.join(client, 1, 6, 0);
  assert.deepEqual([table.real(client, 0, 0), table.real(client, 1, 0)], [5, 6]);
  assert.equal(table.current, 2);
});

Deno.test("a virtual that is not sticky finds nobody", () => {
  const table = newTable();
  assert.deepEqual([0, 1, 2].map((virtual) => table.sticks(virtual)), [true, true, false]);
  assert.equal(table.real(7, 2, 0), -1);
});

Deno.test("a table of no entries serves virtuals that are not sticky", () => {
  const counting = new Arena();
  new StickyTable(counting, 0, 1);
  const table = new StickyTable(new Arena(new SharedArrayBuffer(counting.bytes)), 0, 1);
  for (let tick = 0; tick < 2 * SWEEP; tick++) table.advance(tick);
  assert.equal(table.real(7, 0, 0), -1);
  assert.equal(table.current, 0);
});

Deno.test("an overdue client that comes again is a new one: unconfirmed, it is forgotten when it goes", () => {
  const table = newTable();
  visit(table, 7, 3, 0);
  table.join(7, 0, 4, TICKS);
  assert.equal(table.real(7, 0, TICKS), 4);
  table.leave(7, 0, TICKS);
  assert.equal(table.real(7, 0, TICKS), -1);
});

Deno.test("every entry is freed within a sweep of its time", () => {
  const table = newTable();
  for (let client = 0; client < 150; client++) visit(table, client, 1, 0);
  const before = table.current;
  for (let tick = 0; tick < TICKS; tick++) table.advance(tick);
  assert.equal(table.current, before);
  for (let tick = TICKS; tick < TICKS + SWEEP; tick++) table.advance(tick);
  assert.equal(table.current, 0);
});

/** Clients 0 to `count` as a flood sends them: one SYN each, and no more is heard of them. */
function flood(table: StickyTable, count: number, tick: number) {
  for (let i = 0; i < count; i++) table.join(1_000_000 + i, 0, 9, tick);
}

Deno.test("a flood of unconfirmed clients, however large, pushes out no client that is confirmed", () => {
  const table = newTable();
  const gone = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
  const there = [11, 12, 13, 14, 15, 16, 17, 18, 19, 20];
  for (const client of gone) visit(table, client, 1, 0);
  for (const client of there) visit(table, client, 2, 0, true);
  flood(table, 20_000, 50);
  assert.equal(table.current, SIZE);
  assert.deepEqual(gone.map((client) => table.real(client, 0, 50)), gone.map(() => 1));
  assert.deepEqual(there.map((client) => table.real(client, 0, 50)), there.map(() => 2));
});

Deno.test("where all are confirmed, those without a connection go first, the longest silent before the others", () => {
  const table = newTable(8);
  for (let client = 0; client < 4; client++) visit(table, client, 1, client);
  for (let client = 4; client < 8; client++) visit(table, client, 2, 0, true);
  const held = () =>
    Array.from({ length: 12 }, (_, client) => client).filter((client) =>
      table.real(client, 0, 20) >= 0
    );
  visit(table, 8, 3, 20, true);
  assert.deepEqual(held(), [1, 2, 3, 4, 5, 6, 7, 8]);
  visit(table, 9, 3, 20, true);
  assert.deepEqual(held(), [2, 3, 4, 5, 6, 7, 8, 9]);
});

Deno.test("a free or an overdue entry is taken before any that is good", () => {
  const table = newTable(8);
  for (let client = 0; client < 7; client++) visit(table, client, 1, client === 3 ? 0 : 60);
  table.join(100, 0, 2, 120);
  table.join(101, 0, 2, 120);
  const held = [0, 1, 2, 4, 5, 6, 100, 101].map((client) => table.real(client, 0, 120));
  assert.deepEqual(held, [1, 1, 1, 1, 1, 1, 2, 2]);
  assert.equal(table.current, 8);
});

Deno.test("a client that was pushed out while connected and came again loses its count at the worst", () => {
  const table = newTable(8);
  table.join(7, 0, 1, 0);
  for (let client = 100; client < 108; client++) visit(table, client, 2, 1, true);
  assert.equal(table.real(7, 0, 1), -1);
  table.leave(7, 0, 1);
  for (let client = 100; client < 108; client++) table.leave(client, 0, 1);
  assert.equal(table.current, 8);
  visit(table, 7, 3, 2);
  table.leave(7, 0, 2);
  assert.equal(table.real(7, 0, 3), 3);
  table.join(7, 0, 3, 3);
  assert.equal(table.real(7, 0, 3 + 2 * TICKS), 3, "it has a connection");
});

/** One step: a client (few enough that no set overflows) does something at a virtual, or time passes. */
const step = fc.record({
  client: fc.nat(3),
  virtual: fc.nat(1),
  real: fc.nat(5),
  kind: fc.constantFrom("join", "join", "confirm", "leave", "leave", "pass"),
  ticks: fc.oneof(fc.nat(5), fc.nat(2 * TICKS), fc.nat(2 * SWEEP)),
});

interface Held {
  real: number;
  seen: number;
  connections: number;
  confirmed: boolean;
}

Deno.test("the table equals a plain Map while no set overflows", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80, size: "max" }), (steps) => {
      const table = newTable();
      const model = new Map<string, Held>();
      let tick = 0;
      // Of two nets, so that the mask of virtual 1 puts two and two together.
      const clients = ["10.0.0.1", "10.0.0.2", "10.0.1.1", "10.0.1.2"];
      const key = (client: number, virtual: number) =>
        `${virtual} ${virtual === 1 ? client >> 1 : client}`;
      const isOver = ({ connections, seen }: Held, virtual: number) =>
        connections === 0 && tick - seen >= (virtual === 0 ? TICKS : 3 * TICKS);
      for (const { client, virtual, real, kind, ticks } of steps) {
        const raw = parseIpv4(clients[client]!);
        const name = key(client, virtual);
        let held = model.get(name);
        if (held !== undefined && isOver(held, virtual)) {
          model.delete(name);
          held = undefined;
        }
        if (kind === "pass") { for (let i = 0; i < ticks; i++) table.advance(++tick); }
        else if (kind === "join") {
          table.join(raw, virtual, real, tick);
          held ??= { real, seen: tick, connections: 0, confirmed: false };
          model.set(name, { ...held, real, seen: tick, connections: held.connections + 1 });
        } else if (held === undefined || held.connections === 0) continue;
        else if (kind === "confirm") {
          table.confirm(raw, virtual);
          held.confirmed = true;
        } else {
          const seen = Math.max(held.seen, tick - ticks);
          table.leave(raw, virtual, tick - ticks);
          const connections = held.connections - 1;
          if (connections === 0 && !held.confirmed) model.delete(name);
          else model.set(name, { ...held, seen, connections });
        }
        for (const virtual of [0, 1]) {
          for (const [client, address] of clients.entries()) {
            const held = model.get(key(client, virtual));
            const expected = held === undefined || isOver(held, virtual) ? -1 : held.real;
            assert.equal(table.real(parseIpv4(address), virtual, tick), expected);
          }
        }
        assert.ok(table.current <= 6);
      }
    }),
    { numRuns: 200 },
  );
});
