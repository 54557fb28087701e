import assert from "node:assert/strict";
import { HOST_EXPECTED, networkOf, readHost } from "./subnet.ts";

Deno.test("an address is read with the bits of its network", () => {
  for (
    const [text, address, bits, network] of [
      ["10.0.0.2/24", "10.0.0.2", 24, "10.0.0.0/24"],
      ["10.1.0.0/8", "10.1.0.0", 8, "10.0.0.0/8"],
      ["192.168.0.255/23", "192.168.0.255", 23, "192.168.0.0/23"],
      ["203.0.113.9/29", "203.0.113.9", 29, "203.0.113.8/29"],
      ["200.0.0.1/1", "200.0.0.1", 1, "128.0.0.0/1"],
    ] as const
  ) {
    const read = readHost(text);
    assert.deepEqual(read, { value: { address, bits } });
    assert.equal(networkOf({ address, bits }), network);
  }
});

Deno.test("what is no address of a machine in a network is refused, with what is wrong", () => {
  const rows: [text: string, more: string][] = [
    ["", ""],
    ["10.0.0.2", ""],
    ["10.0.0.2/", ""],
    ["10.0.0.2/024", ""],
    ["10.0.0.2/0", ""],
    ["10.0.0.2/24/8", ""],
    ["10.0.0/24", ""],
    ["10.0.0.2/30", ", with 1 to 29 bits"],
    ["10.0.0.2/99", ", with 1 to 29 bits"],
    ["fd00::2/64", "; IPv6 is not supported by this version"],
    ["127.0.0.1/8", "; loopback addresses cannot be reached through a port"],
    ["224.0.0.1/24", "; this is a multicast address"],
    ["10.0.0.0/24", "; this is the address of the network"],
    ["10.0.0.255/24", "; this is the broadcast address of the network"],
    ["10.0.0.7/29", "; this is the broadcast address of the network"],
  ];
  for (const [text, more] of rows) {
    assert.deepEqual(readHost(text), { expected: HOST_EXPECTED + more }, text);
  }
});
