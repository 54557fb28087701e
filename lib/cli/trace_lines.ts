/**
 * Traced packets as lines for people.
 *
 * @module
 */
import type { TracedSegmentJson, TraceEndJson, TracePacketJson } from "../status/trace_json.ts";
import { oneLine } from "./one_line.ts";

/** `03:04:05.678901 front 192.0.2.7:40000 ▸ www 10.0.0.100:80 ▸ web1 10.0.0.11:8080 SYN seq 1 len 0: forwarded: …` */
export function packetLine(packet: TracePacketJson): string {
  const { time, port, protocol, tcp, text } = packet;
  const what = tcp === null ? protocol : segmentText(tcp);
  // The time alone, in UTC as everywhere: nobody traces from one day to another.
  return oneLine(`${time.slice(11, -1)} ${port.padEnd(5)} ${pathOf(packet)} ${what}: ${text}`);
}

/** In place of packets that were lost. */
export function lostLine(count: number): string {
  return count === 1
    ? "(1 packet came too fast to show)"
    : `(${count} packets came too fast to show)`;
}

const REASONS: Readonly<Record<TraceEndJson["reason"], string>> = {
  limit: "as many as were asked for",
  time: "the time is over, --seconds gives more",
  removed: "what it is of has been removed by a reload",
  unit: "the unit stops",
  engine: "the unit was too busy to go on",
};

/** How many there were, and why there are no more. */
export function summary(packets: number, lost: number, reason?: TraceEndJson["reason"]): string {
  const shown = `${packets} ${packets === 1 ? "packet" : "packets"} shown, ${lost} lost`;
  return reason === undefined ? shown : `${shown}: ${REASONS[reason]}`;
}

/** The foreign stands left and the real right, whoever speaks. */
function pathOf(packet: TracePacketJson): string {
  const { connection, virtual, real, port, verdict } = packet;
  const to = endpoint(packet.destination_address, packet.destination_port);
  if (connection === null || verdict === "late_answer") {
    const from = endpoint(packet.source_address, packet.source_port);
    const isNamed = virtual !== null && port === "front";
    return `${from} ▸ ${isNamed ? `${virtual} ` : ""}${to}`;
  }
  const arrow = port === "front" ? "▸" : "◂";
  return [
    endpoint(connection.foreign_address, connection.foreign_port),
    `${virtual ?? "?"} ${endpoint(connection.virtual_address, connection.virtual_port)}`,
    `${real ?? "?"} ${endpoint(connection.real_address, connection.real_port)}`,
  ].join(` ${arrow} `);
}

function endpoint(address: string, port: number | null): string {
  return port === null ? address : `${address}:${port}`;
}

function segmentText({ flags, sequence, acknowledgement, payload }: TracedSegmentJson): string {
  const acknowledges = flags.split("+").includes("ACK") ? ` ack ${acknowledgement}` : "";
  return `${flags || "no flags"} seq ${sequence}${acknowledges} len ${payload}`;
}
