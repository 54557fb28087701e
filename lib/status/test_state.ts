/**
 * A unit's shared memory for tests, filled by hand: no engine, no ports.
 *
 * @module
 */
import type { Config } from "../config/config.ts";
import { type RunningConfig, startRunning } from "../config/running.ts";
import { realConfig, virtualConfig } from "../config/defaults_for_tests.ts";
import { EngineState, shapeOf } from "../engine/state.ts";
import { Opening } from "../objects/opening.ts";
import { parseIpv4, rawPort } from "../packet/address.ts";

/** Two virtuals and three reals; `www` has the first two reals, `any` the last. */
export function testConfig(connections = 100): Config {
  return {
    unit: "lb-a",
    ports: { front: "eth0", back: "eth1" },
    connections: { max: connections, idleMs: 7_200_000, closingMs: 10_000 },
    fastpath: "auto",
    reals: [
      realConfig({ name: "web1", address: "10.0.0.11", port: 8080, weight: 2 }),
      realConfig({ name: "web2", address: "10.0.0.12", port: 8080 }),
      realConfig({ name: "all", address: "10.0.0.21" }),
    ],
    virtuals: [
      virtualConfig({ name: "www", address: "10.0.0.100", port: 80, reals: ["web1", "web2"] }),
      virtualConfig({
        name: "any",
        address: "10.0.0.102",
        predictor: "roundrobin",
        reals: ["all"],
      }),
    ],
    statics: [],
    status: { listen: { hostname: "127.0.0.1", port: 9000 }, tokenFile: null },
    failover: null,
    hash: "0123456789abcdef",
  };
}

/** The same as it runs. */
export function testRunning(connections?: number): RunningConfig {
  return startRunning(testConfig(connections));
}

export function testState(config: Config): EngineState {
  const shape = shapeOf(config);
  const state = EngineState.over(new SharedArrayBuffer(EngineState.bytes(shape)), shape);
  state.connections.seed(42);
  state.connections.setTimeouts(config.connections);
  return state;
}

/** Makes an embryonic connection of foreign 198.51.100.`host` and gives its entry. */
export function open(
  state: EngineState,
  given: { host: number; port: number; virtual?: number; real?: number; tick?: number },
): number {
  const { host, port, virtual = 0, real = 0, tick = 0 } = given;
  const opening = new Opening();
  opening.foreign = parseIpv4(`198.51.100.${host}`);
  opening.virtualAddress = parseIpv4(virtual === 0 ? "10.0.0.100" : "10.0.0.102");
  opening.realAddress = parseIpv4(["10.0.0.11", "10.0.0.12", "10.0.0.21"][real]!);
  opening.clientPorts = rawPort(port) | (rawPort(80) << 16);
  opening.serverPorts = rawPort(port) | (rawPort(8080) << 16);
  opening.protocol = 6;
  opening.virtual = virtual;
  opening.real = real;
  return state.connections.open(opening, tick);
}
