/** The life of connections, packets in and packets out: how they begin, repeat, close, time out, and what ends none of them. */
import assert from "node:assert/strict";
import { ACK, FIN, RST, SYN } from "../packet/tcp.ts";
import { only, TestUnit } from "./test_unit.ts";

Deno.test("a virtual without a usable real is failed, and says no_real", () => {
  const unit = new TestUnit({ reals: [{}] });
  unit.orderReal(1, "out-of-service");
  assert.equal(unit.state.virtuals.state[0], 2);
  assert.deepEqual(unit.fromClient({ flags: SYN }), []);
  assert.equal(unit.count("no_real"), 1);
});

Deno.test("a virtual out of service takes no connection and keeps those it has", () => {
  const unit = new TestUnit({ reals: [{}] });
  unit.connect(5000);
  unit.orderVirtual(1, "out-of-service");
  assert.deepEqual(unit.fromClient({ sourcePort: 5001, flags: SYN }), []);
  assert.equal(unit.count("out_of_service"), 1);
  assert.equal(unit.fromClient({ sourcePort: 5000 }).length, 1);
  unit.orderVirtual(1, "in-service");
  assert.equal(unit.connect(5002), 1);
});

Deno.test("M16: a packet of no connection is dropped by name, never bridged", () => {
  const unit = new TestUnit();
  for (const flags of [ACK, FIN | ACK, RST, SYN | ACK]) {
    assert.deepEqual(unit.fromClient({ flags }), []);
  }
  assert.equal(unit.count("no_connection"), 4);
});

Deno.test("M16: a silent connection is forgotten and its counters fall", () => {
  const unit = new TestUnit({ reals: [{}] });
  unit.connect(5000);
  unit.pass(59_000);
  assert.equal(unit.fromClient({ sourcePort: 5000 }).length, 1, "a packet keeps it");
  unit.pass(59_000);
  assert.equal(unit.state.connections.current, 1);
  unit.pass(1_100);
  assert.equal(unit.state.connections.current, 0);
  assert.equal(unit.state.reals.connections[0], 0);
  assert.equal(unit.state.virtuals.connections[0], 0);
  assert.deepEqual(unit.fromClient({ sourcePort: 5000 }), []);
});

Deno.test("a repeated SYN goes to the same real; another sequence number starts afresh", () => {
  const unit = new TestUnit();
  const first = only(unit.fromClient({ flags: SYN, sequence: 7 })).frame.ipv4!.destination;
  const again = only(unit.fromClient({ flags: SYN, sequence: 7 })).frame.ipv4!.destination;
  assert.equal(again, first);
  assert.equal(unit.state.connections.total, 1);
  const fresh = only(unit.fromClient({ flags: SYN, sequence: 8 })).frame.ipv4!.destination;
  assert.notEqual(fresh, first);
  assert.equal(unit.state.connections.total, 2);
  assert.equal(unit.state.connections.current, 1);
});

Deno.test("a reused address and port starts afresh whatever state the old connection was in", () => {
  for (const end of [ACK, FIN | ACK, RST]) {
    const unit = new TestUnit();
    const real = unit.connect(5000);
    unit.fromClient({ flags: end });
    assert.equal(unit.connect(5000), 3 - real, "the other one's turn");
    assert.equal(unit.state.connections.current, 1);
    assert.equal(unit.state.connections.embryonic, 0);
  }
});

Deno.test("a half-closed connection carries data both ways until the other side closes", () => {
  const unit = new TestUnit({ reals: [{}] });
  unit.connect(5000);
  unit.fromClient({ flags: FIN | ACK });
  unit.pass(30_000);
  assert.equal(unit.fromReal(1, { payload: new Uint8Array(9) }).length, 1);
  assert.equal(unit.fromClient({}).length, 1);
  unit.fromReal(1, { flags: FIN | ACK });
  unit.pass(5_000);
  assert.equal(unit.fromClient({}).length, 1, "the last ACK is late and still passes");
  unit.pass(10_100);
  assert.equal(unit.state.connections.current, 0);
});

