/**
 * The metrics of the unit as a whole.
 *
 * @module
 */
import { FIRST_DROP, VERDICTS } from "../engine/verdicts.ts";
import { PORTS } from "../words.ts";
import {
  type Metric,
  MetricsOf,
  stateHelp,
  stateSamples,
  timestampSeconds,
} from "./metrics_kinds.ts";
import type { UnitStatusJson } from "./snapshot.ts";

/** What a scrape tells of the unit, all of one moment. */
export interface Picture {
  status: UnitStatusJson;
  /** Whether the engine does its work, as `/healthz` says. */
  healthy: boolean;
  /** Since the engine last turned, null before its first turn. */
  heartbeatAgeMs: number | null;
  /** Events ever, by kind, and those that were lost before anybody could read them. */
  events: ReadonlyMap<string, number>;
  eventsLost: number;
  process: { residentBytes: number; startMs: number };
}

const of = new MetricsOf<Picture>("pointsman_", []);
const ofUnit = new MetricsOf<Picture>("pointsman_unit_", []);
const ofProcess = new MetricsOf<Picture>("process_", []);

/** The links a port can have, the good one first. */
const LINKS = ["up", "down", "missing"];

const SENT = VERDICTS.slice(0, FIRST_DROP) as ("forwarded" | "bridged" | "answered" | "host")[];

export const UNIT_METRICS: readonly Metric<Picture>[] = [
  ofUnit.info(
    "what the unit is",
    ["unit", "version", "config_hash", "fastpath", "commands"],
    ({ status: { unit, engine } }) => ({
      unit: unit.name,
      version: unit.version,
      config_hash: unit.config_hash,
      fastpath: engine.fastpath,
      commands: unit.commands,
    }),
  ),
  ...ofUnit.gauges(
    ["uptime_seconds", "Since the unit started", ({ status }) => status.unit.uptime_s],
  ),
  ...of.gauges(
    [
      "last_reload_successful",
      "1 where the last reload of the config was taken, 0 where it was refused; not there before the first",
      ({ status: { unit: { last_reload: last } } }) => last === null ? null : Number(last.ok),
    ],
    [
      "last_reload_timestamp_seconds",
      "Time of the last reload of the config, taken or refused; not there before the first",
      ({ status: { unit: { last_reload: last } } }) =>
        last === null ? null : timestampSeconds(last.time),
    ],
    [
      "engine_healthy",
      "1 while the engine does its work, as /healthz says",
      ({ healthy }) => Number(healthy),
    ],
    [
      "engine_heartbeat_age_seconds",
      "Since the engine last turned; not there before its first turn",
      ({ heartbeatAgeMs: age }) => age === null ? null : age / 1000,
    ],
  ),
  of.counts(
    "packets_total",
    "verdict",
    "Packets received, by what became of them; all verdicts together are all packets",
    ({ status: { engine } }) => {
      const dropped = Object.values(engine.drops).reduce((sum, count) => sum + count, 0);
      return [...SENT.map((verdict) => [verdict, engine[verdict]] as const), ["dropped", dropped]];
    },
  ),
  of.counts(
    "kernel_packets_total",
    "verdict",
    "Packets that the fast path forwarded, bridged or dropped for a synguard, in the kernel; they count among all packets too",
    ({ status }) => Object.entries(status.engine.kernel),
  ),
  of.counts(
    "drops_total",
    "reason",
    "Packets dropped, by reason",
    ({ status }) => Object.entries(status.engine.drops),
  ),
  ...of.counters([
    "bytes_total",
    "Bytes of the packets received, those lost as ring_full left out",
    ({ status }) => status.engine.bytes,
  ]),
  portInfo(),
  portLink(),
  ...of.gauges(
    [
      "connections_current",
      "Connections in the table",
      ({ status }) => status.connections.current,
    ],
    [
      "connections_max",
      "Most connections that the table holds",
      ({ status }) => status.connections.max,
    ],
    [
      "connections_embryonic",
      "Connections in the table whose handshake is not complete",
      ({ status }) => status.connections.embryonic,
    ],
    [
      "sticky_clients",
      "Clients that stay with their real",
      ({ status }) => status.connections.sticky,
    ],
  ),
  ...of.counters(
    ["connections_total", "Connections ever made", ({ status }) => status.connections.total],
    [
      "connections_evicted_total",
      "Connections thrown out because the table was full",
      ({ status }) => status.connections.evicted,
    ],
  ),
  of.counts("events_total", "kind", "Transitions, by kind", ({ events }) => events),
  ...of.counters([
    "events_lost_total",
    "Transitions that were overwritten before anybody could read them",
    ({ eventsLost }) => eventsLost,
  ]),
  ...ofProcess.gauges(
    [
      "resident_memory_bytes",
      "Memory of the process that is resident, the receive rings included",
      ({ process }) => process.residentBytes,
    ],
    [
      "start_time_seconds",
      "Time at which the process started",
      ({ process }) => process.startMs / 1000,
    ],
  ),
];

function portInfo(): Metric<Picture> {
  return {
    name: "pointsman_port_info",
    type: "gauge",
    help: "1, with the interface of the port in a label",
    labels: ["port", "interface"],
    samples: ({ status: { engine } }) =>
      PORTS.map((port) => ({
        labels: { port, interface: engine.ports[port].interface },
        value: 1,
      })),
  };
}

function portLink(): Metric<Picture> {
  return {
    name: "pointsman_port_link",
    type: "gauge",
    help: `Link of a port: ${stateHelp(LINKS)}`,
    labels: ["port", "state"],
    samples: ({ status: { engine } }) =>
      PORTS.flatMap((port) => stateSamples({ port }, "state", LINKS, engine.ports[port].link)),
  };
}
