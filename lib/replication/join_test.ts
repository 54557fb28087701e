import assert from "node:assert/strict";
import { sumDeltas } from "../engine/deltas.ts";
import { VIRTUAL } from "../engine/test_unit.ts";
import { REPLICATION_LOG } from "../limits.ts";
import { ASKED } from "../objects/entry.ts";
import { Opening } from "../objects/opening.ts";
import { parseIpv4, rawPort } from "../packet/address.ts";
import { type CountName, COUNTS } from "./counts.ts";
import { TestPair } from "./test_pair.ts";
import { assertSound, pictureOf } from "./test_picture.ts";

function countOf(pair: TestPair, name: CountName): number {
  return pair.standbyMemory.counts[COUNTS.indexOf(name)]!;
}

/** Fills the active unit's table faster than packets would. */
function fill(pair: TestPair, first: number, connections: number) {
  const { connections: table, tick } = pair.active.state;
  const opening = new Opening();
  opening.virtualAddress = parseIpv4(VIRTUAL);
  opening.protocol = 6;
  for (let i = first; i < first + connections; i++) {
    opening.foreign = i + 1;
    opening.real = i % 2;
    opening.realAddress = parseIpv4(`10.0.0.${1 + i % 2}`);
    opening.clientPorts = (rawPort(80) << 16) | (i & 0xffff);
    opening.serverPorts = (rawPort(8001) << 16) | (i & 0xffff);
    opening.sequence = i;
    sumDeltas(opening);
    assert.ok(table.open(opening, tick[0]!) > 0);
  }
}

function entryOf(pair: TestPair, connection: number): number {
  return pair.active.state.connections.findFromForeign(
    connection + 1,
    parseIpv4(VIRTUAL),
    (rawPort(80) << 16) | (connection & 0xffff),
    6,
  );
}

Deno.test("connections that change, end and come while the bulk is on its way are right in the end", () => {
  const pair = new TestPair({ connections: { max: 16_384 } });
  fill(pair, 0, 10_000);
  const percents: number[] = [];
  for (let turn = 0; turn < 10; turn++) {
    pair.step();
    percents.push(pair.sender.sync.percent);
    for (let i = 0; i < 50; i++) {
      const { connections } = pair.active.state;
      connections.become(entryOf(pair, turn * 50 + i), 2);
      connections.release(entryOf(pair, 9_999 - turn * 50 - i));
    }
    fill(pair, 10_000 + turn * 100, 100);
  }
  assert.ok(percents.some((percent) => percent > 0 && percent < 100), percents.join(" "));
  assert.deepEqual(percents, percents.toSorted((a, b) => a - b));
  assert.ok(pair.settle());
  assertSound(pair.standby);
  assert.deepEqual(pictureOf(pair.standby), pictureOf(pair.active));
  assert.equal(pair.standby.state.connections.current, 10_500);
});

Deno.test("both units say that a bulk is on its way, and when it is over", () => {
  const pair = new TestPair({ connections: { max: 4096 } });
  assert.equal(pair.sender.sync.state, "off");
  assert.equal(pair.standbyMemory.sync.state, "bulk");
  fill(pair, 0, 4000);
  for (let turn = 0; turn < 4; turn++) pair.step();
  assert.equal(pair.sender.sync.state, "bulk");
  while (pair.standbyMemory.sync.state === "bulk") {
    pair.step();
    pair.pass(10);
  }
  assert.equal(pair.standby.state.connections.current, 4000);
  assert.ok(pair.settle());
  assert.deepEqual(pair.sender.sync, { state: "complete", percent: 100, behind: 0 });
  assert.deepEqual(pair.standbyMemory.sync, { state: "complete", percent: 100, behind: 0 });
});

Deno.test("a table that is nearly empty is walked to its end before the bulk is over", () => {
  const pair = new TestPair({ connections: { max: 131_072 } });
  fill(pair, 0, 131_072);
  for (let i = 5; i < 131_067; i++) pair.active.state.connections.release(i + 1);
  while (pair.standbyMemory.sync.state === "bulk") {
    pair.step();
    pair.pass(10);
  }
  assert.equal(pair.standby.state.connections.current, 10);
});

Deno.test("while the link is cut the active unit is behind, by each entry once, and catches up", () => {
  const pair = new TestPair({ connections: { max: 16_384 } });
  assert.ok(pair.settle());
  pair.fault = () => [];
  fill(pair, 0, 10_000);
  for (let turn = 0; turn < 500; turn++) {
    for (let i = 0; i < 20; i++) pair.active.state.connections.flag(entryOf(pair, i), ASKED);
    pair.step();
  }
  const { state, behind } = pair.sender.sync;
  assert.equal(state, "behind");
  assert.ok(behind > 0 && behind <= 10_000, `${behind}`);
  assert.ok(pair.settle());
  assert.deepEqual(pictureOf(pair.standby), pictureOf(pair.active));
});

