/**
 * The shapes of what `GET /trace` answers: one JSON object a line. The command reads the same types.
 *
 * @module
 */
import type { VerdictName } from "../engine/verdicts.ts";
import type { ConnectionState, PortName, Reason } from "../words.ts";

/** Each line is one of these; the first is `trace`, the last `end`. An empty line shows that the unit is there. */
export type TraceLineJson =
  | { trace: TraceHeadJson }
  | { packet: TracePacketJson }
  | { end: TraceEndJson };

/** What is traced. */
export interface TraceHeadJson {
  unit: string;
  /** As asked for, or null. */
  virtual: string | null;
  client: string | null;
  real: string | null;
  /** Bytes shown of each frame; null: its headers. */
  snap: number | null;
  limit: number | null;
  /** When it ends at the latest. */
  until: string;
  /** Interface of each port. */
  ports: Record<PortName, string>;
}

export interface TracePacketJson {
  /** Counts from 1. */
  id: number;
  /** When it was decided on, to the microsecond. */
  time: string;
  /** Matching packets before this one that came too fast to show. */
  lost: number;
  /** The port it came by. */
  port: PortName;
  verdict: VerdictName;
  /** What was decided and why, in words. */
  text: string;
  /** As it came. Ports are null where it has none. */
  "source_address": string;
  "source_port": number | null;
  "destination_address": string;
  "destination_port": number | null;
  /** `tcp`, `udp`, `icmp`, or the number of another. */
  protocol: string;
  tcp: TracedSegmentJson | null;
  /** Those it concerns, or null. */
  virtual: string | null;
  real: string | null;
  connection: TracedConnectionJson | null;
  received: TracedFrameJson;
  /** Null where it was not sent. */
  sent: (TracedFrameJson & { port: PortName }) | null;
}

export interface TracedSegmentJson {
  /** Such as `SYN+ACK`. */
  flags: string;
  sequence: number;
  acknowledgement: number;
  /** Bytes of data. */
  payload: number;
}

/** The connection when the engine was done with the packet. */
export interface TracedConnectionJson {
  entry: number;
  /** What the packet did: `opened` it, `moved` it to its real, or null. */
  change: "opened" | "moved" | null;
  state: ConnectionState;
  /** Before the packet, where they were others. */
  "old_state": ConnectionState | null;
  "old_real": string | null;
  /** Why it is at its real. */
  reason: Reason;
  outbound: boolean;
  "foreign_address": string;
  "foreign_port": number;
  "virtual_address": string;
  "virtual_port": number;
  "real_address": string;
  "real_port": number;
}

export interface TracedFrameJson {
  /** Bytes of the whole frame. */
  length: number;
  /** Of a super-packet: bytes of data in each segment that the network sees of it; else null. */
  "segment_bytes": number | null;
  /** The first bytes, base64. */
  frame: string;
}

/**
 * Why it ended: so many packets were asked for, its time was over, what it is of is no part of the unit any more, the unit stops, or
 * its engine heard nothing of control.
 */
export interface TraceEndJson {
  reason: "limit" | "time" | "removed" | "unit" | "engine";
  packets: number;
  lost: number;
}
