/**
 * The metrics of each virtual.
 *
 * @module
 */
import { SERVING, VIRTUAL_STATES } from "../words.ts";
import type { VirtualJson } from "./json.ts";
import { type Metric, MetricsOf, timestampSeconds } from "./metrics_kinds.ts";

const of = new MetricsOf<VirtualJson>("pointsman_virtual_", ["virtual"]);

export const VIRTUAL_METRICS: readonly Metric<VirtualJson>[] = [
  of.info(
    "what the config says of the virtual",
    ["address", "port", "protocol", "predictor", "backup", "removed"],
    ({ address, port, protocol, predictor, backup, removed }) => ({
      address,
      port: String(port),
      protocol,
      predictor,
      backup: backup ?? "",
      removed: String(removed),
    }),
  ),
  of.states("state", "state", "State of the virtual", VIRTUAL_STATES, ({ state }) => state),
  of.states(
    "serving",
    "serving",
    "Which reals take its new connections",
    SERVING,
    ({ serving }) => serving,
  ),
  ...of.gauges(
    [
      "state_since_timestamp_seconds",
      "Time of the last change of its state",
      ({ since }) => timestampSeconds(since),
    ],
    ["connections_current", "Its connections", ({ connections }) => connections],
    [
      "connections_embryonic",
      "Of its connections, those whose handshake is not complete",
      ({ embryonic }) => embryonic,
    ],
    ["reals", "Reals bound to it", ({ reals }) => reals.length],
    ["clients", "Prefixes of the clients it is for; 0 for all", ({ clients }) => clients.length],
    [
      "sticky_seconds",
      "Silence after which a client stays with its real no longer; not there where none does",
      ({ sticky_s: seconds }) => seconds,
    ],
  ),
  ...of.counters(
    [
      "connections_total",
      "Connections ever made to it",
      ({ connections_total: total }) => total,
    ],
    [
      "packets_in_total",
      "Packets forwarded from clients to reals",
      ({ packets_in: packets }) => packets,
    ],
    [
      "bytes_in_total",
      "Bytes of the packets forwarded from clients to reals",
      ({ bytes_in: bytes }) => bytes,
    ],
    [
      "packets_out_total",
      "Packets forwarded from reals to clients",
      ({ packets_out: packets }) => packets,
    ],
    [
      "bytes_out_total",
      "Bytes of the packets forwarded from reals to clients",
      ({ bytes_out: bytes }) => bytes,
    ],
    ["synguarded_total", "SYNs dropped by its synguard", ({ synguarded }) => synguarded],
  ),
];
