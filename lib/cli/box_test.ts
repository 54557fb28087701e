import assert from "node:assert/strict";
import type { Config } from "../config/config.ts";
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

/** A unit of a pair, joined by a link. */
function pairConfig(on: string): Config {
  const active = { address: "10.0.0.2", bits: 24 };
  const failover = { address: "10.0.0.3", bits: 24 };
  return {
    ...testConfig(),
    failover: {
      role: "primary",
      addresses: { active, failover, interface: on },
      cable: { kind: "link", interface: "eth2", peer: "192.168.9.2" },
      helloMs: 100,
      hold: 3,
      replicate: true,
      keyFile: null,
    },
  };
}

Deno.test("interfaces of the pair that are not there are told, each once", () => {
  const ports: Record<string, number> = { eth0: 1500, eth1: 1500, eth2: 9000 };
  const told = (on: string, interfaces: Record<string, number>) =>
    boxWarnings(pairConfig(on), (names) => names.map((name) => interfaces[name]));
  assert.deepEqual(told("eth0", ports), []);
  assert.deepEqual(told("eth9", { eth0: 1500, eth1: 1400 }), [
    "ports: MTU 1500 in front and 1400 behind: expected the same",
    "failover.addresses.interface (eth9): there is no such interface on this box",
    "failover.cable.link (eth2): there is no such interface on this box",
  ]);
  assert.deepEqual(told("eth0", { eth1: 1500, eth2: 1500 }), [
    "port front (eth0): there is no such interface on this box",
  ]);
});

Deno.test("what is looked at is this box, unless told otherwise", () => {
  const ports = { front: "lo", back: "no-such-port" };
  const told = boxWarnings({ ...testConfig(), ports });
  assert.deepEqual(told, ["port back (no-such-port): there is no such interface on this box"]);
});
