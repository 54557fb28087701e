/**
 * Makes words of the records of a trace: of the numbers and bytes that the engine leaves in its ring.
 *
 * @module
 */
import { wallMicros } from "../clock.ts";
import { type FrameHeaders, headersOf } from "../capture/headers.ts";
import { finishChecksum, segmentBytes } from "../capture/offload.ts";
import type { RunningConfig } from "../config/running.ts";
import type { KeptFrame, TracedConnection, TraceRecord } from "../engine/trace_view.ts";
import { VERDICTS } from "../engine/verdicts.ts";
import { PROTOCOL_ICMP, PROTOCOL_TCP, PROTOCOL_UDP } from "../packet/ipv4.ts";
import { ACK, FIN, RST, SYN } from "../packet/tcp.ts";
import { PORTS } from "../words.ts";
import type { TracedConnectionJson, TracedFrameJson, TracePacketJson } from "./trace_json.ts";
import { traceText } from "./trace_text.ts";

const PSH = 0x08;
const URG = 0x20;
const ECE = 0x40;
const CWR = 0x80;
/** In the order in which people say them. */
const FLAGS = [
  [SYN, "SYN"],
  [FIN, "FIN"],
  [RST, "RST"],
  [PSH, "PSH"],
  [ACK, "ACK"],
  [URG, "URG"],
  [ECE, "ECE"],
  [CWR, "CWR"],
] as const;

const PROTOCOL_NAMES: Readonly<Record<number, string>> = {
  [PROTOCOL_ICMP]: "icmp",
  [PROTOCOL_TCP]: "tcp",
  [PROTOCOL_UDP]: "udp",
};

/** `snap`: most bytes to show of each frame; null: its headers, and nothing of what people send. */
export function tracePacket(
  config: RunningConfig,
  record: TraceRecord,
  id: number,
  snap: number | null,
): TracePacketJson {
  const headers = headersOf(record.received.bytes);
  const virtual = config.virtualAt.get(record.virtual)?.name ?? null;
  const real = config.realAt.get(record.real)?.name ?? null;
  const { sent } = record;
  const packet = {
    id,
    time: wallMicros(record.timeMs),
    lost: record.lost,
    port: PORTS[record.port]!,
    verdict: VERDICTS[record.verdict]!,
    ...endsOf(headers),
    virtual,
    real,
    connection: connectionOf(config, record),
    received: frameOf(record.received, snap),
    sent: sent === undefined ? null : { port: PORTS[sent.port]!, ...frameOf(sent, snap) },
  };
  return { ...packet, text: traceText(packet) };
}

function endsOf({ ipv4, ports, tcp }: FrameHeaders) {
  const protocol = ipv4?.protocol ?? 0;
  return {
    source_address: ipv4?.source ?? "",
    source_port: ports?.source ?? null,
    destination_address: ipv4?.destination ?? "",
    destination_port: ports?.destination ?? null,
    protocol: PROTOCOL_NAMES[protocol] ?? String(protocol),
    tcp: tcp === undefined ? null : {
      flags: flagsOf(tcp.flags),
      sequence: tcp.sequence,
      acknowledgement: tcp.acknowledgement,
      payload: tcp.payloadBytes,
    },
  };
}

function flagsOf(flags: number): string {
  return FLAGS.filter(([flag]) => (flags & flag) !== 0).map(([, name]) => name).join("+");
}

function connectionOf(
  { realAt }: RunningConfig,
  { connection, before, real }: TraceRecord,
): TracedConnectionJson | null {
  if (connection === undefined) return null;
  const change = changeOf(connection);
  // What was there before a connection was opened is another one.
  const old = change === "opened" ? undefined : before;
  const { state } = connection;
  const isMoved = old !== undefined && old.real !== real;
  return {
    entry: connection.entry,
    change,
    state,
    old_state: old === undefined || old.state === state ? null : old.state,
    old_real: isMoved ? realAt.get(old.real)?.name ?? null : null,
    reason: connection.reason,
    outbound: connection.outbound,
    foreign_address: connection.foreignAddress,
    foreign_port: connection.foreignPort,
    virtual_address: connection.virtualAddress,
    virtual_port: connection.virtualPort,
    real_address: connection.realAddress,
    real_port: connection.realPort,
  };
}

function changeOf({ isPlaced, reason }: TracedConnection): TracedConnectionJson["change"] {
  if (!isPlaced) return null;
  const isMoved = reason === "no_answer" || reason === "reset" || reason === "left_service";
  return isMoved ? "moved" : "opened";
}

/** With its checksum finished: where all of the frame is shown, readers look at it. */
function frameOf({ length, bytes, vnet }: KeptFrame, snap: number | null): TracedFrameJson {
  finishChecksum(bytes, length, vnet);
  const shown = bytes.subarray(0, snap ?? headersOf(bytes).headerBytes);
  return { length, segment_bytes: segmentBytes(vnet), frame: shown.toBase64() };
}
