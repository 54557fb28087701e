import assert from "node:assert/strict";
import fc from "fast-check";
import { formatIpv4, formatMac, parseIpv4, parseMac, portNumber, rawPort } from "./address.ts";
import { anyAddress, anyHalf, anyMac } from "./test_arbitraries.ts";
import { Memory } from "./memory.ts";

Deno.test("an IPv4 address is parsed to the word that its bytes are in memory", () => {
  fc.assert(fc.property(anyAddress, (text) => {
    const memory = new Memory(Uint8Array.from(text.split("."), Number).buffer);
    assert.equal(parseIpv4(text), memory.words[0]);
    assert.equal(formatIpv4(parseIpv4(text)), text);
  }));
});

Deno.test("what is no IPv4 address is refused with what was found and what is expected", () => {
  const wrong = [
    "",
    "10.0.0",
    "10.0.0.1.2",
    "10.0.0.256",
    "10.0.0.01",
    "10.0.0.00",
    "10.0.0.-1",
    "10.0.0.1 ",
    "10.0..1",
    "0x0a.0.0.1",
    "10.0.0.1e1",
    "10.0.0.١",
    "10.0.0.1/24",
    "::1",
    "web1",
  ];
  for (const text of wrong) {
    assert.throws(() => parseIpv4(text), {
      name: "RangeError",
      message: `IPv4 address ${JSON.stringify(text)}: expected four decimal parts from 0 to 255 ` +
        `without leading zeros, such as 10.0.0.1`,
    });
  }
});

Deno.test("a hardware address is parsed to the halves that its bytes are in memory", () => {
  fc.assert(fc.property(anyMac, (text) => {
    const bytes = Uint8Array.from(text.split(":"), (pair) => parseInt(pair, 16));
    assert.deepEqual(parseMac(text), new Uint16Array(bytes.buffer));
    assert.deepEqual(parseMac(text.toUpperCase()), parseMac(text));
    assert.equal(formatMac(parseMac(text), 0), text);
  }));
});

Deno.test("a hardware address is formatted from anywhere in a column of them", () => {
  const column = new Uint16Array([
    ...parseMac("02:00:00:00:00:01"),
    ...parseMac("fe:dc:ba:98:76:54"),
  ]);
  assert.equal(formatMac(column, 3), "fe:dc:ba:98:76:54");
});

Deno.test("what is no hardware address is refused with what was found and what is expected", () => {
  const wrong = [
    "",
    "02:00:00:00:00",
    "02:00:00:00:00:01:02",
    "02-00-00-00-00-01",
    "2:0:0:0:0:1",
    "02:00:00:00:00:0g",
  ];
  for (const text of wrong) {
    assert.throws(() => parseMac(text), {
      name: "RangeError",
      message:
        `hardware address ${JSON.stringify(text)}: expected six pairs of hexadecimal digits ` +
        `with colons between, such as 02:00:5e:10:00:01`,
    });
  }
});

Deno.test("a port number is raw as its bytes are in memory", () => {
  fc.assert(fc.property(anyHalf, (port) => {
    const memory = new Memory(Uint8Array.of(port >>> 8, port & 0xff, 0, 0).buffer);
    assert.equal(rawPort(port), memory.halves[0]);
    assert.equal(portNumber(rawPort(port)), port);
  }));
});
