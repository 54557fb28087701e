/**
 * The records of replication: what is sent of a connection, of a sticky client, of the machine objects and of a host. Each has a fixed
 * length in words; a batch (`batch.ts`) is a head and records.
 *
 * A record is a state and no step: it says what an entry of the sender's table is now. So the newest one of an entry says all, those
 * before it may be lost, come twice or come late, and an entry that changes ten times before its turn comes is sent once.
 *
 * Addresses and ports are raw, in the order of the wire, and all other words little-endian, as every machine that Deno runs on
 * writes them. The addresses are the last words of a record and their length is in it: longer ones need no other layout.
 *
 * @module
 */
import { ORDER_DRAIN, ORDER_IN_SERVICE, ORDER_OUT_OF_SERVICE } from "../words.ts";

/** Kinds, in the first byte of a record. The second is its length in words. */
export const CONNECTION = 1;
export const CONNECTION_ENDED = 2;
export const STICKY = 3;
export const STICKY_ENDED = 4;
/** What an index of the sender means. */
export const IDENTITY = 5;
/** How many connections a machine object, or the unit, has had. */
export const TOTAL = 6;
/** All that was there when the standby joined has been sent, and has come. */
export const BULK_END = 7;
/** Behind which port of the sender an address is. */
export const HOST = 8;
/** Whether a machine object is in service, by what an operator ordered and by what its unit found. */
export const STATE_OF_OBJECT = 9;

/** Words of each kind. */
export const RECORD_WORDS: readonly number[] = [0, 13, 2, 5, 2, 4, 4, 1, 4, 4];

/** In the first word: kind, length, and in the high half the index of a virtual or object; of HOST its port + 1, 0 for none. */
export const HEAD = 0;
/** Entry, slot or place of the sender; of a machine object which columns: {@linkcode OF_VIRTUAL} and on. */
export const PLACE = 1;
/** Index of the real; bytes of an address in bits 16-23; protocol, or of a sticky client whether it is confirmed, above. */
export const REAL = 2;

/** Of a connection, beside those. */
export const STATE = 3;
export const CLIENT_PORTS = 4;
export const SERVER_PORTS = 5;
export const SEQUENCE = 6;
export const HANDSHAKE = 7;
/** Ticks since the last packet, and since the first. */
export const IDLE = 8;
export const AGE = 9;
export const FOREIGN = 10;
export const VIRTUAL_ADDRESS = 11;
export const REAL_ADDRESS = 12;

/** Of a sticky client, beside the first three. */
export const STICKY_IDLE = 3;
export const STICKY_ADDRESS = 4;

/** Of IDENTITY and TOTAL: the two words of the value. */
export const VALUE = 2;
export const OF_VIRTUAL = 0;
export const OF_REAL = 1;
/** Of TOTAL only. */
export const OF_UNIT = 2;

/** Of STATE_OF_OBJECT: one of the words below, and what is left of a drain's time, in ms; 0 for no such time. */
export const KEPT = 2;
export const LEFT_MS = 3;
/** The first three are the orders that lead there. A virtual fails and returns with its reals: none is kept as failed. */
export const KEPT_IN_SERVICE = ORDER_IN_SERVICE;
export const KEPT_OUT_OF_SERVICE = ORDER_OUT_OF_SERVICE;
export const KEPT_DRAINING = ORDER_DRAIN;
export const KEPT_FAILED = 3;

/** Of HOST: its address, as of `hosts.ts`; zeros where its port is none. */
export const HOST_HIGH = 2;
export const HOST_LOW = 3;

export const IPV4_BYTES = 4;

export function headOf(kind: number, object: number): number {
  return kind | (RECORD_WORDS[kind]! << 8) | (object << 16);
}

export function kindOf(head: number): number {
  return head & 0xff;
}

export function lengthOf(head: number): number {
  return (head >>> 8) & 0xff;
}

export function objectOf(head: number): number {
  return head >>> 16;
}
