import assert from "node:assert/strict";
import { BASE, refuses, spoiled } from "./base_for_tests.ts";
import { parseConfig } from "./load.ts";

function accepted(text: string) {
  const result = parseConfig(text, "f");
  assert.ok("config" in result, JSON.stringify(result));
  return result.config;
}

Deno.test("the base is valid", () => {
  accepted(BASE);
});

refuses([
  // The file and its sections
  [
    "an unknown section is refused with the sections there are",
    "status:",
    "fastpath: auto\nstatus:",
    "11:1: fastpath is not a known key: expected unit, ports, connections, reals, virtuals or status",
  ],
  [
    "a mistyped section is refused with the one that was meant",
    "status:",
    "statsu:",
    "11:1: statsu is not a known key: expected unit, ports, connections, reals, virtuals or status" +
    " (did you mean status?)",
  ],
  [
    "every section to come is refused by now",
    "status:",
    "statics: []\nfailover: {}\nstatus:",
    "11:1: statics is not a known key",
    "12:1: failover is not a known key",
  ],
  ["a missing unit is told at the map that lacks it", "unit: demo\n", "", "1:1: unit is missing"],
  [
    "missing ports are told",
    "ports: { front: eth0, back: eth1 }\n",
    "",
    "1:1: ports is missing: expected the keys front, back",
  ],
  [
    "a section that is a list is refused",
    "ports: { front: eth0, back: eth1 }",
    "ports: [eth0, eth1]",
    "2:8: ports is a list of 2: expected the keys front, back",
  ],
  [
    "a section that is a word is refused",
    "status: { listen: 127.0.0.1:9000 }",
    "status: on",
    '11:9: status is "on": expected the keys listen',
  ],
  [
    "an optional section without anything in it is refused",
    "connections: { max: 1000, idle: 120m, closing: 10s }",
    "connections:",
    "3:13: connections is empty: expected the keys max, idle, closing",
  ],

  // Unit and ports
  ["a unit with a space is refused", "demo", "'a b'", '1:7: unit is "a b": expected a name of'],
  ["a unit that is a list is refused", "demo", "[a]", "1:7: unit is a list of 1: expected a name"],
  [
    "a unit of 65 characters is refused",
    "demo",
    "u".repeat(65),
    `1:7: unit is "${"u".repeat(64)}…": expected a name of at most 64 letters`,
  ],
  [
    "a missing port is told at the map that lacks it",
    "front: eth0, ",
    "",
    "2:8: ports.front is missing: expected the name of an interface",
  ],
  [
    "an unknown key of ports is refused",
    "back: eth1 }",
    "back: eth1, side: eth2 }",
    "2:35: ports.side is not a known key: expected front or back",
  ],
  [
    "an interface of 16 characters is refused",
    "eth0",
    "e234567890123456",
    '2:17: ports.front is "e234567890123456": expected the name of an interface',
  ],
  ["an interface with a slash is refused", "eth0", "a/b", '2:17: ports.front is "a/b"'],
  ["an interface with a colon is refused", "eth0", "a:b", '2:17: ports.front is "a:b"'],
  ["an interface with a space is refused", "eth0", "'a b'", '2:17: ports.front is "a b"'],
  ["an interface without letters is refused", "eth0", "''", '2:17: ports.front is ""'],
  ["an interface called .. is refused", "eth0", "..", '2:17: ports.front is ".."'],

  // Connections
  [
    "no connections at all are refused",
    "1000",
    "0",
    "3:21: connections.max is 0: expected a whole number from 1 to 16777216",
  ],
  ["too many connections are refused", "1000", "16777217", "3:21: connections.max is 16777217"],
  ["half a connection is refused", "1000", "0.5", "3:21: connections.max is 0.5"],
  ["a number that might be octal is refused", "1000", "0100", '3:21: connections.max is "0100"'],
  [
    "a time without its unit is refused",
    "120m",
    "7200",
    "3:33: connections.idle is 7200: expected a time from 100ms to 7d with its unit",
  ],
  ["a time below one tick is refused", "10s", "99ms", '3:48: connections.closing is "99ms"'],
  ["a time above one week is refused", "120m", "169h", '3:33: connections.idle is "169h"'],
  [
    "a mistyped key of connections is refused with the one that was meant",
    "idle:",
    "ilde:",
    "3:27: connections.ilde is not a known key: expected max, idle or closing (did you mean idle?)",
  ],

  // Reals
  [
    "an address that is none is refused",
    "10.0.0.11",
    "10.0.0.256",
    '5:20: reals.web1.address is "10.0.0.256": expected an IPv4 address such as 10.0.0.11',
  ],
  [
    "an address that is a number is refused",
    "10.0.0.11",
    "10.5",
    "5:20: reals.web1.address is 10.5: expected an IPv4 address",
  ],
  [
    "a missing address is told at the map that lacks it",
    "{ address: 10.0.0.21 }",
    "{ port: 22, weight: 1 }",
    "7:9: reals.any1.address is missing: expected an IPv4 address",
    "10:41: virtuals.files.reals[0] is any1, which has port 22",
  ],
  [
    "a real without any key is refused",
    "web2: { address: 10.0.0.12, port: 8080 }",
    "web2:",
    "6:8: reals.web2 is empty: expected the keys address, port, weight",
  ],
  [
    "port 0 is refused",
    "8080, w",
    "0, w",
    "5:37: reals.web1.port is 0: expected a whole number from 1 to 65535, or no port key for all",
  ],
  ["port 65536 is refused", "8080, w", "65536, w", "5:37: reals.web1.port is 65536"],
  ["a port in quotes is refused", "8080, w", '"80", w', '5:37: reals.web1.port is "80"'],
  ["a port by name is refused", "8080, w", "http, w", '5:37: reals.web1.port is "http"'],
  [
    "weight 0 is refused",
    "weight: 2",
    "weight: 0",
    "5:51: reals.web1.weight is 0: expected a whole number from 1 to 65535",
  ],
  ["weight 65536 is refused", "weight: 2", "weight: 65536", "5:51: reals.web1.weight is 65536"],
  [
    "a key of the reals to come is refused",
    "weight: 2",
    "threshold: 8",
    "5:43: reals.web1.threshold is not a known key: expected address, port or weight",
  ],
  [
    "a real whose name begins with a hyphen is refused at its name",
    "  web2: {",
    "  -web2: {",
    "6:3: reals.-web2 has no valid name: expected a name of at most 64",
    '9:55: virtuals.www.reals[1] is "web2", which is no real',
  ],
  [
    "a real named __proto__ is refused like any other wrong name",
    "  any1: {",
    "  __proto__: {",
    "7:3: reals.__proto__ has no valid name",
    '10:41: virtuals.files.reals[0] is "any1", which is no real',
  ],
  [
    "no reals at all are refused",
    BASE.slice(BASE.indexOf("reals:"), BASE.indexOf("virtuals:")),
    "reals: {}\n",
    "4:8: reals is an empty map: expected 1 to 8192 reals",
  ],

  // Virtuals
  [
    "a protocol that is not served is refused",
    "port: 80,",
    "port: 80, protocol: udp,",
    '9:51: virtuals.www.protocol is "udp": expected tcp',
  ],
  [
    "an unknown predictor is refused with those there are",
    "port: 80,",
    "port: 80, predictor: fastest,",
    '9:52: virtuals.www.predictor is "fastest": expected leastconns or roundrobin',
  ],
  [
    "a virtual without reals is refused",
    "[any1]",
    "[]",
    "10:40: virtuals.files.reals is an empty list: expected a list of 1 to 1024 names of reals",
  ],
  [
    "a virtual with one real outside of a list is refused",
    "[any1]",
    "any1",
    '10:40: virtuals.files.reals is "any1": expected a list of 1 to 1024 names of reals',
  ],
  [
    "a virtual that lacks its reals is refused",
    ", reals: [any1]",
    "",
    "10:10: virtuals.files.reals is missing: expected a list",
  ],
  [
    "a key of the virtuals to come is refused",
    "port: 80,",
    "port: 80, sticky: 5m,",
    "9:41: virtuals.www.sticky is not a known key: expected address, port, protocol, predictor or reals",
  ],
  [
    "no virtuals at all are refused",
    BASE.slice(BASE.indexOf("virtuals:"), BASE.indexOf("status:")),
    "",
    "1:1: virtuals is missing: expected 1 to 8192 virtuals",
  ],

  // Status
  [
    "a port alone is no place to listen",
    "127.0.0.1:9000",
    "9000",
    "11:19: status.listen is 9000: expected HOST:PORT such as 127.0.0.1:9000",
  ],
  [
    "a token file is refused: this version takes no commands",
    "127.0.0.1:9000",
    "127.0.0.1:9000, token_file: /etc/t",
    "11:35: status.token_file is not a known key: expected listen",
  ],
]);

