/**
 * One entry of the connection table: 16 words, one cache line, in shared memory. Addresses and ports are raw (see
 * `lib/packet/memory.ts`). Entry 0 is never used, so that 0 can mean none.
 *
 * @module
 */

/** An entry's first word is `entry << ENTRY_SHIFT`. */
export const ENTRY_SHIFT = 4;
export const ENTRY_WORDS = 1 << ENTRY_SHIFT;

export const FOREIGN = 0;
/** The virtual's address; the real's follows, so that `VIRTUAL_ADDRESS + side` is the local one of either key. */
export const VIRTUAL_ADDRESS = 1;
export const REAL_ADDRESS = 2;
/** Foreign port in the low half, the virtual's in the high one; the same with the real's follows. */
export const CLIENT_PORTS = 3;
export const SERVER_PORTS = 4;
/** Protocol in bits 0-7, state in 8-11, flags in 12, 16-23 and 31, unanswered SYNs in 24-27, reason in 28-30. */
export const META = 5;
/** Index of the virtual in the low half, of the real in the high one. */
export const OWNERS = 6;
/** Checksum deltas of the way to the real: addresses in the low half, addresses and ports in the high one. */
export const DELTAS = 7;
/** Tick of the last packet. */
export const LAST_SEEN = 8;
/** Tick of the first packet. */
export const CREATED = 9;
/** Links of the timing wheel's slot; `WHEEL_NEXT` is also the free list's. */
export const WHEEL_NEXT = 10;
export const WHEEL_PREVIOUS = 11;
/** Links of the queue of embryonic or of closing connections. */
export const QUEUE_NEXT = 12;
export const QUEUE_PREVIOUS = 13;
/** Raw initial sequence number of the foreign: tells a repeated SYN from a new one. */
export const SEQUENCE = 14;
/** Counts up whenever the entry changes hands, and is odd while it does: a reader that saw two values or an odd one read rubbish. */
export const VERSION = 15;

export const PROTOCOL_MASK = 0xff;
export const STATE_SHIFT = 8;
export const STATE_MASK = 0x0f00;
/** The kernel may forward its packets: `fast_lane.ts`. */
export const FAST = 0x1000;

/** Flags: which side has sent its FIN. */
export const FIN_FROM_FOREIGN = 0x10000;
export const FIN_FROM_REAL = 0x20000;
export const FIN_BOTH = FIN_FROM_FOREIGN | FIN_FROM_REAL;
/** Of a connection that was cut, in their place: which side was told by a reset of the other. */
export const TOLD_REAL = FIN_FROM_FOREIGN;
export const TOLD_FOREIGN = FIN_FROM_REAL;
/** The side that was asked has sent its SYN-ACK. */
export const ANSWERED = 0x40000;
/** The real opened it (a static). */
export const OUTBOUND = 0x80000;
/** It counts in the sticky entry of its client. */
export const STICKY = 0x100000;
/** Its real has reset it in answer to a SYN. */
export const RESET = 0x200000;
/** The foreign has sent data. */
export const ASKED = 0x400000;
/** The first data of the real is waited for. */
export const WATCHED = 0x800000;
/** It has been counted as ditched by its present real. */
export const DITCHED = 0x80000000 | 0;

/** SYNs sent to the present real. */
export const SYNS_SHIFT = 24;
export const SYNS_MASK = 0xf000000;
export const ONE_SYN = 1 << SYNS_SHIFT;
/** Index into `REASONS`. */
export const REASON_SHIFT = 28;
export const REASON_MASK = 0x70000000;

/** What belongs to the present real of a connection and goes when it is moved. */
export const OF_REAL = RESET | ASKED | WATCHED | DITCHED | SYNS_MASK | REASON_MASK;
