/**
 * What is shown of the pair, as its driver knows it.
 *
 * @module
 */
import { type Path, PATHS } from "../failover/messages.ts";
import { formatMacBytes } from "../packet/address.ts";
import { type PortName, PORTS } from "../words.ts";
import type { Driver } from "./driver.ts";
import type { ManagementAddress } from "./management.ts";
import type { CableView, PairView, PathView, PeerView, PortView } from "./view.ts";

/** The cable as its carrier knows it; undefined where there is none. */
export type CarrierFacts = Pick<CableView, "name" | "trouble"> | undefined;

export function viewOf(
  driver: Driver,
  carrier: CarrierFacts,
  { held, trouble }: ManagementAddress,
  nowMs: number,
): PairView {
  const { unit, endpoint, replication } = driver;
  const { known } = unit;
  const peer = peerOf(driver, nowMs);
  return {
    role: known.role,
    state: unit.state,
    sinceMs: unit.sinceMs,
    cause: unit.cause,
    term: unit.term,
    cable: {
      name: carrier?.name ?? "none",
      state: carrier === undefined ? "none" : known.cableState,
      trouble: carrier?.trouble,
    },
    paths: byKey(PATHS, (path): PathView => {
      const lastMs = known.hellos.everMs[path];
      const isHeard = known.hellos.isHeardOn(path, nowMs);
      return { isHeard, lastMs: lastMs === -Infinity ? undefined : lastMs };
    }),
    ports: byKey(PORTS, (port): PortView => {
      const { link, mac } = driver.ports[port];
      return { state: known.ports[port].state, link, mac: formatMacBytes(mac) };
    }),
    peer,
    sync: unit.state !== "active" ? known.sync : isStandby(peer) ? peer.sync : NO_STANDBY,
    refusals: { ...endpoint.refusals },
    replicated: replication?.counts,
    address: { held, trouble },
  };
}

/** Whatever an absent one had, or one that cannot take over. */
const NO_STANDBY = { state: "off", percent: 0, behind: 0 } as const;

function isStandby(peer: PeerView | undefined): peer is PeerView {
  return peer !== undefined && peer.isHeard && peer.state === "standby";
}

function peerOf({ unit, peerPorts }: Driver, nowMs: number): PeerView | undefined {
  const { hellos } = unit.known;
  const { peer } = hellos;
  if (peer === undefined) return undefined;
  return {
    name: peer.unit,
    role: peer.role,
    state: peer.state,
    cause: peer.cause,
    version: peer.version,
    configHash: peer.configHash,
    term: peer.term,
    health: peer.health,
    lastMs: Math.max(...PATHS.map((path) => hellos.everMs[path])),
    isHeard: hellos.isHeard(nowMs),
    ports: byKey(PORTS, (port) => ({ ...peer.ports[port], ...peerPorts[port] })),
    sync: peer.sync,
  };
}

function byKey<K extends Path | PortName, V>(
  keys: readonly K[],
  valueOf: (key: K) => V,
): Record<K, V> {
  return Object.fromEntries(keys.map((key) => [key, valueOf(key)])) as Record<K, V>;
}
