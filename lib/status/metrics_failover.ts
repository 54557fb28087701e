/**
 * The metrics of the pair. A unit without a peer has none of them.
 *
 * @module
 */
import { CABLE_STATES, PORT_STATES } from "../failover/words.ts";
import { PORTS } from "../words.ts";
import type { PairJson } from "./json_failover.ts";
import {
  type Metric,
  MetricsOf,
  stateHelp,
  stateSamples,
  timestampSeconds,
} from "./metrics_kinds.ts";

/** The pair, and what of the rest of the status belongs to it. */
export interface PairPicture {
  pair: PairJson;
  configHash: string;
  /** Of this unit, since its start. */
  transitions: number;
}

const of = new MetricsOf<PairPicture>("pointsman_failover_", []);

/** The good one first, as everywhere; `none` and `unheard` are no states of a cable and a unit, but what is so in their place. */
const UNIT = ["active", "standby", "booting", "failed"];
const PEER = ["standby", "active", "booting", "failed", "unheard"];
const CABLE = [...CABLE_STATES, "none"];
const SYNC = ["complete", "behind", "bulk", "off"];

export const FAILOVER_METRICS: readonly Metric<PairPicture>[] = [
  of.info(
    "what the pair is: the address, the same on both units, tells pairs apart",
    ["address", "role", "peer", "cable"],
    ({ pair: { address, role, peer, cable_name: cable } }) => ({
      address: address.active,
      role: role ?? "",
      peer: peer?.name ?? "",
      cable,
    }),
  ),
  of.states("state", "state", "State of this unit", UNIT, ({ pair }) => pair.state),
  of.states(
    "peer_state",
    "state",
    "State of the peer as it tells",
    PEER,
    ({ pair: { peer } }) => peer?.heard ? peer.state : "unheard",
  ),
  of.states("cable", "state", "State of the failover cable", CABLE, ({ pair }) => pair.cable),
  portState(),
  {
    name: "pointsman_failover_path_heard",
    type: "gauge",
    help: "1 while the peer is heard by this path",
    labels: ["path"],
    samples: ({ pair: { paths, cable } }) =>
      Object.entries(paths).filter(([path]) => path !== "cable" || cable !== "none").map((
        [path, { heard }],
      ) => ({ labels: { path }, value: Number(heard) })),
  },
  of.states("sync", "state", "Connections on the standby", SYNC, ({ pair }) => pair.sync.state),
  ...of.gauges(
    [
      "state_since_timestamp_seconds",
      "Time of the last change of the state of this unit",
      ({ pair }) => timestampSeconds(pair.since),
    ],
    [
      "last_hello_age_seconds",
      "Since the peer was last heard on any path; not there where it never was",
      ({ pair: { peer } }) => peer === null ? null : peer.last_hello_ms / 1000,
    ],
    [
      "term",
      "How often the active unit has changed, as far as this one knows",
      ({ pair }) => pair.term,
    ],
    [
      "config_same",
      "1 where both units have the same config, 0 where not; not there where no peer was heard",
      ({ pair: { peer }, configHash }) =>
        peer === null ? null : Number(peer.config_hash === configHash),
    ],
    [
      "sync_behind",
      "Changes of connections that are on their way to the standby",
      ({ pair }) => pair.sync.behind,
    ],
    [
      "sync_ratio",
      "How much of the bulk copy is there; not there while there is none",
      ({ pair: { sync: { percent } } }) => percent === null ? null : percent / 100,
    ],
  ),
  ...of.counters([
    "transitions_total",
    "Transitions of this unit",
    ({ transitions }) => transitions,
  ]),
  of.counts(
    "refusals_total",
    "reason",
    "Frames of the pair that were not taken, by reason",
    ({ pair }) => Object.entries(pair.refusals),
  ),
  of.counts(
    "replicated_total",
    "result",
    "Replicated batches and records that came here, by what became of them; not there without replicate",
    ({ pair }) => Object.entries(pair.replicated ?? {}),
  ),
];

function portState(): Metric<PairPicture> {
  return {
    name: "pointsman_failover_port",
    type: "gauge",
    help: `A port as the pair sees it: ${stateHelp(PORT_STATES)}`,
    labels: ["port", "state"],
    samples: ({ pair: { ports } }) =>
      PORTS.flatMap((port) => stateSamples({ port }, "state", PORT_STATES, ports[port])),
  };
}
