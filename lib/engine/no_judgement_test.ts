/** What says nothing about a real, and what a refused SYN leaves alone. */
import assert from "node:assert/strict";
import { FIN, RST, SYN } from "../packet/tcp.ts";
import { BACK, LINK_DOWN, LINK_UP } from "../words.ts";
import { CLIENT, clientAddress, realFrame, TestUnit } from "./test_unit.ts";

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
