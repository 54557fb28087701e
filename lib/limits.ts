/**
 * Every limit of the product, with its reason. A table without a limit is a way to run out of memory.
 *
 * @module
 */

/** Binary code points a real by 16 bits; 8,192 is what the original held in virtuals and reals together. */
export const MAX_REALS = 8192;
/** As for reals. */
export const MAX_VIRTUALS = 8192;
/** Reals bound to one virtual: predictors look at each of them for each new connection. */
export const MAX_BINDS_PER_VIRTUAL = 1024;
/** Standbys behind one real, or backups behind one virtual: all are looked at whenever one of them changes its state. */
export const MAX_CHAIN = 16;
/** Prefixes of one virtual: as many as binds. */
export const MAX_CLIENTS_PER_VIRTUAL = 1024;

/** Connections unless the config says otherwise: 64 MB of entries and 16 MB of index. */
export const DEFAULT_CONNECTIONS = 1_048_576;
/** Most connections: the index keeps at least 6 bits of each hash beside 26 bits of entry and side. */
export const MAX_CONNECTIONS = 16_777_216;
/** A table this full is told to the operator, in percent. */
export const TABLE_WARNING_PERCENT = 80;

/** Time of one tick of the engine's clock, in milliseconds: the grain of every connection timeout. */
export const TICK_MS = 100;
/** Slots of the timing wheel, a power of two: 409.6 s around; longer timeouts are looked at once a round. */
export const WHEEL_SLOTS = 4096;
/** Connections that may be timed out in one turn of the engine, so that a flood's end delays no packet. */
export const EXPIRE_PER_TURN = 1024;

/** Entries looked at in one turn of the engine to end the connections of a drained object: some 50 microseconds. */
export const CUT_PER_TURN = 4096;

/**
 * With `data`: a client that has asked and closed its side is given so long for its answer, before the connection counts as one
 * without. Some close their side with the request, and wait.
 */
export const DATA_WAIT_MS = 5_000;

/** A trial that must prove itself by data, and has asked for it, has failed after this long: its client may wait for hours. */
export const TRIAL_DATA_MS = 60_000;

/** An unanswered connection is forgotten after this long: beyond the fifth SYN of a Linux client. */
export const EMBRYONIC_MS = 30_000;
/** Established and silent: the original's 120 minutes. */
export const DEFAULT_IDLE_MS = 120 * 60_000;
/** One side has closed and neither says anything: dead. (Linux's own connection tracking gives it two minutes.) */
export const HALF_CLOSED_MS = 5 * 60_000;
/** Closed, kept for late packets. */
export const DEFAULT_CLOSING_MS = 10_000;
/** Longest timeout the config takes: one week. */
export const MAX_TIMEOUT_MS = 7 * 24 * 3_600_000;

/** Largest weight of a real; sums over 1,024 reals stay small integers. */
export const MAX_WEIGHT = 65_535;

/** The original's 8 (Cisco tech note 15061): so many connections ditched in a row fail a real. */
export const DEFAULT_THRESHOLD = 8;
export const MAX_THRESHOLD = 65_535;
/** SYNs of one connection a real may leave unanswered: those of a Linux client at 0, 1 and 2 s, or 3 s before Linux 6.5. */
export const DEFAULT_REASSIGN = 3;
/** No client sends more than 15 SYNs; the count has four bits of a connection's entry. */
export const MAX_REASSIGN = 15;
/**
 * A SYN that comes again sooner than this is a copy of the first, or lay beside it in the ring: it says nothing about the real,
 * which had no time to answer. Clients repeat theirs after a second.
 */
export const SYN_REPEAT_MS = 100;
/** So long a client shuns a real that has reset its connection: a service that is restarted is back by then. */
export const SHUN_RESET_MS = 5_000;
/** A failed real is tried again after this long. */
export const DEFAULT_RETRY_MS = 60_000;
/** Largest limit of connections of a real, of dataless connections in a row, and of synguard. */
export const MAX_COUNT = 16_777_216;

/** Sticky clients of a unit with a sticky virtual: as many as connections, but no fewer than this. */
export const MIN_STICKY = 4096;

/** Orders of control that wait for the engine at one time. */
export const ORDERS_WAITING = 64;
/** The engine does what control orders within one turn; one that is silent for this long has died. */
export const ORDER_TIMEOUT_MS = 5_000;

/** Requests with a wrong token, or without one, that one client address may send in a minute before it is told to wait. */
export const WRONG_TOKENS_PER_MINUTE = 10;
/** Client addresses whose wrong tokens are counted at one time. */
export const WRONG_TOKEN_CLIENTS = 1024;
/** Shortest and longest token taken, in characters. */
export const MIN_TOKEN_LENGTH = 16;
export const MAX_TOKEN_LENGTH = 4096;

/** Transitions kept for `/events`. */
export const EVENTS_KEPT = 4096;
/** Most readers of the event stream at one time: each costs a socket and a timer. */
export const MAX_EVENT_STREAMS = 64;

/** MAC addresses the bridge remembers, a power of two; 802.1D asks for no number, 8,192 is a small switch. */
export const BRIDGE_ENTRIES = 8192;
/** IEEE 802.1D-2004 table 7-5: recommended ageing time. */
export const BRIDGE_AGEING_MS = 300_000;

/** ARP requests to a real that has not answered yet: once a second, the least RFC 1122 2.3.2.1 allows. */
export const ARP_RETRY_MS = 1_000;
/** A real that answered is asked again this often. */
export const ARP_REFRESH_MS = 30_000;
/** Requests in a row a real may leave unanswered before it takes no new connections. */
export const ARP_TRIES = 3;

/** Frames handled from one port before the other has its turn: one send call each. */
export const BATCH = 128;
/**
 * The receive ring of one port: 96 MB in blocks of 1 MB, 1,440 frames. A third of it lost 0.3 % of all packets under a flood
 * of 20,000 SYN/s on a machine with nothing to spare, and each one lost costs a client 200 ms.
 */
export const RING_BLOCKS = 96;
export const RING_BLOCK_BYTES = 1_048_576;
/**
 * Bytes of one frame of the ring, 15 to a block. It holds the largest super-packet, 64 KB and headers, and is no multiple of
 * a power of two above 64: frames 128 KB apart would all meet in the same few lines of every cache.
 */
export const RING_FRAME_BYTES = 69_696;

/** Longest wait of the engine for a frame: housekeeping is due then. Ten wakes a second cost nothing. */
export const WAIT_MS = 100;
/** How often the links of both ports are looked at. */
export const LINK_CHECK_MS = 500;

/** Transitions the engine can hold until control reads them, a power of two. */
export const EVENTS = 1024;

/** Rows of one page of `/status/connections` unless asked otherwise, and the most that may be asked for. */
export const PAGE_ROWS = 100;
export const MAX_PAGE_ROWS = 1000;

/** Largest configuration file taken, in bytes: 8,192 reals and as many virtuals take 700 KB. */
export const MAX_CONFIG_BYTES = 1_048_576;
/** Values that all aliases of a file together may stand for: a few lines could mean billions. */
export const MAX_ALIASED_VALUES = 10_000;
/** Longest name of a unit, virtual or real, so that tables stay readable. */
export const MAX_NAME_LENGTH = 64;
