/** S18, `data: N`: a real that answers SYNs but gives no data fails when N clients in a row asked in vain. */
import assert from "node:assert/strict";
import { ACK, FIN, RST, SYN } from "../packet/tcp.ts";
import { CLIENT, clientAddress, TestUnit, type TestUnitOptions, VIRTUAL } from "./test_unit.ts";

const WATCHED: TestUnitOptions = { reals: [{ data: 3 }] };
const REQUEST = new TextEncoder().encode("GET / HTTP/1.0\r\n\r\n");

/** A connection of a client, by number, through to its request. */
function ask(unit: TestUnit, number: number, port = 5000): string {
  const client = clientAddress(number);
  assert.equal(unit.connect(port, 80, VIRTUAL, client), 1);
  unit.fromClient({ sourcePort: port, payload: REQUEST }, { source: client });
  return client;
}

/** Clients that ask, get nothing and close. */
function askInVain(unit: TestUnit, numbers: number[], port = 5000) {
  for (const number of numbers) unit.close(1, { client: ask(unit, number, port), port });
}

/** The real's data. */
function give(unit: TestUnit, client: string, port = 5000) {
  unit.fromReal(1, { destinationPort: port, payload: REQUEST }, client);
}

Deno.test("S18: as many clients in a row as `data` that ask and get nothing fail a real", () => {
  const unit = new TestUnit(WATCHED);
  askInVain(unit, [1, 2]);
  assert.equal(unit.realState(1), "in_service");
  askInVain(unit, [3]);
  assert.deepEqual(unit.told("real"), ["1: in_service > failed: connections without data"]);
  assert.equal(unit.state.reals.noData[0], 3);
});

Deno.test("S18: a client counts once in a row; clients that take turns count each time", () => {
  const unit = new TestUnit(WATCHED);
  for (let port = 5000; port < 5005; port++) askInVain(unit, [1], port);
  assert.equal(unit.realState(1), "in_service");
  assert.equal(unit.state.reals.ditched[0], 1);
  assert.equal(unit.state.reals.noData[0], 5, "the total counts them all");
  askInVain(unit, [2, 1], 5010);
  assert.equal(unit.realState(1), "failed");
});

Deno.test("S18: a byte from the real starts the count afresh", () => {
  const unit = new TestUnit(WATCHED);
  askInVain(unit, [1, 2]);
  give(unit, ask(unit, 3));
  assert.equal(unit.state.reals.ditched[0], 0);
  askInVain(unit, [4, 5]);
  assert.equal(unit.realState(1), "in_service");
  askInVain(unit, [6]);
  assert.equal(unit.realState(1), "failed");
});

Deno.test("S18: data in the real's FIN is data, and its bare ACKs are none", () => {
  const unit = new TestUnit(WATCHED);
  const client = ask(unit, 1);
  unit.fromReal(1, { flags: FIN | ACK, payload: REQUEST }, client);
  assert.equal(unit.state.reals.noData[0], 0);
  unit.fromReal(1, {}, ask(unit, 2));
  unit.close(1, { client: clientAddress(2) });
  assert.equal(unit.state.reals.noData[0], 1);
});

Deno.test("S18: SYN-ACKs do not reset the count: answering is what such a real does", () => {
  const unit = new TestUnit(WATCHED);
  askInVain(unit, [1, 2]);
  for (let port = 6000; port < 6010; port++) unit.connect(port);
  assert.equal(unit.state.reals.ditched[0], 2);
  askInVain(unit, [3]);
  assert.equal(unit.realState(1), "failed");
});

Deno.test("S18: unanswered and dataless connections count apart, and either resets only its own", () => {
  const unit = new TestUnit({ reals: [{ data: 3, threshold: 3 }] });
  const ditch = (number: number) => {
    unit.syn({ client: clientAddress(number), port: 7000 });
    unit.refuse(1, { client: clientAddress(number), port: 7000 });
  };
  askInVain(unit, [1, 2]);
  ditch(11);
  ditch(12);
  assert.equal(unit.state.reals.ditched[0], 4);
  assert.equal(unit.realState(1), "in_service");
  give(unit, ask(unit, 3));
  assert.equal(unit.state.reals.ditched[0], 0, "the handshake has reset the other two");
  ditch(13);
  ditch(14);
  askInVain(unit, [4]);
  assert.equal(unit.state.reals.ditched[0], 1);
  ditch(15);
  ditch(16);
  ditch(17);
  assert.deepEqual(unit.told("real"), ["1: in_service > failed: connections reset"]);
});

Deno.test("S18: data of a connection that is there takes away what data counts, and no unanswered ones", () => {
  const unit = new TestUnit(WATCHED);
  const client = ask(unit, 1);
  askInVain(unit, [2]);
  for (const number of [11, 12]) {
    unit.syn({ client: clientAddress(number), port: 7000 });
    unit.refuse(1, { client: clientAddress(number), port: 7000 });
  }
  assert.equal(unit.state.reals.ditched[0], 3);
  give(unit, client);
  assert.equal(unit.state.reals.ditched[0], 2);
});

