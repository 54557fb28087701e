/**
 * The pair in the status: what its worker told last, beside what the config says of it.
 *
 * @module
 */
import { wallTime } from "../clock.ts";
import type { AddressWithPrefix, Config } from "../config/config.ts";
import type { Path } from "../failover/messages.ts";
import type { PairView, PathView, PeerView } from "../pair/view.ts";
import type { PortName } from "../words.ts";
import type { FailoverJson, PathJson, PeerJson, SyncJson } from "./json_failover.ts";
import type { Facts } from "./snapshot.ts";

export function failoverOf({ failover }: Config, facts: Facts): FailoverJson {
  const { pair, nowMs } = facts;
  if (failover === null || pair === undefined) return { enabled: false };
  const { addresses } = failover;
  // A unit that has not left its first state is in it since the start.
  const sinceMs = Number.isFinite(pair.sinceMs) ? pair.sinceMs : nowMs - facts.uptimeMs;
  return {
    enabled: true,
    role: pair.role ?? null,
    state: pair.state,
    since: wallTime(sinceMs),
    cause: pair.cause,
    term: pair.term,
    cable: pair.cable.state,
    cable_name: pair.cable.name,
    cable_trouble: pair.cable.trouble ?? null,
    peer: pair.peer === undefined ? null : peerOf(pair.peer, nowMs),
    ports: ofPorts(pair.ports, ({ state }) => state),
    links: ofPorts(pair.ports, ({ link }) => link),
    macs: ofPorts(pair.ports, ({ mac }) => mac),
    paths: pathsOf(pair.paths, nowMs),
    sync: syncOf(pair),
    address: {
      active: prefixOf(addresses.active),
      failover: prefixOf(addresses.failover),
      interface: addresses.interface,
      held: pair.address.held ?? null,
      trouble: pair.address.trouble ?? null,
    },
    hello_ms: failover.helloMs,
    hold: failover.hold,
    replicate: failover.replicate,
    refusals: pair.refusals,
    replicated: pair.replicated ?? null,
  };
}

function peerOf(peer: PeerView, nowMs: number): PeerJson {
  return {
    name: peer.name,
    role: peer.role,
    state: peer.state,
    cause: peer.cause || null,
    version: peer.version,
    config_hash: peer.configHash,
    term: peer.term,
    health: peer.health,
    heard: peer.isHeard,
    last_hello_ms: ageOf(peer.lastMs, nowMs),
    ports: ofPorts(peer.ports, ({ state }) => state),
    links: ofPorts(peer.ports, ({ link }) => link),
    macs: ofPorts(peer.ports, ({ mac }) => mac ?? null),
    tests: ofPorts(peer.ports, ({ test }) => test ?? null),
  };
}

function syncOf({ sync: { state, behind, percent } }: PairView): SyncJson {
  return { state, behind, percent: state === "bulk" ? percent : null };
}

function pathsOf(paths: Record<Path, PathView>, nowMs: number): Record<Path, PathJson> {
  const path = ({ isHeard, lastMs }: PathView) => {
    return { heard: isHeard, last_ms: lastMs === undefined ? null : ageOf(lastMs, nowMs) };
  };
  return { cable: path(paths.cable), front: path(paths.front), back: path(paths.back) };
}

function ofPorts<T, J>({ front, back }: Record<PortName, T>, of: (port: T) => J) {
  return { front: of(front), back: of(back) };
}

/** What was told a moment ago may be of a later moment than `nowMs`, which was read before. */
function ageOf(ms: number, nowMs: number): number {
  return Math.max(0, Math.round(nowMs - ms));
}

function prefixOf({ address, bits }: AddressWithPrefix): string {
  return `${address}/${bits}`;
}
