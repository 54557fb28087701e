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
/** Protocol in bits 0-7, state in 8-15, flags in 16-23. */
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
/** Counts up whenever the entry changes hands: a reader that saw two values read rubbish. */
export const VERSION = 15;

export const PROTOCOL_MASK = 0xff;
export const STATE_SHIFT = 8;
export const STATE_MASK = 0xff00;

/** Flags: which side has sent its FIN. */
export const FIN_FROM_FOREIGN = 0x10000;
export const FIN_FROM_REAL = 0x20000;
/** The real has sent its SYN-ACK. */
export const ANSWERED = 0x40000;
export const FIN_BOTH = FIN_FROM_FOREIGN | FIN_FROM_REAL;
