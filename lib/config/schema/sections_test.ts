import assert from "node:assert/strict";
import { accepted, BASE, FULL, refuses, spoiled } from "../base_for_tests.ts";
import { realConfig, virtualConfig } from "../defaults_for_tests.ts";
import { parseConfig } from "../load.ts";

Deno.test("the base is valid", () => {
  accepted(BASE);
});

Deno.test("a configuration with every key is valid", () => {
  accepted(FULL);
});

refuses([
  // The file and its sections
  [
    "an unknown section is refused with the sections there are",
    "status:",
    "fastlane: auto\nstatus:",
    "11:1: fastlane is not a known key: expected unit, ports, connections, fastpath, reals, virtuals, statics, failover or status",
  ],
  [
    "a mistyped section is refused with the one that was meant",
    "status:",
    "statsu:",
    "11:1: statsu is not a known key: expected unit, ports, connections, fastpath, reals, virtuals, statics, failover or status" +
    " (did you mean status?)",
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

  // Fast path
  [
    "a fast path that there is not is refused",
    "status:",
    "fastpath: dpdk\nstatus:",
    '11:11: fastpath is "dpdk": expected auto, tc, xdp or off',
  ],
  [
    "a boolean in place of a fast path is refused",
    "status:",
    "fastpath: true\nstatus:",
    "11:11: fastpath is true: expected auto, tc, xdp or off",
  ],
  [
    "a fast path without a word is refused",
    "status:",
    "fastpath:\nstatus:",
    "11:10: fastpath is empty: expected auto, tc, xdp or off",
  ],

  // Status
  [
    "a port alone is no place to listen",
    "127.0.0.1:9000",
    "9000",
    "11:19: status.listen is 9000: expected HOST:PORT such as 127.0.0.1:9000",
  ],
  [
    "a token file that is not named from the root is refused",
    "127.0.0.1:9000",
    "127.0.0.1:9000, token_file: token",
    '11:47: status.token_file is "token": expected the path of a file from the root, such as /etc/po',
  ],
  [
    "a token file that is a directory by its name is refused",
    "127.0.0.1:9000",
    "127.0.0.1:9000, token_file: /etc/",
    '11:47: status.token_file is "/etc/"',
  ],
  [
    "a token file without a name is refused: left out, the commands are off",
    "127.0.0.1:9000",
    "127.0.0.1:9000, token_file:",
    "11:47: status.token_file is empty",
  ],
  [
    "a token in place of its file is refused",
    "127.0.0.1:9000",
    "127.0.0.1:9000, token: abc",
    "11:35: status.token is not a known key: expected listen or token_file",
  ],

  // Statics
  [
    "statics that are no list are refused",
    "status:",
    "statics: { real: web1, virtual: www }\nstatus:",
    "11:10: statics is a map of 2: expected a list of 0 to 8192 statics, each as { real: NAME, v",
  ],
  [
    "a static that is a word is refused",
    "status:",
    "statics: [web1]\nstatus:",
    '11:11: statics[0] is "web1": expected the keys real, virtual',
  ],
  [
    "a static that lacks its virtual is refused",
    "status:",
    "statics: [{ real: web1 }]\nstatus:",
    "11:11: statics[0].virtual is missing: expected a name",
  ],
  [
    "a static with a key too many is refused",
    "status:",
    "statics: [{ real: web1, virtual: www, port: 80 }]\nstatus:",
    "11:39: statics[0].port is not a known key: expected real or virtual",
  ],
]);

Deno.test("optional keys have their defaults", () => {
  const { connections, fastpath, reals, virtuals, statics, status } = accepted(
    BASE.replace(/connections:.*\n/, "").replace(/status:.*\n/, ""),
  );
  assert.deepEqual(connections, { max: 1_048_576, idleMs: 7_200_000, closingMs: 10_000 });
  assert.equal(fastpath, "auto");
  assert.deepEqual(reals[2], realConfig({ name: "any1", address: "10.0.0.21" }));
  const files = { name: "files", address: "10.0.0.101", reals: ["any1"] };
  assert.deepEqual(virtuals[1], virtualConfig(files));
  assert.deepEqual(statics, []);
  assert.deepEqual(status, {
    listen: { hostname: "127.0.0.1", port: 9000 },
    tokenFile: null,
  });
});

Deno.test("an empty list of statics is as good as none", () => {
  assert.equal(accepted(spoiled("status:", "statics: []\nstatus:")).hash, accepted(BASE).hash);
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
