import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { Config } from "./config.ts";
import { realConfig } from "./defaults_for_tests.ts";
import { configHash } from "./hash.ts";

const CONFIG: Omit<Config, "hash"> = {
  unit: "a",
  ports: { front: "eth0", back: "eth1" },
  connections: { max: 1, idleMs: 2, closingMs: 3 },
  reals: [realConfig({ name: "r", address: "10.0.0.1" })],
  virtuals: [],
  statics: [{ virtual: "v", real: "r" }],
  status: { listen: { hostname: "127.0.0.1", port: 9000 }, tokenFile: null },
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
