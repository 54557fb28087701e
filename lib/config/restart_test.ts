import assert from "node:assert/strict";
import { BASE, PAIR } from "./base_for_tests.ts";
import { parseConfig } from "./load.ts";

/** The problems of taking `after` while `before` runs. */
function problems(after: string, before = BASE): string[] {
  const running = parseConfig(before, "f");
  assert.ok("config" in running);
  const loaded = parseConfig(after, "f", running.config);
  return "problems" in loaded ? loaded.problems : [];
}

Deno.test("ports, table, fast path and address of the status stay while a unit runs, and each is told with its line", () => {
  assert.deepEqual(problems(BASE), []);
  const after = BASE.replace("front: eth0", "front: eth7").replace("back: eth1", "back: eth8")
    .replace("max: 1000", "max: 2000").replace("127.0.0.1:9000", '"[::1]:9001"') +
    "fastpath: tc\n";
  const only = "with which the unit runs; only a restart changes it";
  assert.deepEqual(problems(after), [
    `f:2:17: ports.front is eth7: expected eth0, ${only}`,
    `f:2:29: ports.back is eth8: expected eth1, ${only}`,
    `f:3:21: connections.max is 2000: expected 1000, ${only}`,
    `f:11:19: status.listen is [::1]:9001: expected 127.0.0.1:9000, ${only}`,
    `f:12:11: fastpath is tc: expected auto, ${only}`,
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

Deno.test("a unit alone and a unit of a pair do not become each other while they run", () => {
  const only = "with which the unit runs; only a restart changes it";
  assert.deepEqual(problems(PAIR), [`f:13:3: failover is on: expected off, ${only}`]);
  assert.deepEqual(problems(BASE, PAIR), [`f:1:1: failover is off: expected on, ${only}`]);
});

Deno.test("every key of the pair stays while a unit runs, and each is told with its line", () => {
  assert.deepEqual(problems(PAIR, PAIR), []);
  const after = `${BASE}failover:
  addresses: { active: 10.0.0.4/23, failover: 10.0.0.5/23, interface: eth3 }
  cable: { socket: /run/cable }
  hello: 1s
  hold: 5
  replicate: false
  key_file: none
`;
  const only = "with which the unit runs; only a restart changes it";
  assert.deepEqual(problems(after, PAIR), [
    `f:13:3: failover.role is what the cable tells: expected primary, ${only}`,
    `f:13:24: failover.addresses.active is 10.0.0.4/23: expected 10.0.0.2/24, ${only}`,
    `f:13:47: failover.addresses.failover is 10.0.0.5/23: expected 10.0.0.3/24, ${only}`,
    `f:13:71: failover.addresses.interface is eth3: expected eth0, ${only}`,
    `f:14:10: failover.cable is socket /run/cable, all wires: expected serial line /dev/ttyS1, all wires, ${only}`,
    `f:15:10: failover.hello is 1s: expected 100ms, ${only}`,
    `f:16:9: failover.hold is 5: expected 3, ${only}`,
    `f:17:14: failover.replicate is false: expected true, ${only}`,
    `f:18:13: failover.key_file is none: expected /etc/pointsman/failover.key, ${only}`,
  ]);
});