Deno.test("S18: an order into service starts both counts afresh", () => {
  const unit = new TestUnit({ reals: [{ data: 2, threshold: 2 }] });
  askInVain(unit, [1, 2]);
  assert.equal(unit.realState(1), "failed");
  unit.orderReal(1, "in-service");
  for (const number of [11, 12]) {
    assert.equal(unit.realState(1), "in_service");
    unit.syn({ client: clientAddress(number), port: 7000 });
    unit.refuse(1, { client: clientAddress(number), port: 7000 });
  }
  assert.equal(unit.realState(1), "failed");
});

for (
  const [name, end] of [
    ["the client resets it", (unit, source) => unit.fromClient({ flags: RST | ACK }, { source })],
    ["the real resets it", (unit, client) => unit.fromReal(1, { flags: RST | ACK }, client)],
    ["the client closes it and gets nothing for five seconds", (unit, source) => {
      unit.fromClient({ flags: FIN | ACK }, { source });
      unit.live(4_900);
      assert.equal(unit.state.reals.noData[0], 0);
      unit.live(200);
    }],
    ["the real closes it", (unit, client) => unit.fromReal(1, { flags: FIN | ACK }, client)],
    ["it is silent for too long", (unit) => unit.live(60_100)],
    [
      "its address and port start another",
      (unit, source) => unit.fromClient({ flags: SYN, sequence: 999 }, { source }),
    ],
  ] satisfies [string, (unit: TestUnit, client: string) => void][]
) {
  Deno.test(`S18: a connection that asked counts, once, when ${name}`, () => {
    const unit = new TestUnit(WATCHED);
    end(unit, ask(unit, 1));
    assert.equal(unit.state.reals.noData[0], 1);
    assert.equal(unit.state.reals.ditched[0], 1);
    unit.live(75_000);
    assert.equal(unit.state.reals.noData[0], 1);
  });
}

Deno.test("S18: a request in the client's FIN is a request", () => {
  const unit = new TestUnit(WATCHED);
  unit.connect(5000);
  unit.fromClient({ flags: FIN | ACK, payload: REQUEST });
  unit.fromReal(1, { flags: FIN | ACK });
  assert.equal(unit.state.reals.noData[0], 1);
});

Deno.test("S18: a client that asks for nothing counts for nothing", () => {
  const unit = new TestUnit(WATCHED);
  for (let number = 0; number < 10; number++) {
    const client = clientAddress(number);
    unit.connect(5000, 80, VIRTUAL, client);
    unit.close(1, { client });
  }
  assert.equal(unit.state.reals.noData[0], 0);
});

Deno.test("S18: a real that speaks first has given data, and then may be asked in vain", () => {
  const unit = new TestUnit({ reals: [{ data: 1 }] });
  unit.connect(5000);
  give(unit, CLIENT);
  unit.fromClient({ payload: REQUEST });
  unit.close(1);
  assert.equal(unit.realState(1), "in_service");
});

Deno.test("S18: clients that close their side with the request and get their data fail no real", () => {
  const unit = new TestUnit(WATCHED);
  for (let number = 0; number < 10; number++) {
    const client = ask(unit, number);
    unit.fromClient({ flags: FIN | ACK }, { source: client });
    give(unit, client);
    unit.fromReal(1, { flags: FIN | ACK }, client);
  }
  assert.equal(unit.realState(1), "in_service");
});

Deno.test("S18: a client that has closed its side is given 5 s, from the last packet", () => {
  const unit = new TestUnit(WATCHED);
  const first = ask(unit, 1);
  unit.live(30_000);
  unit.fromClient({ flags: FIN | ACK }, { source: first });
  unit.live(4_000);
  assert.equal(unit.state.reals.noData[0], 0);
  unit.fromReal(1, {}, first);
  unit.live(4_900);
  assert.equal(unit.state.reals.noData[0], 0);
  unit.live(200);
  assert.equal(unit.state.reals.noData[0], 1);
  const second = ask(unit, 2);
  unit.fromClient({ flags: FIN | ACK }, { source: second });
  unit.live(4_000);
  give(unit, second);
  unit.live(20_000);
  assert.equal(unit.state.reals.noData[0], 1);
  assert.equal(unit.state.reals.ditched[0], 0);
});

Deno.test("S18: data sent to a real that has not answered is no request", () => {
  const unit = new TestUnit(WATCHED);
  for (let number = 0; number < 10; number++) {
    const client = clientAddress(number);
    assert.equal(unit.syn({ client }), 1);
    unit.fromClient({ payload: REQUEST }, { source: client });
    unit.fromClient({ flags: RST }, { source: client });
  }
  assert.equal(unit.state.reals.noData[0], 0);
  assert.equal(unit.realState(1), "in_service");
});

Deno.test("S18: what a moved connection asked its first real counts for that one no more", () => {
  const unit = new TestUnit({ reals: [{ data: 1, weight: 9 }, {}] });
  assert.deepEqual([1, 2, 3, 4].map(() => unit.syn()), [1, 1, 1, 2]);
  unit.accept(2);
  unit.fromClient({ payload: REQUEST });
  unit.fromClient({ flags: RST });
  assert.deepEqual([...unit.state.reals.noData], [0, 0]);
});

Deno.test("S18: where `data` is not set no connection counts, however many ask in vain", () => {
  const unit = new TestUnit({ reals: [{}] });
  for (let number = 0; number < 30; number++) askInVain(unit, [number]);
  assert.equal(unit.state.reals.noData[0], 0);
  assert.equal(unit.realState(1), "in_service");
});
