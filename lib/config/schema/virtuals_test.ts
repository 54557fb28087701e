import assert from "node:assert/strict";
import { accepted, assertProblems, BASE, FULL, refuses, spoiled } from "../base_for_tests.ts";
import type { VirtualConfig } from "../config.ts";
import { PREDICTORS } from "../../words.ts";

refuses([
  [
    "a protocol that is not served is refused",
    "port: 80,",
    "port: 80, protocol: udp,",
    '9:51: virtuals.www.protocol is "udp": expected tcp',
  ],
  [
    "an unknown predictor is refused with those there are",
    "port: 80,",
    "port: 80, predictor: loaded,",
    '9:52: virtuals.www.predictor is "loaded": expected leastconns, weighted, roundrobin, ' +
    "fastest or hash",
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
    "an unknown key of a virtual is refused with those there are",
    "port: 80,",
    "port: 80, stiky: 5m,",
    "9:41: virtuals.www.stiky is not a known key: expected address, port, protocol, predictor, " +
    "reals, backup, clients, sticky, sticky_mask or synguard (did you mean sticky?)",
  ],
  [
    "port 0 of a virtual is refused",
    "port: 80,",
    "port: 0,",
    "9:37: virtuals.www.port is 0: expected a whole number from 1 to 65535; leave port out for all",
  ],
  [
    "a map in place of a backup is refused",
    "port: 80,",
    "port: 80, backup: {},",
    "9:49: virtuals.www.backup is an empty map: expected a name",
  ],

  // Clients
  [
    "clients that are no list are refused",
    "port: 80,",
    "port: 80, clients: 10.0.7.0/24,",
    '9:50: virtuals.www.clients is "10.0.7.0/24": expected a list of 1 to 1024 prefixes; ' +
    "leave clients out for every client",
  ],
  [
    "an empty list of clients is refused",
    "port: 80,",
    "port: 80, clients: [],",
    "9:50: virtuals.www.clients is an empty list: expected a list of 1 to 1024 prefixes",
  ],
  [
    "a prefix that is none is refused",
    "port: 80,",
    "port: 80, clients: [10.0.7, 10.0.7.0/33, intranet, 7],",
    '9:51: virtuals.www.clients[0] is "10.0.7": expected an IPv4 prefix such as 10.0.7.0/24',
    '9:59: virtuals.www.clients[1] is "10.0.7.0/33": expected an IPv4 prefix such as 10.0.7.0/24',
    '9:72: virtuals.www.clients[2] is "intranet": expected an IPv4 prefix such as 10.0.7.0/24',
    "9:82: virtuals.www.clients[3] is 7: expected an IPv4 prefix such as 10.0.7.0/24",
  ],
  [
    "a prefix with bits of the host is refused with the one that was meant",
    "port: 80,",
    "port: 80, clients: [10.0.7.9/24],",
    '9:51: virtuals.www.clients[0] is "10.0.7.9/24": expected 10.0.7.0/24, because 10.0.7.9 has bits',
  ],

  // Sticky
  [
    "a sticky time without its unit is refused",
    "port: 80,",
    "port: 80, sticky: 300,",
    "9:49: virtuals.www.sticky is 300: expected a time from 100ms to 7d with its unit " +
    "(ms, s, m, h, d), such as 120m, or off",
  ],
  [
    "a sticky time of nothing is refused",
    "port: 80,",
    "port: 80, sticky: 0s,",
    '9:49: virtuals.www.sticky is "0s": expected a time from 100ms',
  ],
  [
    "sticky: true is refused: nobody could see for how long",
    "port: 80,",
    "port: 80, sticky: true,",
    "9:49: virtuals.www.sticky is true",
  ],
  [
    "a mask with holes is refused",
    "port: 80,",
    "port: 80, sticky: 5m, sticky_mask: 255.0.255.0,",
    '9:66: virtuals.www.sticky_mask is "255.0.255.0": expected a mask such as 255.255.255.0, ' +
    "or its bits, 1 to 32, such as 24 or /24: ones and then zeros, without holes",
  ],
  [
    "a mask of no bits is refused",
    "port: 80,",
    "port: 80, sticky: 5m, sticky_mask: 0,",
    "9:66: virtuals.www.sticky_mask is 0: expected a mask such as 255.255.255.0, or its bits",
  ],
  [
    "a mask of 33 bits is refused",
    "port: 80,",
    "port: 80, sticky: 5m, sticky_mask: 33,",
    "9:66: virtuals.www.sticky_mask is 33: expected a mask",
  ],

  // Synguard
  [
    "a synguard of nothing is refused",
    "port: 80,",
    "port: 80, synguard: {},",
    "9:51: virtuals.www.synguard is an empty map: expected per_second, embryonic or both",
  ],
  [
    "a synguard that is a number is refused",
    "port: 80,",
    "port: 80, synguard: 100,",
    "9:51: virtuals.www.synguard is 100: expected the keys per_second, embryonic",
  ],
  [
    "numbers of synguard below 1 are refused",
    "port: 80,",
    "port: 80, synguard: { per_second: 0, embryonic: -1 },",
    "9:65: virtuals.www.synguard.per_second is 0: expected a whole number from 1 to 16777216",
    "9:79: virtuals.www.synguard.embryonic is -1: expected a whole number from 1 to 16777216",
  ],
  [
    "an unknown key of synguard is refused with those there are",
    "port: 80,",
    "port: 80, synguard: { per_minute: 1 },",
    "9:53: virtuals.www.synguard.per_minute is not a known key: expected per_second or embryonic",
  ],
  [
    "no virtuals at all are refused",
    BASE.slice(BASE.indexOf("virtuals:"), BASE.indexOf("status:")),
    "",
    "1:1: virtuals is missing: expected 1 to 8192 virtuals",
  ],
]);

