import assert from "node:assert/strict";
import type { HealthJson, StatusJson } from "../status/json.ts";
import { testStatus } from "./test_status.ts";
import { troublesOf } from "./troubles.ts";

const WELL: HealthJson = { ok: true, "heartbeat_ms": 3 };

function texts(change: (status: StatusJson) => void, health: HealthJson = WELL): string[] {
  const status = testStatus();
  change(status);
  return troublesOf(status, health).map(({ level, text }) => `${level}: ${text}`);
}

Deno.test("a unit that does well has no troubles", () => {
  assert.deepEqual(texts(() => {}), []);
});

Deno.test("each trouble is a sentence, the worst first", () => {
  const found = texts((status) => {
    const [web1, web2, all] = status.reals;
    Object.assign(web1!, { state: "failed", cause: "connections reset" });
    Object.assign(web2!, { state: "max_connections" });
    Object.assign(all!, { arp: "unreachable" });
    Object.assign(status.virtuals[1]!, { state: "failed", cause: "no usable real" });
    status.engine.ports.back.link = "down";
  });
  assert.deepEqual(found, [
    "bad: The link of the back port (eth1) is down.",
    "bad: Virtual any has failed: no usable real.",
    "warning: Real web1 is failed (connections reset).",
    "warning: Real web2 has as many connections as it may have.",
    "warning: Real all does not answer ARP: it gets no connections.",
  ]);
});

Deno.test("an engine that does not work, a full table, a refused reload and a standby are told", () => {
  const found = texts((status) => {
    status.connections.current = 80;
    status.unit.last_reload = { time: "T", ok: false, text: "pointsman.yaml:3:1: unknown key" };
    status.virtuals[0]!.serving = "standby";
    Object.assign(status.virtuals[1]!, { serving: "backup", backup: "sorry" });
  }, { ok: false, reason: "the engine has stopped" });
  assert.deepEqual(found, [
    "bad: The engine does not do its work: the engine has stopped.",
    "warning: Virtual www is served by standbys only.",
    "warning: Virtual any is served by its backup sorry.",
    "warning: The connection table is 80 % full.",
    "warning: The last reload of the config was refused: pointsman.yaml:3:1: unknown key.",
  ]);
});

Deno.test("of many troubles the first are shown, and how many there are", () => {
  const found = texts((status) => {
    status.reals = Array.from({ length: 40 }, (_, i) => {
      return { ...status.reals[0]!, name: `web${i}`, state: "draining", cause: "command" };
    });
  });
  assert.equal(found.length, 6);
  assert.equal(found[0], "warning: Real web0 is draining (command).");
  assert.equal(found[5], "warning: And 35 more.");
});
