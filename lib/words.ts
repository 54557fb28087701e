/**
 * The words that config, objects, status and commands share. A state is its index in its list, so that
 * it fits a cell of shared memory; people and JSON see the word.
 *
 * @module
 */

/** The two legs of the bridge: towards the router and clients; towards the servers. */
export const PORTS = ["front", "back"] as const;
export type PortName = (typeof PORTS)[number];
export const FRONT = 0;
export const BACK = 1;

/** States of a real. */
export const REAL_STATES = ["in_service", "out_of_service"] as const;
export type RealState = (typeof REAL_STATES)[number];
export const REAL_IN_SERVICE = 0;
export const REAL_OUT_OF_SERVICE = 1;

/** States of a virtual; `failed` has no real that could take a connection. */
export const VIRTUAL_STATES = ["in_service", "out_of_service", "failed"] as const;
export type VirtualState = (typeof VIRTUAL_STATES)[number];
export const VIRTUAL_IN_SERVICE = 0;
export const VIRTUAL_OUT_OF_SERVICE = 1;
export const VIRTUAL_FAILED = 2;

/** What is known of a real's hardware address. */
export const ARP_STATES = ["resolving", "resolved", "unreachable"] as const;
export type ArpState = (typeof ARP_STATES)[number];
export const ARP_RESOLVING = 0;
export const ARP_RESOLVED = 1;
export const ARP_UNREACHABLE = 2;

/** States of a connection. `free` is an entry of the table that holds none. */
export const CONNECTION_STATES = [
  "free",
  "embryonic",
  "established",
  "half_closed",
  "closing",
] as const;
export type ConnectionState = (typeof CONNECTION_STATES)[number];
export const FREE = 0;
export const EMBRYONIC = 1;
export const ESTABLISHED = 2;
export const HALF_CLOSED = 3;
export const CLOSING = 4;

/** Link of a port. `missing`: the interface is gone; forwarding resumes when one of its name returns. */
export const LINK_STATES = ["down", "up", "missing"] as const;
export type LinkState = (typeof LINK_STATES)[number];
export const LINK_DOWN = 0;
export const LINK_UP = 1;
export const LINK_MISSING = 2;

/** Protocols a virtual can serve by now. */
export const PROTOCOLS = ["tcp"] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** Ways to choose a real; each is a file of `lib/predictors`. */
export const PREDICTORS = ["leastconns", "roundrobin"] as const;
export type PredictorName = (typeof PREDICTORS)[number];
