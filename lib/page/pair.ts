/**
 * The pair as the page draws it: what is between the two units, and the words for it.
 *
 * @module
 */
import type { AddressJson, PairJson, PeerJson, SyncJson } from "../status/json_failover.ts";
import type { CableState } from "../failover/words.ts";
import type { LinkState, PortName } from "../words.ts";
import { count, duration, words } from "./format.ts";

/** What joins the units. `none`: there is nothing to be joined by. */
export interface Wire {
  kind: "front" | "cable" | "back";
  /** Which picture it is: of a cable its state, of a network whether the peer is heard by it. */
  look: CableState | "heard" | "silent" | "none";
  level: "good" | "warning" | "bad" | "none";
  name: string;
  text: string;
}

/** From the front to the back, as the units stand in the network. */
export function wiresOf(pair: PairJson): Wire[] {
  return [networkWire("front", pair), cableWire(pair), networkWire("back", pair)];
}

function networkWire(kind: "front" | "back", { paths }: PairJson): Wire {
  const path = paths[kind];
  const name = kind === "front" ? "Front network" : "Back network";
  const text = heardText(path);
  return path.heard
    ? { kind, look: "heard", level: "good", name, text }
    : { kind, look: "silent", level: "warning", name, text };
}

function cableWire(pair: PairJson): Wire {
  const { cable, cable_name: cableName, cable_trouble: trouble, paths } = pair;
  const kind = "cable";
  if (cable === "none") return { kind, look: "none", level: "none", name: "No cable", text: "" };
  const name = `Cable, ${cableName}`;
  if (trouble !== null) return { kind, look: "bad_cable", level: "bad", name, text: trouble };
  if (cable !== "normal") return { kind, look: cable, level: "bad", name, text: words(cable) };
  const text = `normal, ${heardText(paths.cable)}`;
  return paths.cable.heard
    ? { kind, look: "normal", level: "good", name, text }
    : { kind, look: "silent", level: "warning", name, text };
}

function heardText({ heard, last_ms: ms }: PairJson["paths"]["front"]): string {
  if (ms === null) return "never heard";
  return heard ? `heard ${shortTime(ms)} ago` : `silent for ${shortTime(ms)}`;
}

/** `40 ms`, `1 min 14 s`. */
export function shortTime(ms: number): string {
  return ms < 1000 ? `${ms}\u00a0ms` : duration(ms / 1000);
}

/** `peer lb-b`, whatever is known of it. */
export function peerName(peer: PeerJson | null): string {
  return peer === null ? "the peer" : peer.name;
}

/** What a unit that is not heard said last is no state of it. */
export function peerState(peer: PeerJson | null): PeerJson["state"] | "unheard" {
  return peer?.heard ? peer.state : "unheard";
}

export interface PortWords {
  state: string;
  detail: string;
}

/** `eth0 up, 00:1b:21:00:00:0a`, and of the peer its last test. The names of its interfaces nobody here knows. */
export function portWords(unit: PairJson | PeerJson, port: PortName, name?: string): PortWords {
  const link: LinkState = unit.links[port];
  const test = "tests" in unit ? unit.tests[port] : null;
  const tested = test === null ? "" : `, ${test.test} test: ${test.outcome}`;
  const at = name === undefined ? `link ${link}` : `${name} ${link}`;
  return {
    state: unit.ports[port],
    detail: `${at}, ${unit.macs[port] ?? "MAC not known"}${tested}`,
  };
}

export function addressText(address: AddressJson): string {
  const { held, trouble } = address;
  const why = trouble === null ? "" : `: ${trouble}`;
  return held === null ? `none${why}` : `${address[held]}, the ${held} one${why}`;
}

/** Of the connections, on whichever unit is standby. */
export function syncText({ state, behind, percent }: SyncJson): string {
  switch (state) {
    case "complete":
      return "The standby has every connection: a takeover keeps them all.";
    case "behind":
      return `The standby has the connections; ${count(behind)} changes are on their way to it.`;
    case "bulk":
      return `The connections are being copied to the standby: ${percent ?? 0} %. ` +
        "A takeover would lose those that are not there yet.";
    case "off":
      return "Nobody has a copy of the connections: a takeover loses them.";
  }
}
