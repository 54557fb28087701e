/**
 * The metrics of each real.
 *
 * @module
 */
import { ARP_STATES, REAL_STATES } from "../words.ts";
import type { RealJson } from "./json.ts";
import { type Metric, MetricsOf, timestampSeconds } from "./metrics_kinds.ts";

const of = new MetricsOf<RealJson>("pointsman_real_", ["real"]);

/** The good one first. */
const ARP = ["resolved", ...ARP_STATES.filter((state) => state !== "resolved")];

export const REAL_METRICS: readonly Metric<RealJson>[] = [
  of.info(
    "what is known of the real",
    ["address", "port", "mac", "standby", "removed"],
    ({ address, port, mac, standby, removed }) => ({
      address,
      port: String(port),
      mac: mac ?? "",
      standby: standby ?? "",
      removed: String(removed),
    }),
  ),
  of.states("state", "state", "State of the real", REAL_STATES, ({ state }) => state),
  of.states("arp", "state", "Whether it answers ARP", ARP, ({ arp }) => arp),
  ...of.gauges(
    [
      "state_since_timestamp_seconds",
      "Time of the last change of its state",
      ({ since }) => timestampSeconds(since),
    ],
    ["connections_current", "Its connections", ({ connections }) => connections],
    ["ditched", "Connections ditched in a row", ({ ditched }) => ditched],
    [
      "threshold",
      "Connections ditched in a row that fail it",
      ({ threshold }) => threshold,
    ],
    [
      "reassign",
      "SYNs of one connection that it may leave unanswered",
      ({ reassign }) => reassign,
    ],
    ["weight", "Its weight", ({ weight }) => weight],
    [
      "maxconns",
      "Most connections it may have; not there where it may have any number",
      ({ maxconns }) => maxconns,
    ],
    [
      "latency_seconds",
      "Moving average of the time from SYN to SYN-ACK; not there until it was measured",
      ({ latency_ms: ms }) => ms === null ? null : ms / 1000,
    ],
  ),
  ...of.counters(
    [
      "connections_total",
      "Connections ever made to it",
      ({ connections_total: total }) => total,
    ],
    ["bytes_in_total", "Bytes forwarded to it", ({ bytes_in: bytes }) => bytes],
    ["bytes_out_total", "Bytes forwarded from it", ({ bytes_out: bytes }) => bytes],
    [
      "no_answer_total",
      "Connections that it did not answer",
      ({ no_answer: count }) => count,
    ],
    ["reset_total", "Connections that it reset in answer to the SYN", ({ reset }) => reset],
    [
      "no_data_total",
      "Connections that asked and got no data from it",
      ({ no_data: count }) => count,
    ],
  ),
];
