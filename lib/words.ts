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

/** States of a real; what leads from one to another is in `lib/objects/real_states.ts`. */
export const REAL_STATES = [
  "in_service",
  "out_of_service",
  "draining",
  "testing",
  "failed",
  "max_connections",
] as const;
export type RealState = (typeof REAL_STATES)[number];
export const REAL_IN_SERVICE = 0;
export const REAL_OUT_OF_SERVICE = 1;
export const REAL_DRAINING = 2;
export const REAL_TESTING = 3;
export const REAL_FAILED = 4;
export const REAL_MAX_CONNECTIONS = 5;

/** States of a virtual; `failed` has no real that could take a connection. */
export const VIRTUAL_STATES = ["in_service", "out_of_service", "failed", "draining"] as const;
export type VirtualState = (typeof VIRTUAL_STATES)[number];
export const VIRTUAL_IN_SERVICE = 0;
export const VIRTUAL_OUT_OF_SERVICE = 1;
export const VIRTUAL_FAILED = 2;
export const VIRTUAL_DRAINING = 3;

/** Which set of reals takes a virtual's new connections: its own, only standbys of its own, its backup's, or none. */
export const SERVING = ["reals", "standby", "backup", "none"] as const;
export type Serving = (typeof SERVING)[number];
export const SERVING_REALS = 0;
export const SERVING_STANDBY = 1;
export const SERVING_BACKUP = 2;
export const SERVING_NONE = 3;

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
  "cut",
] as const;
export type ConnectionState = (typeof CONNECTION_STATES)[number];
export const FREE = 0;
export const EMBRYONIC = 1;
export const ESTABLISHED = 2;
export const HALF_CLOSED = 3;
export const CLOSING = 4;
/** Ended by an order: both sides are told by a reset when they speak. */
export const CUT = 5;

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
export const PREDICTORS = ["leastconns", "weighted", "roundrobin", "fastest", "hash"] as const;
export type PredictorName = (typeof PREDICTORS)[number];

/** What may forward the packets of established connections in the kernel; `auto` is the best that works. */
export const FASTPATHS = ["auto", "tc", "xdp", "off"] as const;
export type FastpathName = (typeof FASTPATHS)[number];
/** What runs of them. */
export type FastpathKind = Exclude<FastpathName, "auto">;
/** While it runs: whether it does, or rests since it could not carry out what it had decided. */
export const FASTPATH_STATES = ["on", "off"] as const;
export const FASTPATH_ON = 0;
export const FASTPATH_OFF = 1;

/**
 * Why a connection is at its real: the predictor chose it; the client stuck to it; it is the one trial of a real in testing; it
 * was moved there because another real did not answer, reset it or left service; or the real itself opened it.
 */
export const REASONS = [
  "predictor",
  "sticky",
  "trial",
  "no_answer",
  "reset",
  "left_service",
  "static",
] as const;
export type Reason = (typeof REASONS)[number];
export const REASON_PREDICTOR = 0;
export const REASON_STICKY = 1;
export const REASON_TRIAL = 2;
export const REASON_NO_ANSWER = 3;
export const REASON_RESET = 4;
export const REASON_LEFT_SERVICE = 5;
export const REASON_STATIC = 6;

/** What an operator may order of a real or a virtual. */
export const ORDERS = ["in-service", "out-of-service", "drain"] as const;
export type Order = (typeof ORDERS)[number];
export const ORDER_IN_SERVICE = 0;
export const ORDER_OUT_OF_SERVICE = 1;
export const ORDER_DRAIN = 2;

/** What an operator may order of a unit that has a peer. */
export const PAIR_ORDERS = ["active", "reset"] as const;
export type PairOrder = (typeof PAIR_ORDERS)[number];
