/**
 * A small valid configuration for the tests of this folder, one with every key, and ways to spoil them.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { Config } from "./config.ts";
import { parseConfig } from "./load.ts";

export const BASE = `unit: demo
ports: { front: eth0, back: eth1 }
connections: { max: 1000, idle: 120m, closing: 10s }
reals:
  web1: { address: 10.0.0.11, port: 8080, weight: 2 }
  web2: { address: 10.0.0.12, port: 8080 }
  any1: { address: 10.0.0.21 }
virtuals:
  www: { address: 10.0.0.100, port: 80, reals: [web1, web2] }
  files: { address: 10.0.0.101, reals: [any1] }
status: { listen: 127.0.0.1:9000 }
`;

/** Every key is given, none at its default that has one to differ from. */
export const FULL = `unit: demo
ports: { front: eth0, back: eth1 }
connections: { max: 1000, idle: 60m, closing: 5s }
fastpath: xdp
reals:
  web1: { address: 10.0.0.11, port: 8080, weight: 2, standby: web3 }
  web2: { address: 10.0.0.12, threshold: 4, reassign: 2, retry: 30s, maxconns: 500, data: 6 }
  web3: { address: 10.0.0.13, retry: 0, standby: spare }
  spare: { address: 10.0.0.19 }
virtuals:
  www: { address: 10.0.0.100, port: 80, predictor: hash, reals: [web1, web2], backup: sorry }
  partners:
    address: 10.0.0.100
    port: 80
    protocol: tcp
    clients: [10.0.7.0/24, 10.0.8.9]
    reals: [web2]
    sticky: 5m
    sticky_mask: 255.255.255.0
    synguard: { per_second: 1000, embryonic: 5000 }
  sorry: { address: 10.0.0.101, reals: [spare] }
statics:
  - { real: web1, virtual: www }
failover:
  role: secondary
  addresses: { active: 10.0.0.2/24, failover: 10.0.0.3/24, interface: eth3 }
  cable: { device: /dev/ttyS1, wiring: null-modem }
  hello: 50ms
  hold: 4
  replicate: false
  key_file: /etc/pointsman/failover.key
status: { listen: 127.0.0.1:9001, token_file: /etc/pointsman/token }
`;

/** One unit of a pair. */
export const PAIR = `${BASE}failover:
  role: primary
  addresses: { active: 10.0.0.2/24, failover: 10.0.0.3/24 }
  cable: { device: /dev/ttyS1 }
  key_file: /etc/pointsman/failover.key
`;

/** The base, or another text, with one piece of it replaced. */
export function spoiled(piece: string, by: string, base = BASE): string {
  assert.ok(base.includes(piece), `the base has no ${piece}`);
  return base.replace(piece, () => by);
}

export function accepted(text: string): Config {
  const result = parseConfig(text, "f");
  assert.ok("config" in result, JSON.stringify(result));
  return result.config;
}

export function problemsOf(text: string): string[] {
  const result = parseConfig(text, "f");
  assert.ok("problems" in result, "expected problems, found a configuration");
  return result.problems;
}

/** Each problem begins with what is expected of it, and there are no others. */
export function assertProblems(text: string, ...beginnings: string[]) {
  const problems = problemsOf(text);
  assert.deepEqual(
    problems.map((line, i) => line.slice(0, (beginnings[i] ?? line).length + 2)),
    beginnings.map((beginning) => `f:${beginning}`),
    problems.join("\n"),
  );
}

/** A test for each row: its name, the piece of the base, what stands there instead, the problems. */
export function refuses(
  rows: [name: string, piece: string, by: string, ...problems: string[]][],
  base = BASE,
) {
  for (const [name, piece, by, ...problems] of rows) {
    Deno.test(name, () => assertProblems(spoiled(piece, by, base), ...problems));
  }
}
