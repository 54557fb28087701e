/**
 * Two units with a cable of veth pairs between their ports, and what both of them are configured for.
 *
 * @module
 */
import { type Config, type FailoverConfig } from "../../../lib/config/config.ts";
import { parseConfig } from "../../../lib/config/load.ts";
import type { WholeConfiguration } from "../../../lib/pair/configuration_receiver.ts";
import type { PairListener } from "../../../lib/pair/handle.ts";
import { TABLE } from "../engine.ts";
import { REAL_PORT, realAddress, VIRTUAL_ADDRESS, virtualPort } from "../fed_unit.ts";

/** In the active unit's table while nothing else is measured. */
export const CONNECTIONS = 1_000_000;
/** The steady load: so many connections every few milliseconds, 10,000 a second. */
export const PER_TURN = 50;
export const STEADY_TURN_MS = 5;
export const ADDRESSES = { active: "192.0.2.2", failover: "192.0.2.3" };
export const REALS = 3;

export const UNITS = { a: "primary", b: "secondary" } as const;
export type UnitName = keyof typeof UNITS;

export interface SceneUnit {
  config: Config & { failover: FailoverConfig };
  configuration: WholeConfiguration;
}

export function portsOf(unit: UnitName): { front: string; back: string } {
  return { front: `${unit}0`, back: `${unit}1` };
}

/** Makes the ports in the namespace of the calling process. IPv6 would say something by itself. */
export const PORTS_SCRIPT = `set -eu
[ ! -d /proc/sys/net/ipv6 ] || echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6
for port in 0 1; do
  ip link add a$port type veth peer name b$port
  ip link set a$port up
  ip link set b$port up
done`;

/** Throws where the config of this file is wrong. */
export function sceneUnit(unit: UnitName): SceneUnit {
  const text = yaml(unit);
  const loaded = parseConfig(text, "bench");
  if (!("config" in loaded)) throw new Error(loaded.problems.join("\n"));
  const { config } = loaded;
  const { failover, hash } = config;
  if (failover === null) throw new Error("the config has no failover");
  return { config: { ...config, failover }, configuration: { hash, text } };
}

/** Hellos are rare: on one core for both units a thread may wait for longer than a lease of the usual ones. */
function yaml(unit: UnitName): string {
  const { front, back } = portsOf(unit);
  const names = Array.from({ length: REALS }, (_, real) => `r${real}`);
  const reals = names.map((name, real) =>
    `  ${name}: { address: ${realAddress(real)}, port: ${REAL_PORT} }`
  );
  return `unit: ${unit}
ports: { front: ${front}, back: ${back} }
connections: { max: ${TABLE}, idle: 60m }
failover:
  role: ${UNITS[unit]}
  addresses: { active: ${ADDRESSES.active}/24, failover: ${ADDRESSES.failover}/24 }
  hello: 500ms
  hold: 3
  replicate: true
  key_file: /run/key
reals:
${reals.join("\n")}
virtuals:
  v0: { address: ${VIRTUAL_ADDRESS}, port: ${virtualPort(0)}, reals: [${names.join(", ")}] }
`;
}

/** What goes wrong is said to whoever waits for the bench. A config is never taken, since both units have the same. */
export function listenerOf(unit: UnitName): PairListener {
  const warning = (text: string) => console.error(`replication: unit ${unit}: ${text}`);
  return {
    event(event) {
      if (event.kind === "unit" && event.before === "active") {
        warning(`${event.after}: ${event.cause}`);
      }
    },
    warning,
    note() {},
    configuration: () => Promise.resolve("the bench changes no config"),
  };
}
