/**
 * What was decided on a traced packet, and why, in words.
 *
 * @module
 */
import { type VerdictName } from "../engine/verdicts.ts";
import { DROP_TEXT, REASON_TEXT } from "./explain_text.ts";
import type { DropName } from "./json.ts";
import type { TracedConnectionJson, TracePacketJson } from "./trace_json.ts";

/** Why a packet is dropped. */
const WHY: Readonly<Partial<Record<DropName, string>>> = {
  ...DROP_TEXT,
  truncated: "it is larger than a slot of the ring, and the kernel had no room for it beside that",
  malformed: "its headers contradict themselves",
  "bad_checksum": "its checksum is wrong",
  fragment: "it is a part of a packet",
  "unsupported_protocol": "it is neither TCP nor a ping",
  "not_served": "no virtual takes this client at this port",
  "out_of_service": "the virtual is out of service",
  "no_connection": "it is of no connection, and opens none",
  "no_real": "no real can take a connection",
  "tuple_clash": "the client has these ports towards the same real by another virtual",
  "reset_withheld": "the connection is about to move, and the client need not know",
  "late_answer": "the connection has moved to another real",
  "no_port": "every source port that was tried is taken",
  "client_on_back": "the reply would not pass the unit",
  "same_port": "its destination is on the side it came from",
  "own_source": "its source is the unit itself",
  "link_down": "the link of the port it should leave by is down",
  "too_big": "it is larger than the MTU of the port it should leave by",
  "tx_full": "the port it should leave by took no more",
  "send_failed": "the kernel refused to send it",
  "ring_full": "the ring is full",
  standby: "this unit of the pair is not the active one",
  "fastpath_lost": "the kernel had taken it and could not forward it",
};

const DONE: Readonly<Record<Exclude<VerdictName, DropName>, string>> = {
  forwarded: "forwarded",
  bridged: "bridged",
  answered: "answered",
  host: "left to the host",
};

/** `forwarded: opened, embryonic: the predictor chose it` */
export function traceText(
  { verdict, connection, received }: Pick<TracePacketJson, "verdict" | "connection" | "received">,
): string {
  const parts = isDrop(verdict) ? [`dropped (${verdict})`, WHY[verdict]!] : [DONE[verdict]];
  if (connection !== null) {
    if (connection.state === "cut" && !isDrop(verdict)) parts[0] += " as a reset";
    parts.push(...connectionText(connection));
  }
  const segments = received.segment_bytes;
  if (segments !== null) parts.push(`a super-packet of segments of ${segments} bytes`);
  return parts.join(": ");
}

function isDrop(verdict: VerdictName): verdict is DropName {
  return !(verdict in DONE);
}

function connectionText(connection: TracedConnectionJson): string[] {
  const { change, state, old_state: before, old_real: from, reason } = connection;
  if (change === null) return [before === null ? state : `${before} → ${state}`];
  const what = from === null ? change : `${change} from ${from}`;
  return [`${what}, ${state}`, REASON_TEXT[reason]];
}
