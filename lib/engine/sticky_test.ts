/** S2: a client stays with its real, by address and mask, until it has been silent for as long as the virtual says. */
import assert from "node:assert/strict";
import type { VirtualSetup } from "../objects/setup.ts";
import { clientAddress, TestUnit, type TestUnitOptions, VIRTUAL } from "./test_unit.ts";

const SECOND = "192.0.2.11";
/** By real: the address of a virtual that has no other. */
const LOADS = ["192.0.2.21", "192.0.2.22", "192.0.2.23"];

/** A sticky virtual, others if given, and those of {@linkcode LOADS}. Connections take 10 s to close. */
function sticky(
  virtual: Partial<VirtualSetup> = {},
  { reals = [{}, {}], virtuals = [], ...options }: TestUnitOptions = {},
): TestUnit {
  const bound = reals.map((_, real) => ({ address: LOADS[real]!, reals: [real] }));
  return new TestUnit({
    ...options,
    reals,
    virtuals: [{ stickyMs: 60_000, ...virtual }, ...virtuals, ...bound],
  });
}

/** A connection of a client, by number: the port tells them apart. */
function connect(unit: TestUnit, number: number, port: number, virtual = VIRTUAL): number {
  return unit.connect(port, 80, virtual, clientAddress(number));
}

/** Loads one real, so that the predictor chooses another. */
function load(unit: TestUnit, real: number) {
  for (let i = 0; i < 10; i++) unit.connect(20_000 + i, 80, LOADS[real - 1]);
}

Deno.test("S2: every connection of a client goes to the real of its first one, whatever the predictor says", () => {
  const unit = sticky();
  assert.deepEqual([1, 2, 1, 2, 1, 2].map((client, i) => connect(unit, client, 5000 + i)), [
    1,
    2,
    1,
    2,
    1,
    2,
  ]);
  assert.deepEqual(unit.connections().map(({ reason }) => reason), [
    "predictor",
    "predictor",
    "sticky",
    "sticky",
    "sticky",
    "sticky",
  ]);
});

Deno.test("S2: without it each connection is the predictor's", () => {
  const unit = new TestUnit();
  assert.deepEqual([1, 1, 1, 1].map((client, i) => connect(unit, client, 5000 + i)), [1, 2, 1, 2]);
});

Deno.test("S2: it outlives the client's last connection, by the sticky time from its last packet", () => {
  const unit = sticky();
  load(unit, 1);
  const real = connect(unit, 1, 5000);
  unit.live(30_000);
  unit.close(real, { client: clientAddress(1) });
  load(unit, real);
  unit.live(59_800);
  assert.equal(
    unit.connections().some(({ foreignAddress }) => foreignAddress === clientAddress(1)),
    false,
  );
  assert.equal(connect(unit, 1, 5001), real, "59.8 s after the last packet");
  unit.close(real, { client: clientAddress(1), port: 5001 });
  unit.live(60_100);
  load(unit, real);
  assert.equal(connect(unit, 1, 5002), 3 - real);
});

Deno.test("S2: it lives as long as a connection of the client does, however silent", () => {
  const unit = sticky({ stickyMs: 5_000 });
  const real = connect(unit, 1, 5000);
  load(unit, real);
  unit.live(50_000);
  assert.equal(connect(unit, 1, 5001), real);
});

Deno.test("S2: with two connections the end of one leaves the client where it is", () => {
  const unit = sticky({ stickyMs: 5_000 });
  const real = connect(unit, 1, 5000);
  connect(unit, 1, 5001);
  unit.close(real, { client: clientAddress(1), port: 5001 });
  load(unit, real);
  unit.live(30_000);
  assert.equal(connect(unit, 1, 5002), real);
});

Deno.test("S2: a mask keeps a client's whole net together, and other nets apart", () => {
  const unit = sticky({ stickyMask: 24 });
  const net = clientAddress(0x100);
  assert.equal(unit.connect(5000, 80, VIRTUAL, net), 1);
  load(unit, 1);
  assert.equal(connect(unit, 0x1ff, 5000), 1);
  assert.equal(connect(unit, 0x2ff, 5000), 2);
});

Deno.test("S2: a client leaves a real that cannot serve it, and stays with the next one even when the first returns", () => {
  const ways: Record<string, (unit: TestUnit) => void> = {
    failed: (unit) => {
      unit.syn({ port: 900 });
      unit.refuse(1, { port: 900 });
    },
    "out_of_service": (unit) => unit.orderReal(1, "out-of-service"),
    draining: (unit) => unit.orderReal(1, "drain"),
  };
  for (const [state, leave] of Object.entries(ways)) {
    const unit = sticky({}, { reals: [{ threshold: 1 }, {}] });
    assert.equal(connect(unit, 1, 5000), 1);
    connect(unit, 2, 5000);
    leave(unit);
    assert.equal(unit.realState(1), state);
    assert.equal(connect(unit, 1, 5001), 2);
    unit.orderReal(1, "in-service");
    assert.equal(connect(unit, 1, 5002), 2);
  }
});

