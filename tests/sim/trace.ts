/**
 * The last steps before a failure in words, so that a seed need not be run again to see what it is about.
 *
 * @module
 */
import { CAUSES, EVENT_KINDS } from "../../lib/engine/events.ts";
import { formatIpv4, portNumber } from "../../lib/packet/address.ts";
import { type Frame, readFrame } from "../../lib/packet/read.ts";
import { ACK, FIN, RST, SYN } from "../../lib/packet/tcp.ts";
import { CONNECTION_STATES, PORTS } from "../../lib/words.ts";
import type { Change } from "./table_watch.ts";
import type { OnWire } from "./packets.ts";
import type { Invariant, Step } from "./unit.ts";

const STEPS = 24;
const FLAGS = [[SYN, "SYN"], [FIN, "FIN"], [RST, "RST"], [ACK, "ACK"]] as const;

export class Trace implements Invariant {
  readonly #steps: Step[] = [];

  /** Holds always: it only remembers. */
  check(step: Step) {
    const isQuiet = step.frames.length + step.changes.length + step.events.length === 0;
    if (isQuiet) return;
    if (this.#steps.push(step) > STEPS) this.#steps.shift();
  }

  get text(): string {
    return this.#steps.flatMap(linesOf).join("\n");
  }
}

function linesOf(step: Step): string[] {
  const { number, nowMs, verdict, frames, sent, changes, events } = step;
  return [
    `step ${number}, ${nowMs} ms${verdict === undefined ? "" : `: ${verdict}`}`,
    ...frames.map((frame) => `  came ${frameText(frame)}`),
    ...sent.map((frame) => `  sent ${frameText(frame)}`),
    ...changes.map((change) => `  ${changeText(change)}`),
    ...events.map(({ kind, object, before, after, cause }) =>
      `  ${EVENT_KINDS[kind]} ${object}: ${before} to ${after} by ${CAUSES[cause]}`
    ),
  ];
}

function frameText({ port, bytes }: OnWire): string {
  return `${PORTS[port]} ${packetText(readFrame(bytes))}`;
}

function packetText({ ipv4, tcp, arp }: Frame): string {
  if (arp !== undefined) return `ARP ${arp.operation} for ${arp.targetAddress}`;
  if (ipv4 === undefined || tcp === undefined) return "other";
  const flags = FLAGS.filter(([flag]) => (tcp.flags & flag) !== 0).map(([, name]) => name);
  const ends = `${ipv4.source}:${tcp.sourcePort} ${ipv4.destination}:${tcp.destinationPort}`;
  return `${ends} ${flags.join("+")} ${tcp.sequence} ${tcp.acknowledgement} ${tcp.payload.length}`;
}

function changeText({ kind, before, after: row }: Change): string {
  const foreign = `${formatIpv4(row.foreign)}:${portNumber(row.clientPorts & 0xffff)}`;
  const states = `${CONNECTION_STATES[before.state]} to ${CONNECTION_STATES[row.state]}`;
  const reals = `real ${before.real} to ${row.real}`;
  return `${kind} ${row.entry} of ${foreign}, virtual ${row.virtual}, ${reals}, ${states}, ` +
    (row.meta >>> 0).toString(16);
}
