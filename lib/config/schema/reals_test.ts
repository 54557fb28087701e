import assert from "node:assert/strict";
import { accepted, BASE, FULL, refuses, spoiled } from "../base_for_tests.ts";

refuses([
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
    "6:8: reals.web2 is empty: expected the keys address, port, weight, threshold, reassign",
  ],
  [
    "port 0 is refused",
    "8080, w",
    "0, w",
    "5:37: reals.web1.port is 0: expected a whole number from 1 to 65535; leave port out for all ports",
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
    "a weight below 0 is refused",
    "weight: 2",
    "weight: -1",
    "5:51: reals.web1.weight is -1: expected a whole number from 1 to 65535",
  ],
  [
    "a weight between two whole numbers is refused",
    "weight: 2",
    "weight: 1.5",
    "5:51: reals.web1.weight is 1.5: expected a whole number from 1 to 65535",
  ],
  [
    "an unknown key of a real is refused with those there are",
    "weight: 2",
    "treshold: 8",
    "5:43: reals.web1.treshold is not a known key: expected address, port, weight, threshold, " +
    "reassign, retry, maxconns, data or standby (did you mean threshold?)",
  ],
  [
    "threshold 0 is refused: a real that is not to fail has no such number",
    "weight: 2",
    "threshold: 0",
    "5:54: reals.web1.threshold is 0: expected a whole number from 1 to 65535",
  ],
  ["threshold 65536 is refused", "weight: 2", "threshold: 65536", "5:54: reals.web1.threshold is"],
  [
    "reassign 0 is refused",
    "weight: 2",
    "reassign: 0",
    "5:53: reals.web1.reassign is 0: expected a whole number from 1 to 15",
  ],
  ["reassign 16 is refused", "weight: 2", "reassign: 16", "5:53: reals.web1.reassign is 16"],
  [
    "a retry without its unit is refused",
    "weight: 2",
    "retry: 60",
    "5:50: reals.web1.retry is 60: expected a time from 100ms to 7d with its unit " +
    "(ms, s, m, h, d), such as 120m, or 0 for never",
  ],
  [
    "a retry below one tick is refused",
    "weight: 2",
    "retry: 99ms",
    '5:50: reals.web1.retry is "99',
  ],
  ["a retry in words is refused", "weight: 2", "retry: never", '5:50: reals.web1.retry is "never"'],
  [
    "maxconns 0 is refused",
    "weight: 2",
    "maxconns: 0",
    "5:53: reals.web1.maxconns is 0: expected a whole number from 1 to 16777216; " +
    "leave maxconns out for any number",
  ],
  [
    "maxconns of too many is refused",
    "weight: 2",
    "maxconns: 16777217",
    "5:53: reals.web1.maxconns is 16777217",
  ],
  [
    "data 0 is refused",
    "weight: 2",
    "data: 0",
    "5:49: reals.web1.data is 0: expected a whole number from 1 to 16777216; leave data out",
  ],
  ["data that is a word is refused", "weight: 2", "data: off", '5:49: reals.web1.data is "off"'],
  [
    "a list of standbys is refused",
    "weight: 2",
    "standby: [web2]",
    "5:52: reals.web1.standby is a list of 1: expected a name of at most 64",
  ],
  [
    "a standby that is no name is refused",
    "weight: 2",
    "standby: 'a b'",
    '5:52: reals.web1.standby is "a b": expected a name of at most 64',
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
]);

Deno.test("the keys of a real are read", () => {
  assert.deepEqual(accepted(FULL).reals.slice(0, 2), [
    {
      name: "web1",
      address: "10.0.0.11",
      port: 8080,
      weight: 2,
      threshold: 8,
      reassign: 3,
      retryMs: 60_000,
      maxconns: 0,
      data: 0,
      standby: "web3",
    },
    {
      name: "web2",
      address: "10.0.0.12",
      port: 0,
      weight: 1,
      threshold: 4,
      reassign: 2,
      retryMs: 30_000,
      maxconns: 500,
      data: 6,
      standby: null,
    },
  ]);
});

Deno.test("a retry of nothing, in any unit, is never", () => {
  for (const never of ["0", "0s", "0ms", "0d"]) {
    const { reals } = accepted(spoiled("weight: 2", `retry: ${never}`));
    assert.equal(reals[0]?.retryMs, 0, never);
  }
});

Deno.test("the numbers of a real reach to their limits", () => {
  for (const key of ["weight: 65535", "threshold: 65535", "reassign: 15", "maxconns: 16777216"]) {
    accepted(spoiled("weight: 2", key));
  }
  for (const key of ["weight", "threshold", "reassign", "maxconns", "data"]) {
    accepted(spoiled("weight: 2", `${key}: 1`));
  }
});

Deno.test("a standby whose name looks like a number is a name", () => {
  const { reals } = accepted(BASE.replaceAll("web2", "2").replace("weight: 2", "standby: 2"));
  assert.equal(reals[0]?.standby, "2");
});