Deno.test("a wrong checksum changes no state and is dropped; without a change of state it passes and stays wrong", () => {
  const unit = new TestUnit({ reals: [{}] });
  assert.deepEqual(unit.fromClient({ flags: SYN, checksum: 0x1111 }), []);
  assert.equal(unit.state.connections.current, 0);
  unit.connect(5000);
  assert.deepEqual(unit.fromClient({ flags: RST, checksum: 0x1111 }), []);
  assert.deepEqual(unit.fromReal(1, { flags: FIN | ACK, checksum: 0x1111 }), []);
  assert.equal(unit.count("bad_checksum"), 3);
  const data = only(unit.fromClient({ checksum: 0x1111 })).frame;
  assert.ok(data.ipv4!.checksumIsRight && !data.tcp!.checksumIsRight);
});

Deno.test("flags that no host sends are malformed", () => {
  const unit = new TestUnit();
  unit.fromClient({ flags: SYN | FIN });
  unit.fromClient({ flags: SYN | RST });
  assert.equal(unit.count("malformed"), 2);
  assert.equal(unit.state.connections.total, 0);
});

Deno.test("a SYN flood fills the table, throws out the oldest embryonic, and harms no connection", () => {
  const unit = new TestUnit({ connections: { max: 100 } });
  unit.connect(1000);
  for (let i = 0; i < 500; i++) unit.fromClient({ sourcePort: 2000 + i, flags: SYN });
  assert.equal(unit.state.connections.current, 100);
  assert.equal(unit.state.connections.evicted, 401);
  assert.equal(unit.fromClient({ sourcePort: 1000 }).length, 1);
  assert.equal(unit.connect(1001) > 0, true, "a true client still gets in");
  const counts = unit.state.reals.connections;
  assert.equal(counts[0]! + counts[1]!, 100);
});

Deno.test("a table full of established connections refuses new ones by name", () => {
  const unit = new TestUnit({ connections: { max: 10 } });
  for (let i = 0; i < 10; i++) unit.connect(1000 + i);
  assert.deepEqual(unit.fromClient({ sourcePort: 2000, flags: SYN }), []);
  assert.equal(unit.count("table_full"), 1);
});

Deno.test("a flood that the reals answer stays embryonic, and a true client still gets in", () => {
  const unit = new TestUnit({ reals: [{}], connections: { max: 50 } });
  for (let port = 2000; port < 2100; port++) {
    unit.fromClient({ sourcePort: port, flags: SYN });
    unit.fromReal(1, { destinationPort: port, flags: SYN | ACK });
  }
  assert.equal(unit.state.connections.embryonic, 50);
  assert.equal(unit.connect(1000), 1);
  assert.equal(unit.state.connections.embryonic, 49, "its ACK has made it established");
  unit.pass(31_000);
  assert.equal(unit.state.connections.current, 1, "the flood is gone after the embryonic timeout");
});

Deno.test("a FIN without a handshake makes no connection", () => {
  const unit = new TestUnit({ reals: [{}] });
  unit.fromClient({ flags: SYN });
  assert.equal(unit.fromClient({ flags: FIN | ACK }).length, 1);
  assert.equal(unit.state.connections.embryonic, 1);
  unit.pass(31_000);
  assert.equal(unit.state.connections.current, 0);
});

Deno.test("a SYN that is refused leaves the connection of its address and port alone", () => {
  const unit = new TestUnit({ reals: [{}] });
  unit.connect(5000);
  unit.orderVirtual(1, "out-of-service");
  assert.deepEqual(unit.fromClient({ flags: SYN, sequence: 99 }), []);
  assert.equal(unit.fromClient({}).length, 1);
  unit.orderVirtual(1, "in-service");
  unit.orderReal(1, "out-of-service");
  assert.deepEqual(unit.fromClient({ flags: SYN, sequence: 100 }), []);
  assert.equal(unit.count("no_real"), 1);
  assert.equal(unit.fromClient({}).length, 1);
});

Deno.test("a client whose last ACK of the handshake was lost closes like any other", () => {
  const unit = new TestUnit({ reals: [{}] });
  unit.fromClient({ flags: SYN });
  unit.fromReal(1, { flags: SYN | ACK });
  unit.fromClient({ flags: FIN | ACK });
  assert.equal(unit.state.connections.embryonic, 0);
  unit.fromReal(1, { flags: FIN | ACK });
  unit.pass(10_100);
  assert.equal(unit.state.connections.current, 0, "closing, not embryonic");
});