/** The virtual `www` of the base with some keys more. */
function www(keys: string): VirtualConfig {
  return accepted(spoiled("port: 80,", `port: 80, ${keys},`)).virtuals[0]!;
}

Deno.test("the keys of a virtual are read", () => {
  assert.deepEqual(accepted(FULL).virtuals.slice(0, 2), [
    {
      name: "www",
      address: "10.0.0.100",
      port: 80,
      protocol: "tcp",
      predictor: "hash",
      reals: ["web1", "web2"],
      backup: "sorry",
      clients: [],
      stickyMs: 0,
      stickyMask: 32,
      synguard: { perSecond: 0, embryonic: 0 },
    },
    {
      name: "partners",
      address: "10.0.0.100",
      port: 80,
      protocol: "tcp",
      predictor: "leastconns",
      reals: ["web2"],
      backup: null,
      clients: ["10.0.7.0/24", "10.0.8.9/32"],
      stickyMs: 300_000,
      stickyMask: 24,
      synguard: { perSecond: 1000, embryonic: 5000 },
    },
  ]);
});

Deno.test("every predictor is taken by its name", () => {
  for (const predictor of PREDICTORS) {
    assert.equal(www(`predictor: ${predictor}`).predictor, predictor);
  }
});

Deno.test("sticky: off is as good as none", () => {
  assert.equal(www("sticky: off").stickyMs, 0);
});

Deno.test("a mask is written as such or as its bits", () => {
  for (const mask of ["24", "/24", '"24"', "255.255.255.0"]) {
    assert.equal(www(`sticky: 5m, sticky_mask: ${mask}`).stickyMask, 24, mask);
  }
});

Deno.test("synguard limits what it names and nothing else", () => {
  assert.deepEqual(www("synguard: { per_second: 9 }").synguard, { perSecond: 9, embryonic: 0 });
  assert.deepEqual(www("synguard: { embryonic: 9 }").synguard, { perSecond: 0, embryonic: 9 });
});

Deno.test("a virtual that is called as one of its keys has the keys of a virtual", () => {
  const text = spoiled("  www: { a", "  synguard: { x: 1, a");
  assertProblems(text, "9:15: virtuals.synguard.x is not a known key: expected address, port");
});

Deno.test("more prefixes than the limit are refused at their list", () => {
  const many = Array.from({ length: 1025 }, (_, i) => `10.1.${i >> 8}.${i & 255}`);
  const text = spoiled("port: 80,", `port: 80, clients: [${many}],`);
  assertProblems(
    text,
    "9:50: virtuals.www.clients is a list of 1025: expected a list of 1 to 1024",
  );
});
