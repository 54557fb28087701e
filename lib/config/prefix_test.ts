import assert from "node:assert/strict";
import fc from "fast-check";
import { readMask, readPrefix } from "./prefix.ts";

function refused(result: object): string {
  assert.ok("expected" in result, JSON.stringify(result));
  return String(result.expected);
}

Deno.test("a prefix is an address and the number of bits that count", () => {
  for (const text of ["10.0.7.0/24", "0.0.0.0/0", "10.0.7.9/32", "128.0.0.0/1", "10.0.7.8/31"]) {
    assert.deepEqual(readPrefix(text), { value: text });
  }
});

Deno.test("an address alone is a prefix of 32 bits", () => {
  assert.deepEqual(readPrefix("10.0.7.9"), { value: "10.0.7.9/32" });
});

Deno.test("bits after those that count are refused with the prefix that was probably meant", () => {
  assert.equal(
    refused(readPrefix("10.0.7.9/24")),
    "expected 10.0.7.0/24, because 10.0.7.9 has bits after the first 24, or 10.0.7.9 alone",
  );
  assert.match(refused(readPrefix("192.168.1.1/0")), /^expected 0\.0\.0\.0\/0, because/);
  assert.match(refused(readPrefix("255.255.255.255/31")), /^expected 255\.255\.255\.254\/31,/);
});

Deno.test("more than 32 bits are refused", () => {
  for (const text of ["10.0.7.0/33", "10.0.7.0/99"]) {
    assert.match(refused(readPrefix(text)), /such as 10\.0\.7\.9, with 0 to 32 bits$/, text);
  }
});

Deno.test("an IPv6 prefix is refused as one", () => {
  for (const text of ["fd00::/8", "::1", "::/0"]) {
    assert.match(refused(readPrefix(text)), /IPv6 is not supported by this version$/, text);
  }
});

Deno.test("anything else is no prefix", () => {
  const wrong = [
    "",
    "/24",
    "10.0.7.0/",
    "10.0.7.0/024",
    "10.0.7.0/-1",
    "10.0.7.0/2.4",
    "10.0.7.0/a",
    "10.0.7.0/24/24",
    "10.0.7.0/255.255.255.0",
    "10.0.7/24",
    "10.0.7.256/32",
    "010.0.7.0/24",
    " 10.0.7.0/24",
    "10.0.7.0/24 ",
    "10.0.7.0 /24",
    "10.0.7.*",
    "10.0.7.0-10.0.7.255",
    "intranet",
  ];
  for (const text of wrong) {
    assert.equal(
      refused(readPrefix(text)),
      "expected an IPv4 prefix such as 10.0.7.0/24, or an address such as 10.0.7.9",
      text,
    );
  }
});

Deno.test("a mask is ones before zeros, or their number", () => {
  assert.deepEqual(readMask("255.255.255.0"), { value: 24 });
  assert.deepEqual(readMask("24"), { value: 24 });
  assert.deepEqual(readMask("/24"), { value: 24 });
  for (let bits = 1; bits <= 32; bits++) {
    const number = 2 ** 32 - 2 ** (32 - bits);
    const dotted = [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join(".");
    assert.deepEqual(readMask(dotted), { value: bits }, dotted);
    assert.deepEqual(readMask(`${bits}`), { value: bits });
  }
});

Deno.test("a mask with holes is refused as such", () => {
  for (const text of ["255.0.255.0", "0.0.0.255", "127.255.255.255", "255.255.255.253"]) {
    assert.match(refused(readMask(text)), /ones and then zeros, without holes$/, text);
  }
});

Deno.test("anything else is no mask", () => {
  const wrong = ["", "0", "/0", "33", "/33", "024", "-1", "1.5", "0.0.0.0", "255.255.255", "//24"];
  for (const text of wrong) {
    assert.equal(
      refused(readMask(text)),
      "expected a mask such as 255.255.255.0, or its bits, 1 to 32, such as 24 or /24",
      text,
    );
  }
});

Deno.test("of any address and bits, the prefix that is named as meant is one", () => {
  fc.assert(fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), (address, bits) => {
    const result = readPrefix(`${address}/${bits}`);
    if ("value" in result) return assert.equal(result.value, `${address}/${bits}`);
    const meant = /^expected (\S+\/\d+), because/.exec(result.expected)![1]!;
    assert.deepEqual(readPrefix(meant), { value: meant });
  }));
});

Deno.test("any text is answered", () => {
  fc.assert(fc.property(fc.string(), (text) => {
    assert.ok(readPrefix(text));
    assert.ok(readMask(text));
  }));
});
