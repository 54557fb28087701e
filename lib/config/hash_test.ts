import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { FASTPATHS } from "../words.ts";
import { accepted, BASE, PAIR, spoiled } from "./base_for_tests.ts";
import type { Config } from "./config.ts";
import { realConfig } from "./defaults_for_tests.ts";
import { configHash } from "./hash.ts";

const CONFIG: Omit<Config, "hash"> = {
  unit: "a",
  ports: { front: "eth0", back: "eth1" },
  connections: { max: 1, idleMs: 2, closingMs: 3 },
  fastpath: "auto",
  reals: [realConfig({ name: "r", address: "10.0.0.1" })],
  virtuals: [],
  statics: [{ virtual: "v", real: "r" }],
  status: { listen: { hostname: "127.0.0.1", port: 9000 }, tokenFile: null },
  failover: null,
};

Deno.test("the hash is of JSON with sorted keys", () => {
  const json =
    '{"connections":{"closingMs":3,"idleMs":2,"max":1},"ports":{"back":"eth1","front":"eth0"},' +
    '"reals":[{"address":"10.0.0.1","data":0,"maxconns":0,"name":"r","port":0,"reassign":3,' +
    '"retryMs":60000,"standby":null,"threshold":8,"weight":1}],' +
    '"statics":[{"real":"r","virtual":"v"}],' +
    '"status":{"listen":{"hostname":"127.0.0.1","port":9000},"tokenFile":null},' +
    '"unit":"a","virtuals":[]}';
  const expected = createHash("sha256").update(json).digest("hex").slice(0, 16);
  assert.equal(configHash(CONFIG), expected);
});

Deno.test("two units of a pair have one hash, whatever each has for itself", () => {
  const { hash } = accepted(PAIR);
  const rows: [piece: string, by: string][] = [
    ["unit: demo", "unit: other"],
    ["eth0", "ens3"],
    ["status: { listen: 127.0.0.1:9000 }", "status: { listen: 127.0.0.1:9001, token_file: /t }"],
    ["role: primary", "role: secondary"],
    ["/dev/ttyS1", "/dev/ttyUSB0"],
    ["  cable: { device: /dev/ttyS1 }\n", ""],
    ["failover.key", "other.key"],
    ["max: 1000", "max: 2000"],
    ["status:", "fastpath: off\nstatus:"],
    ["10.0.0.3/24 }", "10.0.0.3/24, interface: eth9 }"],
  ];
  for (const [piece, by] of rows) assert.equal(accepted(spoiled(piece, by, PAIR)).hash, hash, by);
});

Deno.test("a unit has one hash with every fast path: it does the same", () => {
  const hashes = FASTPATHS.map((fastpath) =>
    accepted(spoiled("status:", `fastpath: ${fastpath}\nstatus:`)).hash
  );
  assert.deepEqual(new Set(hashes), new Set([accepted(BASE).hash]));
});

Deno.test("what a pair has in common makes another hash, and so does being a pair", () => {
  const rows: [piece: string, by: string][] = [
    ["10.0.0.2/24", "10.0.0.4/24"],
    ["10.0.0.3/24", "10.0.0.5/24"],
    ["key_file", "hello: 50ms\n  key_file"],
    ["key_file", "hold: 4\n  key_file"],
    ["key_file", "replicate: false\n  key_file"],
    ["weight: 2", "weight: 3"],
  ];
  const hashes = rows.map(([piece, by]) => accepted(spoiled(piece, by, PAIR)).hash);
  hashes.push(accepted(PAIR).hash, accepted(BASE).hash);
  assert.equal(new Set(hashes).size, rows.length + 2);
});
