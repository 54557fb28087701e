import assert from "node:assert/strict";
import { testConfig } from "../status/test_state.ts";
import { boxWarnings } from "./box.ts";

/** Warnings where there are these interfaces, by name with their MTU. */
function warned(interfaces: Record<string, number>): string[] {
  return boxWarnings(testConfig(), (names) => names.map((name) => interfaces[name]));
}

Deno.test("ports that are there and alike are worth no word", () => {
  assert.deepEqual(warned({ eth0: 1500, eth1: 1500 }), []);
});

Deno.test("a port that is not there is told", () => {
  const missing = "port back (eth1): there is no such interface on this box";
  assert.deepEqual(warned({ eth0: 1500 }), [missing]);
});

Deno.test("ports with different MTUs are told", () => {
  const told = "ports: MTU 1500 in front and 1400 behind: expected the same";
  assert.deepEqual(warned({ eth0: 1500, eth1: 1400 }), [told]);
});

Deno.test("what is looked at is this box, unless told otherwise", () => {
  const ports = { front: "lo", back: "no-such-port" };
  const told = boxWarnings({ ...testConfig(), ports });
  assert.deepEqual(told, ["port back (no-such-port): there is no such interface on this box"]);
});
