/**
 * What a person should look at, of the pair.
 *
 * @module
 */
import type { PairJson, PeerJson } from "../status/json_failover.ts";
import type { StatusJson } from "../status/json.ts";
import { PORTS } from "../words.ts";
import { count, words } from "./format.ts";
import { shortTime } from "./pair.ts";
import type { Trouble } from "./troubles.ts";

/** Reasons for which frames were refused lately, and how many. */
export type Risen = readonly (readonly [reason: string, number: number])[];

export function pairTroubles({ failover, unit }: StatusJson, risen: Risen): Trouble[] {
  if (!failover.enabled) return [];
  const { peer } = failover;
  return [
    ...dutyTroubles(failover),
    ...(peer?.heard ? peerTroubles(failover, peer, unit) : [silence(peer)]),
    ...cableTroubles(failover),
    ...ownTroubles(failover),
    ...refusalTroubles(risen),
  ];
}

/** Exactly one of the two is to be active. */
function dutyTroubles({ state, cause, peer }: PairJson): Trouble[] {
  const its = peer?.heard ? peer.state : undefined;
  if (state === "active" && its === "active") {
    return [bad("Both units are active. One stands down at once if they hear each other.")];
  }
  if (state === "active" || its === "active") {
    return state === "failed" ? [warning(`This unit has failed: ${cause}.`)] : [];
  }
  return [bad(`No active unit is known: this one is ${state} (${cause}).`)];
}

function silence(peer: PeerJson | null): Trouble {
  if (peer === null) return warning("The peer was never heard: nothing takes over.");
  const time = shortTime(peer.last_hello_ms);
  return warning(`The peer ${peer.name} has not been heard for ${time}: nothing takes over.`);
}

function peerTroubles(
  { paths, sync, cable, replicate }: PairJson,
  peer: PeerJson,
  { config_hash: hash, version }: StatusJson["unit"],
): Trouble[] {
  const troubles: Trouble[] = [];
  if (peer.state === "failed") troubles.push(warning(`The peer ${peer.name} has failed.`));
  for (const [path, { heard }] of Object.entries(paths)) {
    // A cable that is not normal is told as such.
    if (heard || (path === "cable" && cable !== "normal")) continue;
    troubles.push(
      warning(`The peer is not heard by the ${path}${path === "cable" ? "" : " network"}.`),
    );
  }
  for (const port of PORTS) {
    const state = peer.ports[port];
    if (state === "failed" || state === "link_down") {
      troubles.push(warning(`The ${port} port of ${peer.name}: ${words(state)}.`));
    }
  }
  if (peer.config_hash !== hash) {
    troubles.push(warning(`The configs differ: ${peer.name} has ${peer.config_hash.slice(0, 8)}.`));
  }
  if (peer.version !== version) {
    troubles.push(warning(`${peer.name} runs another version: ${peer.version}.`));
  }
  if (sync.state === "bulk") {
    const text = `The standby has ${
      sync.percent ?? 0
    } % of the connections: a takeover loses the rest.`;
    troubles.push(warning(text));
  }
  if (sync.state === "off" && replicate) {
    troubles.push(warning("The standby has no connections: a takeover loses them all."));
  }
  return troubles;
}

function cableTroubles({ cable, cable_trouble: trouble }: PairJson): Trouble[] {
  if (trouble !== null) return [warning(`The failover cable cannot be used: ${trouble}.`)];
  if (cable === "normal" || cable === "none") return [];
  return [warning(`The failover cable: ${words(cable)}.`)];
}

function ownTroubles({ ports, address }: PairJson): Trouble[] {
  // A link that is down is told already, with its interface.
  const failed = PORTS.filter((port) => ports[port] === "failed").map((port) =>
    warning(`The ${port} port hears nothing, and the peer's does.`)
  );
  const { trouble } = address;
  return trouble === null
    ? failed
    : [...failed, warning(`The unit's address is not set: ${trouble}.`)];
}

function refusalTroubles(risen: Risen): Trouble[] {
  if (risen.length === 0) return [];
  const text = risen.map(([reason, number]) => `${words(reason)} ${count(number)}`).join(", ");
  return [warning(`Frames of the pair are refused; in the last minute: ${text}.`)];
}

function bad(text: string): Trouble {
  return { level: "bad", text };
}

function warning(text: string): Trouble {
  return { level: "warning", text };
}
