/** What says nothing about a real, and what a refused SYN leaves alone. */
import assert from "node:assert/strict";
import { ACK, FIN, RST, SYN } from "../packet/tcp.ts";
import { BACK, FRONT, LINK_DOWN, LINK_UP } from "../words.ts";
import {
  CLIENT,
  clientAddress,
  clientFrame,
  realAddress,
  realFrame,
  TestUnit,
  VIRTUAL,
} from "./test_unit.ts";

const OTHER_VIRTUAL = "192.0.2.11";

Deno.test("while the back link is down SYNs are dropped by name, and nothing counts against a real", () => {
  const unit = new TestUnit({ reals: [{ threshold: 1 }, { threshold: 1 }] });
  const clients = [1, 2, 3].map((number) => ({ client: clientAddress(number) }));
  for (const ask of clients) unit.syn(ask);
  unit.wire.links[BACK] = LINK_DOWN;
  unit.live(1_000);
  for (let i = 0; i < 5; i++) {
    for (const ask of clients) assert.equal(unit.syn(ask), 0);
  }
  assert.equal(unit.count("link_down"), 15);
  unit.live(31_000);
  assert.equal(unit.state.connections.current, 0);
  assert.deepEqual([...unit.state.reals.noAnswer], [0, 0]);
  unit.wire.links[BACK] = LINK_UP;
  unit.live(1_000);
  assert.notEqual(unit.syn({ port: 6000 }), 0);
  assert.deepEqual([unit.realState(1), unit.realState(2)], ["in_service", "in_service"]);
});

Deno.test("a client that gave up while the back link was down counts against nobody", () => {
  const unit = new TestUnit({ reals: [{ threshold: 1 }] });
  unit.syn();
  unit.syn();
  unit.wire.links[BACK] = LINK_DOWN;
  unit.live(31_000);
  assert.equal(unit.state.reals.noAnswer[0], 0);
});

Deno.test("a new SYN that clashes everywhere leaves the connection of its address and port alone", () => {
  const unit = new TestUnit({
    reals: [{}],
    virtuals: [{ port: 0 }, { address: OTHER_VIRTUAL }],
  });
  // Both virtuals lead to the same port of the real.
  unit.connect(5000, 8001);
  unit.connect(6000, 80, OTHER_VIRTUAL);
  assert.equal(unit.syn({ port: 5000, virtual: OTHER_VIRTUAL, sequence: 99 }), 0);
  assert.equal(unit.count("tuple_clash"), 1);
  assert.equal(unit.state.connections.current, 2);
  assert.equal(unit.fromClient({ sourcePort: 5000, destinationPort: 8001 }).length, 1);
});

Deno.test("a reused address and port whose only other real clashes keeps its connection", () => {
  const unit = new TestUnit({
    reals: [{}, {}],
    virtuals: [{}, { address: OTHER_VIRTUAL }],
  });
  const first = unit.connect(5000);
  const second = unit.connect(5000, 80, OTHER_VIRTUAL);
  assert.notEqual(first, second);
  unit.orderReal(first, "out-of-service");
  assert.equal(
    unit.syn({ port: 5000, sequence: 4711 }),
    0,
    "the other real has this tuple already",
  );
  assert.equal(unit.count("tuple_clash"), 1);
  assert.equal(unit.fromClient({ sourcePort: 5000 }).length, 1);
  assert.equal(unit.state.connections.current, 2);
});

Deno.test("an outbound connection that reuses its ports gets the same port as the virtual again", () => {
  const unit = new TestUnit({ statics: [{ real: 0, virtual: 0 }] });
  const segment = { sourcePort: 40_000, destinationPort: 443, flags: SYN };
  const ports = [7, 8].map((sequence) =>
    unit.send(BACK, realFrame(1, { ...segment, sequence }, "203.0.113.5"))[0]!.frame.tcp!.sourcePort
  );
  assert.deepEqual(ports, [40_000, 40_000]);
  assert.equal(unit.state.connections.current, 1);
});

/** R1 in testing, R2 out of the way. */
function testing(data = 0): TestUnit {
  const real = { threshold: 1, retryMs: 1_000, data };
  const unit = new TestUnit({ reals: [real] });
  if (data > 0) {
    unit.connect(4000);
    unit.fromClient({ sourcePort: 4000, payload: new Uint8Array(9) });
    unit.fromReal(1, { destinationPort: 4000, flags: FIN });
  } else {
    unit.syn({ port: 4000 });
    unit.refuse(1, { port: 4000 });
  }
  unit.live(1_000);
  assert.equal(unit.realState(1), "testing");
  return unit;
}

Deno.test("a trial that its own client resets makes way for another at once", () => {
  const unit = testing();
  assert.equal(unit.syn({ port: 5000 }), 1);
  assert.equal(unit.syn({ port: 5001 }), 0);
  unit.fromClient({ sourcePort: 5000, flags: RST });
  assert.equal(unit.syn({ port: 5002 }), 1);
});

Deno.test("a trial that was made and asks nothing makes way after five seconds, where data must prove the real", () => {
  const unit = testing(1);
  unit.connect(5000);
  assert.equal(unit.realState(1), "testing");
  assert.equal(unit.syn({ port: 5001 }), 0);
  unit.live(5_000);
  assert.equal(unit.syn({ port: 5002 }), 1);
  assert.equal(unit.syn({ port: 5003 }), 0, "and that is the one trial then");
  unit.accept(1, { port: 5002 });
  unit.fromClient({ sourcePort: 5002, payload: new Uint8Array(9) });
  unit.fromReal(1, { destinationPort: 5002, payload: new Uint8Array(9) }, CLIENT);
  assert.equal(unit.realState(1), "in_service");
});

