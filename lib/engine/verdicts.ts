/**
 * What can become of a received packet. Every packet ends in exactly one of these, and each is a counter;
 * the names are those of the status.
 *
 * @module
 */

export const VERDICTS = [
  /** Translated and sent on: it belongs to a connection. */
  "forwarded",
  /** Sent on unchanged: it concerns no virtual. */
  "bridged",
  /** Answered by the unit itself: ARP and echo requests for a virtual. */
  "answered",
  /** For the box itself and no virtual: answers to the unit's ARP, what its peer says, and what the kernel has a copy of. */
  "host",
  // All below are drops.
  /** The ring's frame was too small for the packet. */
  "truncated",
  /** A header that contradicts itself or runs past the packet's end. */
  "malformed",
  /** A packet that would change a connection's state and whose IP or TCP checksum is wrong. */
  "bad_checksum",
  /** A fragment for a virtual. */
  "fragment",
  /** Neither TCP nor an echo request, for a virtual's address. */
  "unsupported_protocol",
  /** For a virtual's address at a port that no virtual serves. */
  "not_served",
  /** For a virtual that is out of service. */
  "out_of_service",
  /** A SYN from an address that no client can have. */
  "bad_source",
  /** A SYN above a limit of its virtual's synguard. */
  "synguard",
  /** For a virtual, of no known connection, and not a SYN. */
  "no_connection",
  /** No real of the virtual could take the connection. */
  "no_real",
  /** The connection table is full of connections that may not be thrown out. */
  "table_full",
  /** The client's address and port are in use towards the same real by way of another virtual. */
  "tuple_clash",
  /** A real's reset in answer to a SYN: the connection is about to move, and the client need not know. */
  "reset_withheld",
  /** A real's answer to a connection that was moved to another real. */
  "late_answer",
  /** Outbound, from a real with a static: every source port that was tried is taken. */
  "no_port",
  /** For a virtual, from the back: the reply would not pass the unit (localdirector.md 2.0). */
  "client_on_back",
  /** The bridge knows its destination on the side it came from. */
  "same_port",
  /** Its source is the unit itself: there is a loop, or someone uses our address. */
  "own_source",
  /** The port it should leave by is down or gone. */
  "link_down",
  /** Larger than the MTU of the port it should leave by. */
  "too_big",
  /** The port it should leave by took no more. */
  "tx_full",
  /** The kernel refused to send it for any other reason. */
  "send_failed",
  /** Lost before the engine saw it: the receive ring was full. */
  "ring_full",
  /** The unit is the standby of a pair, or its time as the active one was over before this could be sent. */
  "standby",
  /** The kernel had taken it from the engine and could not forward it: its connection ended at that moment, or another program took it. */
  "fastpath_lost",
] as const;
export type VerdictName = (typeof VERDICTS)[number];

/** Verdicts from this index on are drops. */
export const FIRST_DROP = 4;

export const FORWARDED = 0;
export const BRIDGED = 1;
export const ANSWERED = 2;
export const HOST = 3;
export const TRUNCATED = 4;
export const MALFORMED = 5;
export const BAD_CHECKSUM = 6;
export const FRAGMENT = 7;
export const UNSUPPORTED_PROTOCOL = 8;
export const NOT_SERVED = 9;
export const OUT_OF_SERVICE = 10;
export const BAD_SOURCE = 11;
export const SYNGUARD = 12;
export const NO_CONNECTION = 13;
export const NO_REAL = 14;
export const TABLE_FULL = 15;
export const TUPLE_CLASH = 16;
export const RESET_WITHHELD = 17;
export const LATE_ANSWER = 18;
export const NO_PORT = 19;
export const CLIENT_ON_BACK = 20;
export const SAME_PORT = 21;
export const OWN_SOURCE = 22;
export const LINK_DOWN = 23;
export const TOO_BIG = 24;
export const TX_FULL = 25;
export const SEND_FAILED = 26;
export const RING_FULL = 27;
export const STANDBY = 28;
export const FASTPATH_LOST = 29;

/** Verdicts that the fast path gives in the kernel, in the order of `EngineState.kernel`. */
export const KERNEL_VERDICTS = ["forwarded", "bridged", "synguard"] as const;
export type KernelVerdict = (typeof KERNEL_VERDICTS)[number];

/** No verdict of ARP or the balancer: the packet concerns no virtual, and the bridge decides. */
export const NOT_OURS = -1;
