import assert from "node:assert/strict";
import { addressFault, parseListen } from "./address.ts";

Deno.test("addresses of one machine are taken", () => {
  for (
    const text of ["10.0.0.11", "1.0.0.0", "192.168.1.255", "126.255.255.255", "223.255.255.254"]
  ) {
    assert.equal(addressFault(text), undefined, text);
  }
});

Deno.test("what is no address of four numbers is refused", () => {
  const wrong = [
    "",
    "10.0.0",
    "10.0.0.0.1",
    "10.0.0.256",
    "010.0.0.1",
    "10.0.0.1/24",
    "10.0.0.1 ",
    "a",
  ];
  for (const text of wrong) {
    assert.equal(addressFault(text), "expected an IPv4 address such as 10.0.0.11", text);
  }
});

Deno.test("an IPv6 address is refused as one", () => {
  for (const text of ["::1", "fd00::1", "2001:db8::10.0.0.1"]) {
    assert.match(addressFault(text)!, /IPv6 is not supported by this version$/, text);
  }
});

Deno.test("addresses of no machine or of many are refused with the reason", () => {
  assert.match(addressFault("0.0.0.0")!, /stand for no machine/);
  assert.match(addressFault("0.1.2.3")!, /stand for no machine/);
  assert.match(addressFault("127.0.0.1")!, /loopback/);
  assert.match(addressFault("127.255.255.255")!, /loopback/);
  assert.match(addressFault("224.0.0.1")!, /multicast/);
  assert.match(addressFault("239.255.255.255")!, /multicast/);
  assert.match(addressFault("255.255.255.255")!, /broadcast/);
});

Deno.test("a place to listen is a host and a port", () => {
  assert.deepEqual(parseListen("127.0.0.1:9000"), { hostname: "127.0.0.1", port: 9000 });
  assert.deepEqual(parseListen("0.0.0.0:1"), { hostname: "0.0.0.0", port: 1 });
  assert.deepEqual(parseListen("[::1]:65535"), { hostname: "::1", port: 65535 });
  assert.deepEqual(parseListen("localhost:80"), { hostname: "localhost", port: 80 });
  assert.deepEqual(parseListen("lb-a.example.org:80"), { hostname: "lb-a.example.org", port: 80 });
});

Deno.test("anything else is no place to listen", () => {
  const wrong = [
    "",
    "9000",
    ":9000",
    "localhost",
    "localhost:",
    "localhost:0",
    "localhost:65536",
    "localhost:http",
    "::1:9000",
    "[::1]",
    "[10.0.0.1]:80",
    "[zz]:80",
    "10.0.0.256:80",
    "10.0.0:80",
    "-a:80",
    "a..b:80",
    "http://localhost:80",
    `${"a".repeat(64)}:80`,
    `${"a.".repeat(127)}:80`,
  ];
  for (const text of wrong) assert.equal(parseListen(text), undefined, text);
});
