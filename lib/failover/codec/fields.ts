/**
 * Fields that several messages have.
 *
 * @module
 */
import { LINK_STATES, type PortName, PORTS } from "../../words.ts";
import type { PortReport } from "../messages.ts";
import { PORT_STATES } from "../words.ts";
import type { ByteReader, ByteWriter } from "./bytes.ts";

/** Of a configuration and of an epoch. */
export const HASH_BYTES = 8;

/** How the fields of one kind of message are written, and read back in the same order. */
export interface PayloadCodec<M> {
  write(to: ByteWriter, message: M): void;
  read(from: ByteReader): M;
}

export function writePorts(to: ByteWriter, ports: Record<PortName, PortReport>) {
  for (const name of PORTS) {
    const { link, state, heard, received } = ports[name];
    to.word(LINK_STATES, link);
    to.word(PORT_STATES, state);
    to.flag(heard);
    to.count(received);
  }
}

export function readPorts(from: ByteReader): Record<PortName, PortReport> {
  return { front: readPort(from), back: readPort(from) };
}

function readPort(from: ByteReader): PortReport {
  return {
    link: from.word(LINK_STATES),
    state: from.word(PORT_STATES),
    heard: from.flag(),
    received: from.count(),
  };
}