Deno.test("optional keys have their defaults", () => {
  const { connections, reals, virtuals, status } = accepted(
    BASE.replace(/connections:.*\n/, "").replace(/status:.*\n/, ""),
  );
  assert.deepEqual(connections, { max: 1_048_576, idleMs: 7_200_000, closingMs: 10_000 });
  assert.deepEqual(reals[2], { name: "any1", address: "10.0.0.21", port: 0, weight: 1 });
  assert.deepEqual(virtuals[1], {
    name: "files",
    address: "10.0.0.101",
    port: 0,
    protocol: "tcp",
    predictor: "leastconns",
    reals: ["any1"],
  });
  assert.deepEqual(status, { listen: { hostname: "127.0.0.1", port: 9000 } });
});

Deno.test("a section with some of its keys takes the defaults of the others", () => {
  const { connections } = accepted(
    spoiled("{ max: 1000, idle: 120m, closing: 10s }", "{ idle: 1h }"),
  );
  assert.deepEqual(connections, { max: 1_048_576, idleMs: 3_600_000, closingMs: 10_000 });
});

Deno.test("reals and virtuals keep the order of the file, even where names are numbers", () => {
  const text = BASE.replaceAll("web1", "20").replaceAll("any1", "3");
  const { reals, virtuals } = accepted(text);
  assert.deepEqual(reals.map(({ name }) => name), ["20", "web2", "3"]);
  assert.deepEqual(virtuals.map(({ reals }) => reals), [["20", "web2"], ["3"]]);
});

