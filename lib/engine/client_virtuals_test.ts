/** M17: virtuals of one address and port that differ in their clients. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { PrefixSetup, VirtualSetup } from "../objects/setup.ts";
import { formatIpv4, parseIpv4 } from "../packet/address.ts";
import { ClientVirtuals } from "./client_virtuals.ts";
import { TestUnit, VIRTUAL } from "./test_unit.ts";

function prefixes(...texts: string[]): PrefixSetup[] {
  return texts.map((text) => {
    const [address, bits] = text.split("/");
    return { address: address!, bits: Number(bits) };
  });
}

/** A real for each virtual, V1 to Rn; each with its prefixes, without for the others' clients. */
function unitOf(...clients: string[][]): TestUnit {
  return new TestUnit({
    reals: clients.map(() => ({ port: 0 })),
    virtuals: clients.map((texts, real) => ({ clients: prefixes(...texts), reals: [real] })),
  });
}

function takenBy(unit: TestUnit, client: string): number {
  return unit.syn({ client, port: 5000, sequence: unit.packets });
}

Deno.test("M17: a client of a prefix has the virtual of that prefix, any other the one without", () => {
  const unit = unitOf([], ["198.51.100.0/24"]);
  assert.equal(takenBy(unit, "198.51.100.9"), 2);
  assert.equal(takenBy(unit, "198.51.101.9"), 1);
  assert.equal(takenBy(unit, "198.51.99.255"), 1);
  assert.deepEqual([...unit.state.virtuals.connections], [2, 1]);
});

Deno.test("M17: the longest prefix wins, in whatever order they stand", () => {
  for (const order of [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]]) {
    const all = [["10.0.0.0/8"], ["10.1.0.0/16"], ["10.1.2.0/24", "10.9.0.0/16"], ["10.1.2.3/32"]];
    const unit = unitOf(...order.map((index) => all[index]!));
    const taken = ["10.2.0.1", "10.1.1.1", "10.1.2.4", "10.1.2.3", "10.9.3.3"];
    assert.deepEqual(
      taken.map((client) => order[takenBy(unit, client) - 1]),
      [0, 1, 2, 3, 2],
    );
  }
});

Deno.test("M17: a client of no prefix, without a virtual for all others, is not served", () => {
  const unit = unitOf(["198.51.100.0/24"]);
  assert.equal(takenBy(unit, "198.51.101.1"), 0);
  assert.equal(unit.count("not_served"), 1);
  unit.fromClient({}, { source: "198.51.101.1" });
  assert.equal(unit.count("not_served"), 2, "whatever it sends");
  assert.equal(unit.count("no_connection"), 0);
});

Deno.test("M17: /0 takes every client, and anything longer comes before it", () => {
  const unit = unitOf(["0.0.0.0/0"], ["198.51.100.9/32"]);
  assert.equal(takenBy(unit, "198.51.100.9"), 2);
  assert.equal(takenBy(unit, "198.51.100.8"), 1);
  assert.equal(takenBy(unit, "223.255.255.255"), 1);
});

Deno.test("M17: /0 and a virtual without clients: the prefix wins", () => {
  const unit = unitOf([], ["0.0.0.0/0"]);
  assert.equal(takenBy(unit, "198.51.100.9"), 2);
});

Deno.test("M17: where the exact port refuses a client, the virtual of all ports does not take it", () => {
  const unit = new TestUnit({
    reals: [{ port: 0 }, { port: 0 }],
    virtuals: [
      { port: 0, reals: [0] },
      { port: 80, clients: prefixes("198.51.100.0/24"), reals: [1] },
    ],
  });
  assert.equal(unit.syn({ client: "198.51.100.9" }), 2);
  assert.equal(unit.syn({ client: "198.51.101.9" }), 0);
  assert.equal(unit.count("not_served"), 1);
  assert.equal(unit.syn({ client: "198.51.101.9", virtualPort: 81 }), 1);
});