Deno.test("S2: a client leaves a real that is full or unreachable", () => {
  const full = sticky({}, { reals: [{ maxconns: 1 }, {}] });
  assert.deepEqual([5000, 5001, 5002].map((port) => connect(full, 1, port)), [1, 2, 2]);
  const unit = sticky();
  assert.equal(connect(unit, 1, 5000), 1);
  unit.live(35_000, [1]);
  assert.equal(connect(unit, 1, 5001), 2);
});

Deno.test("S2: a client whose unanswered connection is moved sticks to where it was moved", () => {
  const unit = sticky();
  assert.deepEqual([1, 2, 3, 4].map(() => unit.syn()), [1, 1, 1, 2]);
  unit.accept(2);
  unit.fromClient({});
  load(unit, 2);
  assert.equal(unit.connect(5001), 2);
});

Deno.test("S2: a moved connection counts once: when it is over the client is forgotten in time", () => {
  const unit = sticky({ stickyMs: 5_000 });
  assert.deepEqual([1, 2, 3, 4].map(() => unit.syn()), [1, 1, 1, 2]);
  unit.accept(2);
  unit.fromClient({});
  unit.close(2);
  unit.live(45_000);
  assert.equal(unit.state.connections.current, 0);
  assert.equal(unit.state.sticky.current, 0);
});

Deno.test("S2: a client sticks to a standby while that stands in, and returns to its real's place", () => {
  const unit = sticky({ reals: [0, 1] }, { reals: [{ standby: 2 }, {}, {}] });
  assert.equal(connect(unit, 1, 5000), 1);
  unit.orderReal(1, "out-of-service");
  load(unit, 2);
  assert.equal(connect(unit, 1, 5001), 3);
  load(unit, 3);
  assert.equal(connect(unit, 1, 5002), 3);
  assert.equal(unit.connections().at(-1)!.reason, "sticky");
  unit.orderReal(1, "in-service");
  assert.notEqual(connect(unit, 1, 5003), 3);
});

Deno.test("S2: each virtual has its own clients", () => {
  const unit = sticky({}, { virtuals: [{ address: SECOND, stickyMs: 60_000 }] });
  assert.equal(connect(unit, 1, 5000), 1);
  load(unit, 1);
  assert.equal(connect(unit, 1, 5001, SECOND), 2);
  load(unit, 2);
  assert.deepEqual([connect(unit, 1, 5002), connect(unit, 1, 5003, SECOND)], [1, 2]);
});

Deno.test("S2: a virtual that is not sticky stays so beside one that is", () => {
  const unit = sticky({}, { virtuals: [{ address: SECOND }] });
  const reals = [5000, 5001, 5002].map((port) => connect(unit, 1, port, SECOND));
  assert.deepEqual(reals, [1, 2, 1]);
  assert.equal(unit.state.sticky.current, 0);
});

Deno.test("S2: a client that never finished a handshake sticks to nothing once its SYN is forgotten", () => {
  const unit = sticky();
  unit.syn();
  assert.equal(unit.state.sticky.current, 1);
  unit.live(30_100);
  assert.equal(unit.state.sticky.current, 0);
});

Deno.test("S2: a flood of clients that finish no handshake pushes out none that did", () => {
  const unit = sticky({}, { connections: { max: 4096 } });
  const clients = Array.from({ length: 40 }, (_, i) => 60_000 + i);
  const before = clients.map((number) => connect(unit, number, 5000));
  for (const [i, number] of clients.entries()) {
    unit.close(before[i]!, { client: clientAddress(number) });
  }
  unit.live(10_100);
  assert.equal(unit.state.connections.current, 0);
  for (let number = 0; number < 12_000; number++) unit.syn({ client: clientAddress(number) });
  assert.ok(unit.state.sticky.current <= 4096 + clients.length);
  load(unit, 1);
  assert.deepEqual(clients.map((number) => connect(unit, number, 5001)), before);
});

Deno.test("S2: the table empties when all clients are long silent", () => {
  const unit = sticky({ stickyMs: 5_000 });
  for (let number = 0; number < 50; number++) {
    unit.close(connect(unit, number, 5000), { client: clientAddress(number) });
  }
  assert.equal(unit.state.sticky.current, 50);
  unit.live(41_000);
  assert.equal(unit.state.sticky.current, 0);
});

Deno.test("S2: connections to the backup's reals neither hold a client nor let it go", () => {
  const unit = sticky({ reals: [0, 1], backup: 1, stickyMs: 5_000 }, {
    reals: [{}, {}, {}],
    virtuals: [{ address: SECOND, reals: [2] }],
  });
  const moved = { client: clientAddress(1), port: 5001 };
  assert.equal(connect(unit, 1, 5000), 1);
  assert.equal(unit.syn(moved), 1);
  for (const real of [1, 2]) unit.orderReal(real, "out-of-service");
  assert.equal(unit.syn(moved), 3);
  const opened = connect(unit, 1, 5002);
  assert.equal(opened, 3);
  unit.close(3, { client: clientAddress(1), port: 5002 });
  unit.live(45_000);
  assert.equal(unit.state.connections.current, 1, "the first one lives");
  for (const real of [1, 2]) unit.orderReal(real, "in-service");
  load(unit, 1);
  assert.equal(connect(unit, 1, 5003), 1);
});
