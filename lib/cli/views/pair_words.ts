/**
 * The pair in words, for the views that speak of it.
 *
 * @module
 */
import type { AddressJson, PairJson, PeerJson, SyncJson } from "../../status/json_failover.ts";
import { formatAge } from "../units.ts";

/** Of the peer: its state, or that it is not heard. */
export function peerWord(peer: PeerJson | null): string {
  if (peer === null) return "never heard";
  return peer.heard ? peer.state : `not heard, last ${peer.state}`;
}

/** The unit's clock is told to the second. A since in the future is the rest of that second. */
export function sinceText({ since }: PairJson, unitMs: number): string {
  const ageS = Math.max(0, Math.round((unitMs - Date.parse(since)) / 1000));
  return ageS === 0 ? "0 s" : formatAge(ageS * 1000);
}

export function agoText(ms: number | null): string {
  return ms === null ? "never" : `${formatAge(ms)} ago`;
}

/** `serial /dev/ttyS1: normal` */
export function cableText({ cable, cable_name: name, cable_trouble: trouble }: PairJson): string {
  if (cable === "none") return "none";
  return `${name}: ${cable}${trouble === null ? "" : `, ${trouble}`}`;
}

export function syncText({ state, behind, percent }: SyncJson): string {
  if (state === "bulk") return `bulk ${percent ?? 0} %`;
  return state === "behind" ? `behind ${behind}` : state;
}

export function addressText(address: AddressJson): string {
  const { held, trouble } = address;
  const why = trouble === null ? "" : `: ${trouble}`;
  if (held === null) return `none on ${address.interface}${why}`;
  return `${address[held]} (${held}) on ${address.interface}${why}`;
}

/** All of it in a line. */
export function pairText(pair: PairJson, unitMs: number): string {
  const { state, cause, peer, cable, paths } = pair;
  const name = peer === null ? "peer" : `peer ${peer.name}`;
  const silent = Object.entries(paths)
    .filter(([path, { heard }]) => !heard && !(path === "cable" && cable === "none"))
    .map(([path]) => path);
  const ways = peer?.heard && silent.length > 0 ? `, silent by ${silent.join(", ")}` : "";
  const ownCable = cable === "none" ? "" : `, cable ${cable}`;
  return `pair: ${state} ${sinceText(pair, unitMs)}, ${cause}; ${name} ${peerWord(peer)}${ways}` +
    `${ownCable}, sync ${syncText(pair.sync)}`;
}

/** Whether one of the two can fail, and the other takes over without a loss. */
export function isWhole({ peer, cable, paths, sync, state }: PairJson): boolean {
  const states = [state, peer?.state];
  return peer !== null && peer.heard && states.includes("active") && states.includes("standby") &&
    (cable === "normal" || cable === "none") && paths.front.heard && paths.back.heard &&
    sync.state !== "bulk";
}