Deno.test("M17: virtuals of all ports can be client-specific too, and each address has its own", () => {
  const unit = new TestUnit({
    reals: [{ port: 0 }, { port: 0 }, { port: 0 }],
    virtuals: [
      { port: 0, reals: [0] },
      { port: 0, clients: prefixes("198.51.100.0/24"), reals: [1] },
      { port: 0, address: "192.0.2.11", clients: prefixes("198.51.0.0/16"), reals: [2] },
    ],
  });
  assert.equal(unit.syn({ client: "198.51.100.9", virtualPort: 22 }), 2);
  assert.equal(unit.syn({ client: "198.51.101.9", virtualPort: 22 }), 1);
  assert.equal(unit.syn({ client: "198.51.100.9", virtual: "192.0.2.11" }), 3);
});

Deno.test("M17: each has its own state; a client whose virtual is out of service has no other", () => {
  const unit = unitOf([], ["198.51.100.0/24"]);
  unit.orderVirtual(2, "out-of-service");
  assert.equal(takenBy(unit, "198.51.100.9"), 0);
  assert.equal(unit.count("out_of_service"), 1);
  assert.equal(takenBy(unit, "198.51.101.9"), 1);
  unit.orderReal(1, "out-of-service");
  assert.equal(takenBy(unit, "198.51.101.8"), 0);
  assert.equal(unit.count("no_real"), 1);
});

Deno.test("M17: a connection that is there is found first, whatever would become of a new one", () => {
  const unit = unitOf([], ["198.51.100.0/24"]);
  assert.equal(unit.connect(5000, 80, VIRTUAL, "198.51.100.9"), 2);
  unit.orderVirtual(2, "out-of-service");
  const ends = { source: "198.51.100.9" };
  assert.equal(unit.fromClient({}, ends)[0]!.frame.ipv4!.destination, "10.0.0.2");
  assert.equal(unit.fromReal(2, { sourcePort: 80 })[0]!.frame.ipv4!.source, VIRTUAL);
});

/** Few networks, so that prefixes hold one another. */
const anyPrefix = fc.tuple(fc.constantFrom(0x0a01_0203, 0x0a01_02ff, 0x0aff_0000), fc.nat(32)).map(
  ([address, bits]) => ({ network: bits === 0 ? 0 : (address & (-1 << (32 - bits))) >>> 0, bits }),
);

/** The definition: of all prefixes that hold the client, the longest. */
function longest(given: { network: number; bits: number }[], client: number): number {
  let best = -1;
  given.forEach(({ network, bits }, virtual) => {
    const isIn = bits === 0 || (network >>> (32 - bits)) === (client >>> (32 - bits));
    if (isIn && (best < 0 || bits > given[best]!.bits)) best = virtual;
  });
  return best;
}

function dotted(host: number): string {
  return [24, 16, 8, 0].map((shift) => (host >>> shift) & 0xff).join(".");
}

Deno.test("M17: the look-up says what the definition says, for any prefixes and clients", () => {
  const anyPrefixes = fc.uniqueArray(anyPrefix, {
    maxLength: 30,
    size: "max",
    selector: ({ network, bits }) => `${network}/${bits}`,
  });
  fc.assert(fc.property(anyPrefixes, fc.array(fc.nat(0xffff)), (given, hosts) => {
    const table = new ClientVirtuals(given.length);
    const other = table.add();
    const group = table.add();
    given.forEach(({ network, bits }, virtual) => {
      const clients = [{ address: dotted(network), bits }];
      table.enter(group, virtual, { clients } as Partial<VirtualSetup> as VirtualSetup);
    });
    const clients = [0, 0x0a01_0203, 0x0a01_02fe, ...hosts.map((host) => 0x0a01_0000 + host)];
    for (const client of clients) {
      const raw = parseIpv4(dotted(client));
      assert.equal(table.find(group, raw), longest(given, client), formatIpv4(raw));
      assert.equal(table.find(other, raw), -1);
    }
  }));
});