Deno.test("words that YAML takes for numbers, booleans or parts of JavaScript are names", () => {
  for (const name of ["1", "01", "1.0", "true", "on", "NO", "constructor", "toString", "0x1f"]) {
    const { reals, virtuals } = accepted(BASE.replaceAll("any1", name));
    assert.equal(reals[2]?.name, name);
    assert.deepEqual(virtuals[1]?.reals, [name]);
  }
});

Deno.test("more reals than the limit are refused at the section", () => {
  const many = Array.from(
    { length: 8190 },
    (_, i) => `  r${i}: { address: 10.1.${i >> 8}.${i & 255} }\n`,
  ).join("");
  const result = parseConfig(spoiled("virtuals:", `${many}virtuals:`), "f");
  assert.deepEqual(result, {
    problems: ["f:5:3: reals is a map of 8193: expected 1 to 8192 reals, each as NAME: { … }"],
  });
});

Deno.test("more reals in one virtual than the limit are refused at its list", () => {
  const names = Array.from({ length: 1025 }, (_, i) => `r${i}`);
  const reals = names.map((name, i) => `  ${name}: { address: 10.1.${i >> 8}.${i & 255} }\n`);
  const text = spoiled("virtuals:", `${reals.join("")}virtuals:`).replace("[any1]", `[${names}]`);
  const result = parseConfig(text, "f");
  assert.deepEqual(result, {
    problems: [
      "f:1035:40: virtuals.files.reals is a list of 1025: expected a list of 1 to 1024 names of reals",
    ],
  });
});