Deno.test("a client that sticks to a full real goes there as soon as it has room", () => {
  const unit = new TestUnit({
    reals: [{ maxconns: 1 }, {}],
    virtuals: [{ stickyMs: 60_000 }],
  });
  assert.equal(unit.connect(5000), 1);
  assert.equal(unit.realState(1), "max_connections");
  unit.state.connections.release(unit.connections()[0]!.entry);
  assert.equal(unit.syn({ port: 5001 }), 1);
});

Deno.test("copies of a SYN that come at once say nothing: no real fails, and no trial is lost", () => {
  const unit = new TestUnit({ reals: [{ threshold: 1 }, {}] });
  const frame = clientFrame({ flags: SYN, sequence: 7 });
  for (let copy = 0; copy < 20; copy++) assert.equal(unit.send(FRONT, frame).length, 1);
  assert.equal(unit.state.reals.noAnswer[0], 0);
  assert.equal(unit.connections()[0]!.realAddress, realAddress(1));
  unit.live(100);
  for (let i = 0; i < 3; i++) unit.syn();
  assert.equal(unit.realState(1), "failed", "repeated in time they count");

  const trial = testing();
  for (let copy = 0; copy < 5; copy++) trial.send(FRONT, frame);
  trial.fromReal(1, { flags: SYN | ACK, acknowledgement: 8 });
  assert.equal(trial.realState(1), "in_service");
});

Deno.test("an answer that lies beside the repeated SYN is heard first", () => {
  const unit = new TestUnit({ reals: [{ reassign: 1, threshold: 1 }, {}] });
  unit.syn();
  unit.nowMs += 3_000;
  unit.wire.inject(FRONT, clientFrame({ flags: SYN, sequence: 7 }));
  unit.wire.inject(BACK, realFrame(1, { flags: SYN | ACK, acknowledgement: 8 }));
  unit.turn();
  assert.equal(unit.connections()[0]!.realAddress, realAddress(1));
  assert.equal(unit.realState(1), "in_service");
});

for (
  const [what, segment] of [
    ["no ACK flag", { flags: 0 }],
    ["another acknowledgement", { acknowledgement: 0 }],
    ["an acknowledgement far ahead", { acknowledgement: 70_000 }],
    ["a wrong checksum", { checksum: 0x1111 }],
    ["a FIN and another acknowledgement", { flags: FIN | ACK, acknowledgement: 0 }],
  ] as const
) {
  Deno.test(`a segment with ${what} makes no connection: it may be forged`, () => {
    const unit = new TestUnit({ virtuals: [{ stickyMs: 60_000 }] });
    unit.syn();
    unit.accept(1);
    unit.fromClient(segment);
    assert.equal(unit.connections()[0]!.state, "embryonic");
    unit.fromClient({});
    assert.equal(unit.connections()[0]!.state, "established");
  });
}

Deno.test("a SYN-ACK to another SYN than the last answers nothing", () => {
  const unit = new TestUnit();
  unit.syn({ sequence: 100 });
  unit.fromReal(1, { flags: SYN | ACK, acknowledgement: 8 });
  unit.fromClient({});
  assert.equal(unit.connections()[0]!.state, "embryonic");
});

Deno.test("SYNs from addresses that no client can have are dropped by name", () => {
  const unit = new TestUnit();
  const sources = ["0.0.0.0", "127.0.0.1", "224.0.0.1", "255.255.255.255", VIRTUAL, realAddress(1)];
  for (const client of sources) assert.equal(unit.syn({ client }), 0, client);
  assert.equal(unit.count("bad_source"), sources.length);
  assert.equal(unit.syn({ client: "223.255.255.254" }), 1);
});

Deno.test("connections of a real's own hold no place of synguard's", () => {
  const synguard = { perSecond: 0, embryonic: 2 };
  const unit = new TestUnit({ virtuals: [{ synguard }], statics: [{ real: 0, virtual: 0 }] });
  for (let sourcePort = 7000; sourcePort < 7005; sourcePort++) {
    unit.send(BACK, realFrame(1, { sourcePort, destinationPort: 443, flags: SYN }, "203.0.113.5"));
  }
  assert.equal(unit.state.virtuals.embryonic[0], 0);
  assert.notEqual(unit.syn(), 0);
});

Deno.test("a reset in answer to a SYN that carried data is one, too", () => {
  const unit = new TestUnit();
  unit.fromClient({ flags: SYN, sequence: 7, payload: new Uint8Array(100) });
  assert.deepEqual(unit.fromReal(1, { flags: RST | ACK, acknowledgement: 108 }), []);
  assert.equal(unit.state.reals.reset[0], 1);
});

Deno.test("a trial that has asked and waits for its data for a minute has failed, however patient its client is", () => {
  const unit = testing(1);
  unit.connect(5000);
  unit.fromClient({ sourcePort: 5000, payload: new Uint8Array(9) });
  unit.live(59_000);
  assert.equal(unit.syn({ port: 5001 }), 0, "it is still the one trial");
  unit.live(1_000);
  assert.equal(unit.told("real").at(-1), "1: testing > failed: trial without data");
  unit.live(1_000);
  assert.equal(unit.realState(1), "testing");
});