Deno.test("many changes of one connection between two turns are sent once, in 52 bytes", () => {
  const pair = new TestPair({});
  fill(pair, 0, 1);
  assert.ok(pair.settle());
  pair.sent.length = 0;
  const table = pair.active.state.connections;
  for (let i = 0; i < 100; i++) table.countSyn(entryOf(pair, 0)), table.become(entryOf(pair, 0), 2);
  pair.step();
  assert.deepEqual(pair.sent.map(({ length }) => length), [28 + 52]);
});

Deno.test("what a standby has from before stays until the bulk is over; then it goes where the active has it not", () => {
  const pair = new TestPair({});
  pair.standby.connect(7000);
  const common = pair.active.connect(5000);
  assert.equal(pair.standby.connections().length, 1);
  pair.step();
  assert.equal(pair.standby.connections().length, 1);
  assert.ok(pair.settle());
  assert.deepEqual(pictureOf(pair.standby), pictureOf(pair.active));
  assert.equal(pair.standby.connections().length, 1);
  // It joins again, and loses nothing meanwhile.
  pair.receiver.stop();
  pair.startReceiver();
  for (let turn = 0; turn < 20; turn++) {
    pair.step();
    assert.equal(pair.standby.connections().length, 1);
  }
  assert.ok(pair.settle());
  assert.deepEqual(pictureOf(pair.standby), pictureOf(pair.active));
  assert.equal(pair.takeOver().connections()[0]!.realAddress, `10.0.0.${common}`);
});

Deno.test("a full table of the standby is counted, and takes the rest as soon as it joins with room", () => {
  const pair = new TestPair({ connections: { max: 64 } }, { connections: { max: 32 } });
  const table = pair.active.state.connections;
  fill(pair, 0, 30);
  for (let i = 0; i < 30; i++) table.become(entryOf(pair, i), 2);
  assert.ok(pair.settle());
  assert.equal(countOf(pair, "no_room"), 0);
  fill(pair, 30, 20);
  for (let i = 30; i < 50; i++) table.become(entryOf(pair, i), 2);
  assert.ok(pair.settle());
  assert.ok(countOf(pair, "no_room") > 0);
  assert.equal(pair.standby.state.connections.current, 32);
  assertSound(pair.standby);
});

Deno.test("a standby that is full of what is over joins again when that is gone", () => {
  const pair = new TestPair({ connections: { max: 32 } });
  for (let i = 0; i < 32; i++) pair.standby.connect(7000 + i);
  fill(pair, 0, 32);
  for (let i = 0; i < 32; i++) pair.active.state.connections.become(entryOf(pair, i), 2);
  assert.ok(pair.settle());
  assert.ok(countOf(pair, "no_room") > 0);
  assert.deepEqual(pictureOf(pair.standby), pictureOf(pair.active));
});

Deno.test("a virtual that the standby does not have is counted; with the configuration its connections come", () => {
  const two = { virtuals: [{}, { port: 81 }], rows: 2 };
  const pair = new TestPair(two, { virtuals: [{}], rows: 2 });
  pair.active.connect(5000, 80);
  pair.active.connect(5001, 81);
  assert.ok(pair.settle());
  assert.ok(countOf(pair, "unknown_object") > 0);
  assert.equal(pair.standby.connections().length, 1);
  pair.standby.reload(two);
  pair.receiver.configure(pair.standby.setup);
  assert.ok(pair.settle());
  assert.deepEqual(pictureOf(pair.standby), pictureOf(pair.active));
});

Deno.test("a real that the active unit gets by a reload is known before its connections", () => {
  const options = { reals: [{}, {}, {}], rows: 3 };
  const pair = new TestPair({ ...options, reals: [{}, {}] }, options);
  pair.active.connect(5000);
  assert.ok(pair.settle());
  pair.active.reload(options);
  pair.active.answerArp(3);
  pair.sender.configure(pair.active.setup);
  for (let port = 6000; port < 6006; port++) pair.active.connect(port);
  assert.ok(pair.settle());
  assert.equal(countOf(pair, "unknown_object"), 0);
  assert.deepEqual(pictureOf(pair.standby), pictureOf(pair.active));
});

Deno.test("when control has stayed away too long for the log, the standby joins anew", () => {
  const pair = new TestPair({});
  fill(pair, 0, 20);
  assert.ok(pair.settle());
  const table = pair.active.state.connections;
  for (let i = 0; i < 10; i++) table.become(entryOf(pair, i), 3);
  for (let i = 0; i <= REPLICATION_LOG; i++) table.flag(entryOf(pair, 19), ASKED);
  pair.step();
  assert.equal(pair.sender.sync.state, "bulk");
  assert.ok(pair.settle());
  assert.deepEqual(pictureOf(pair.standby), pictureOf(pair.active));
});

Deno.test("before the numbers of a session end, the standby joins anew", () => {
  const pair = new TestPair({});
  pair.restartSender(10);
  const joins = new Set<number>();
  for (let i = 0; i < 100; i++) {
    fill(pair, i, 1);
    pair.step();
    for (const bytes of pair.sent.splice(0)) {
      joins.add(new DataView(bytes.buffer).getInt32(8, true));
    }
  }
  assert.ok(joins.size > 3, `${joins.size}`);
  pair.restartSender();
  assert.ok(pair.settle());
  assert.deepEqual(pictureOf(pair.standby), pictureOf(pair.active));
});
