/**
 * What the flood part compares: the same established traffic under floods that differ in one thing.
 *
 * @module
 */
import { EngineState } from "../../../lib/engine/state.ts";
import { VIRTUAL_ADDRESS } from "../../../lib/demo/network.ts";
import { DEFAULT_CONNECTIONS } from "../../../lib/limits.ts";

export const VARIANTS = ["none", "unserved", "served", "full", "synguard"] as const;
export type VariantName = (typeof VARIANTS)[number];

export interface Variant {
  name: VariantName;
  /** For the report, in one line. */
  what: string;
  /** Port of the virtual's address that the flood is aimed at; left out where there is none. */
  floodPort?: number;
  /** Entries of the connection table. */
  connections: number;
  /** YAML of the virtual's limit; left out for none. */
  synguard?: string;
  /** With it, new clients are refused like the flood. */
  refusesClients?: true;
}

export const VIRTUAL_PORT = 80;
const UNSERVED_PORT = 81;
export const SERVER_PORT = 8080;

const FEW = 65_536;

export const VARIANT: Readonly<Record<VariantName, Variant>> = {
  none: { name: "none", what: "no flood", connections: DEFAULT_CONNECTIONS },
  unserved: {
    name: "unserved",
    what: "a flood at a port of the virtual's address that no virtual serves",
    connections: DEFAULT_CONNECTIONS,
    floodPort: UNSERVED_PORT,
  },
  served: {
    name: "served",
    what: "a flood at the virtual",
    connections: DEFAULT_CONNECTIONS,
    floodPort: VIRTUAL_PORT,
  },
  full: {
    name: "full",
    what: `the same with a table that it fills in three seconds: connections: { max: ${FEW} }`,
    connections: FEW,
    floodPort: VIRTUAL_PORT,
  },
  synguard: {
    name: "synguard",
    what: "the same with synguard: { per_second: 1000 }, which new clients feel as well",
    connections: DEFAULT_CONNECTIONS,
    floodPort: VIRTUAL_PORT,
    synguard: "{ per_second: 1000 }",
    refusesClients: true,
  },
};

/** YAML of the unit; `servers` are addresses. */
export function configOf({ connections, synguard }: Variant, servers: readonly string[]): string {
  const reals = servers.map((address, i) =>
    `  web${i + 1}: { address: ${address}, port: ${SERVER_PORT} }`
  );
  const names = servers.map((_, i) => `web${i + 1}`).join(", ");
  return [
    "unit: bench",
    "ports: { front: eth0, back: eth1 }",
    `connections: { max: ${connections} }`,
    "reals:",
    ...reals,
    "virtuals:",
    "  www:",
    `    address: ${VIRTUAL_ADDRESS}`,
    `    port: ${VIRTUAL_PORT}`,
    "    predictor: leastconns",
    `    reals: [${names}]`,
    ...(synguard === undefined ? [] : [`    synguard: ${synguard}`]),
    "",
  ].join("\n");
}

/** Bytes of the connection table. */
export function tableBytes({ connections }: Variant): number {
  const bytes = (connections: number) =>
    EngineState.bytes({ reals: 1, virtuals: 1, connections, sticky: 0 });
  return bytes(connections) - bytes(0);
}
