import assert from "node:assert/strict";
import { BASE } from "./base_for_tests.ts";
import { parseConfig } from "./load.ts";

/** The problems of taking `after` while `BASE` runs. */
function problems(after: string): string[] {
  const running = parseConfig(BASE, "f");
  assert.ok("config" in running);
  const loaded = parseConfig(after, "f", running.config);
  return "problems" in loaded ? loaded.problems : [];
}

Deno.test("ports, table and address of the status stay while a unit runs, and each is told with its line", () => {
  assert.deepEqual(problems(BASE), []);
  const after = BASE.replace("front: eth0", "front: eth7").replace("back: eth1", "back: eth8")
    .replace("max: 1000", "max: 2000").replace("127.0.0.1:9000", '"[::1]:9001"');
  const only = "with which the unit runs; only a restart changes it";
  assert.deepEqual(problems(after), [
    `f:2:17: ports.front is eth7: expected eth0, ${only}`,
    `f:2:29: ports.back is eth8: expected eth1, ${only}`,
    `f:3:21: connections.max is 2000: expected 1000, ${only}`,
    `f:11:19: status.listen is [::1]:9001: expected 127.0.0.1:9000, ${only}`,
  ]);
});

Deno.test("what is left out is named where it would stand", () => {
  const after = BASE.replace("max: 1000, ", "");
  assert.deepEqual(problems(after), [
    "f:3:14: connections.max is 1048576: expected 1000, with which the unit runs; only a restart changes it",
  ]);
});

Deno.test("other problems come first: what cannot be read cannot be compared", () => {
  assert.match(
    problems(BASE.replace("front: eth0", "front: 7").replace("max: 1000", "max: 9"))[0]!,
    /^f:2:17: /,
  );
});
