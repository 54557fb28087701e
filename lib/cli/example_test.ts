import assert from "node:assert/strict";
import { parseConfig } from "../config/load.ts";
import { EXAMPLES } from "./example.ts";
import { DONE, WRONG_USE } from "./io.ts";
import { main } from "./program.ts";
import { TestIo } from "./test_io.ts";

async function told(...args: string[]): Promise<string> {
  const io = new TestIo();
  assert.equal(await main(["example", ...args], io), DONE);
  return io.out.join("\n");
}

Deno.test("the example config is one that check takes", async () => {
  const loaded = parseConfig(await told(), "example");
  assert.ok("config" in loaded, JSON.stringify(loaded));
  assert.equal(await told("config"), await told());
});

Deno.test("the example of a pair is one that check takes, of a unit that has one", async () => {
  const loaded = parseConfig(await told("pair"), "example");
  assert.ok("config" in loaded, JSON.stringify(loaded));
  assert.equal(loaded.config.failover?.role, "primary");
});

Deno.test("each example is the file of config/, to its end", async () => {
  assert.deepEqual(EXAMPLES, ["config", "pair", "service", "alerts", "dashboard"]);
  assert.match(
    await told("service"),
    /^# .*\n[\s\S]*\nExecStart=.*pointsman run\n[\s\S]*WantedBy=/,
  );
  assert.match(await told("alerts"), /^groups:$/m);
  assert.ok(JSON.parse(await told("dashboard")).panels.length > 0);
});

Deno.test("another word is wrong use, and the words there are are told", async () => {
  const io = new TestIo();
  assert.equal(await main(["example", "unit"], io), WRONG_USE);
  assert.match(io.errors.join("\n"), /config, pair, service, alerts, dashboard/);
});
