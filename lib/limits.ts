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

/** How often control looks at what `/history` and the plots show: twice this is the shortest thing that can be seen in them. */
export const HISTORY_SAMPLE_MS = 2_000;
/** Samples kept: ten minutes. */
export const HISTORY_SAMPLES = 300;
/** Virtuals and reals whose history is kept: each takes 5 KB, as soon as it is there. */
export const HISTORY_OBJECTS = 512;
/** Names in one question to `/history`: as many lines as anybody can tell apart, twice. */
export const HISTORY_NAMES = 16;

/** Of each stream of the log, bytes that wait for who reads it: some 10,000 lines, more than an hour of a restless unit. */
export const LOG_WAITING_BYTES = 1_048_576;
/** The end of a unit waits this long for who reads its log: a pager that nobody turns must not hold it up. */
export const LOG_END_MS = 500;

/**
 * Connections that the status server has at one time: every reader of a stream, and three times as many others. When one more comes,
 * the one goes whose client has let the server wait longest.
 */
export const MAX_STATUS_CONNECTIONS = 256;
/** Largest head of a request, in bytes: a browser's take 1 KB, and the longest token fits in. */
export const MAX_HEAD_BYTES = 16_384;
/** Fields of a head: a browser sends 15. */
export const MAX_HEAD_FIELDS = 100;
/** A head must be there in this time, from its first byte on, and the first byte of a connection too. */
export const HEAD_MS = 10_000;
/** A connection on which nothing is asked is ended after this long: a monitor that asks once a minute keeps its own. */
export const STATUS_IDLE_MS = 75_000;
/** A piece of an answer that a client does not take in this time is given up, with its connection. */
export const ANSWER_MS = 60_000;
/** Bytes of answers that wait for their clients, of all together: beyond this the oldest one is given up. */
export const MAX_UNTAKEN_BYTES = 67_108_864;

/** Objects whose figures are gathered for `/metrics` before other work has its turn: some two milliseconds. */
export const METRICS_OBJECTS_PER_TURN = 256;
/** Samples of `/metrics` that are written before other work has its turn: as long, or twice that. */
export const METRICS_ROWS_PER_TURN = 512;

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
 * The receive ring of one port: 2.6 MB in blocks of 64 KB, 1,480 frames. A third of them lost 0.3 % of all packets under a flood of
 * 20,000 SYN/s on a machine with nothing to spare, and each one lost costs a client 200 ms. More would not fit the cache of a core:
 * the ring goes round, so every frame would have to come from memory.
 */
export const RING_BLOCKS = 40;
export const RING_BLOCK_BYTES = 65_536;
/**
 * Bytes of one frame of the ring, 37 to a block. It holds a frame of an ordinary network, 1,518 bytes and what the kernel writes
 * before it; what is larger is fetched whole. An odd number of lines of 64 bytes: frames a power of two apart would all meet in
 * the same few lines of every cache.
 */
export const RING_FRAME_BYTES = 1_728;
/** The largest super-packet, 64 KB and headers, with what lies before it in a slot. As many of these as two batches have frames. */
export const WHOLE_FRAME_BYTES = 69_696;
/** Larger frames that wait in the kernel until they are fetched, bytes with its own: some 100 super-packets, a burst. */
export const RECEIVE_BUFFER_BYTES = 16_777_216;

/** Longest wait of the engine for a frame: housekeeping is due then. Ten wakes a second cost nothing. */
export const WAIT_MS = 100;
/** How often the links of both ports are looked at. */
export const LINK_CHECK_MS = 500;

/** How often a service manager is told what the unit does, where that has changed: people read it, and each is a signal on D-Bus. */
export const STATUS_LINE_MS = 10_000;

/** Transitions the engine can hold until control reads them, a power of two. */
export const EVENTS = 1024;

/** Packets that a trace can hold until control reads them, a power of two: a burst. What comes faster is counted and not shown. */
export const TRACE_RECORDS = 1024;
/** How often control reads them, while a trace is on. */
export const TRACE_POLL_MS = 20;
/** How many of them it shows each time: 10,000 a second are more than anybody reads, and cost a quarter of a core. */
export const TRACE_PER_POLL = 200;
/** The headers of one frame at their longest: Ethernet with a tag, IPv4 and TCP with all options. An even number. */
export const TRACE_HEADER_BYTES = 138;
/** Fewest and most bytes of a frame that may be asked for: plain headers, and a whole frame of an ordinary network with its tag. */
export const MIN_TRACE_SNAP = 64;
export const MAX_TRACE_SNAP = 1518;
/** A trace ends by itself after this long unless asked otherwise, and at the latest: one that is forgotten shows users' traffic. */
export const TRACE_SECONDS = 60;
export const MAX_TRACE_SECONDS = 3600;
/** Most packets that a trace may be asked to end after. */
export const MAX_TRACE_PACKETS = 1_000_000;
/** The engine ends a trace for which control has not come for this long: it has died, or has more important things to do. */
export const TRACE_LEASE_MS = 5_000;
/** A reader of a trace that takes nothing for so long is sent away: there is one trace at a time. */
export const TRACE_STALL_MS = 30_000;

/** Rows of one page of `/status/connections` unless asked otherwise, and the most that may be asked for. */
export const PAGE_ROWS = 100;
export const MAX_PAGE_ROWS = 1000;

/** How often `show --watch` looks unless asked otherwise, and what may be asked for: faster than that nobody reads. */
export const WATCH_MS = 2_000;
export const MIN_WATCH_MS = 100;
export const MAX_WATCH_MS = 3_600_000;
/** A shell that completes a name waits no longer than this for a unit: somebody is typing. */
export const COMPLETION_MS = 1_000;

/** Largest configuration file taken, in bytes: 8,192 reals and as many virtuals take 700 KB. */
export const MAX_CONFIG_BYTES = 1_048_576;
/**
 * The setup that control leaves for the engine at a reload, as JSON: a config of the largest size takes a third of it, unless
 * aliases repeat its binds thousands of times. Memory of which no page is touched before.
 */
export const MAX_SETUP_BYTES = 16 * 1_048_576;
/** Values that all aliases of a file together may stand for: a few lines could mean billions. */
export const MAX_ALIASED_VALUES = 10_000;
/** Longest name of a unit, virtual or real, so that tables stay readable. */
export const MAX_NAME_LENGTH = 64;

/**
 * The fields of one message between two units, in bytes: with its frame around it, stuffed, and in a UDP datagram over IPv6, it fits
 * an Ethernet frame of 1,500 bytes.
 */
export const MAX_PAYLOAD_BYTES = 1_392;
/** A frame between two units: 47 bytes around the payload. What is longer on the way to the next delimiter is noise. */
export const MAX_FRAME_BYTES = MAX_PAYLOAD_BYTES + 47;
/** A piece of the configuration on a path that has room, and on a serial line: 30 ms at 115,200 bit/s, no hello waits longer. */
export const MAX_CHUNK_BYTES = 1_024;
export const CABLE_CHUNK_BYTES = 256;
/** A piece of the configuration that was not answered is sent again after this long: on a serial line its turn may take that. */
export const CONFIGURATION_RESEND_MS = 500;
/** A standby that could not do by a configuration is offered it again after this long: its operator may have made room. */
export const CONFIGURATION_RETRY_MS = 10_000;
/** Why a unit did something, for the peer's log: one line. */
export const MAX_CAUSE_BYTES = 200;
/** The version that a unit names in its hellos. */
export const MAX_VERSION_BYTES = 32;
/** Frames of one path that may overtake each other and still be told from replayed ones: 1.5 MB of replication. 8 KB a path. */
export const REPLAY_WINDOW = 1_024;
/** Key of the pair, in hexadecimal digits: 128 bits cannot be guessed; HMAC-SHA256 gains nothing beyond its block of 64 bytes. */
export const MIN_KEY_DIGITS = 32;
export const MAX_KEY_DIGITS = 128;

/**
 * Bytes that wait for a carrier of the cable: a third of a second of a serial line. What comes when they are there is refused, since
 * a hello that late says nothing, and is followed by a newer one.
 */
export const CABLE_WAITING_BYTES = 4_096;
/** The same of the emulator: all that one unit can have said at once, in its own memory and in the kernel's, and some more. */
export const EMULATOR_WAITING_BYTES = 16_384;
/** The same of a crossover link, which carries the bulk copy too: two milliseconds of a gigabit. */
export const LINK_WAITING_BYTES = 262_144;
/** How often the modem lines are looked at: within the 20 ms of a takeover, and 500 looks a second take a hundredth of a core. */
export const LINE_POLL_MS = 2;
/** A device, emulator or address of the cable that is gone is tried again this often. */
export const CABLE_REOPEN_MS = 500;

/** A frame of the pair on a port, at its longest and its shortest, without the checksum: what Ethernet allows. */
export const PAIR_FRAME_BYTES = 1_514;
export const PAIR_MIN_FRAME_BYTES = 60;
/** Frames of the pair taken from one port at a time: one turn of replication. */
export const PAIR_BATCH = 32;
/**
 * Frames of the pair that wait at a port, bytes. The kernel keeps twice as many and counts 2.3 KB for a full frame: 1,800 of them,
 * seven windows of replication.
 */
export const PAIR_RECEIVE_BUFFER_BYTES = 2 * 1_048_576;

/**
 * Fewest hellos that may stay away before a unit is silent. With one, a single lost frame would be a failed unit, and no time were
 * left for the lease of being active, which is shorter by one hello.
 */
export const MIN_HOLD = 2;
/** Hellos that may stay away unless the config says otherwise: two lost ones in a row are no failed unit. */
export const DEFAULT_HOLD = 3;
/** With more, a unit that has died is waited for longer than users wait. */
export const MAX_HOLD = 20;
/** Time between two hellos: of each second, 30 ms of a serial line at 115,200 bit/s. */
export const DEFAULT_HELLO_MS = 100;
/** A quarter of it is the tick of the pair: 5 ms is what a busy box of two cores keeps. */
export const MIN_HELLO_MS = 20;
/** The slowest hello of the original (localdirector.md 2.5). */
export const MAX_HELLO_MS = 15_000;
/** Path of a UNIX socket, in bytes: `sun_path` has 108, and a zero ends it (unix(7)). */
export const MAX_SOCKET_PATH_BYTES = 107;
/** The lines of the cable count as they are once they have been so for this long: the pins of a plug that is pulled part one by one, within 4 ms. */
export const CABLE_SETTLE_MS = 6;
/** A host of the same network answers ARP and a ping in less: shortest time of one test of a port. */
export const MIN_PORT_TEST_MS = 50;
/** Hosts that the ARP test of a port asks: the original's ten (localdirector.md 2.4), one that is off by chance proves nothing. */
export const PORT_TEST_ADDRESSES = 10;
/** After becoming active, gratuitous ARP is sent at these times: a switch that is busy, or has just lost a link, misses the first. */
export const ANNOUNCE_AFTER_MS = [0, 50, 250, 1_000, 3_000] as const;
/** A unit that was made active by an operator asks the peer to stand down for this long. */
export const ORDER_ACTIVE_MS = 2_000;
/**
 * A unit that handed over since its peer had more good ports does so again only when its own have all been good for this long, or
 * after a reset: a link that flaps must not carry every connection to and fro.
 */
export const HANDOVER_REARM_MS = 30_000;

/** How often the pair's worker looks at what is to be replicated: a new connection is with the standby within four times that. */
export const REPLICATION_TURN_MS = 5;
/** How often control is shown the state of the pair, where nothing happens. */
export const PAIR_VIEW_MS = 100;
/**
 * Greetings by each path that are answered between two ticks of the pair. Two units need two to know each other; of three with one key,
 * each answer would be heard by two.
 */
export const MAX_ANSWERS = 2;
/** The hardware addresses of its ports are told to the peer this often, and at once to a new one. */
export const MACS_MS = 5_000;
/** An engine does what the failover unit orders within a turn; it is waited for no longer, since silence must not wait for it. */
export const DUTY_WAIT_MS = 5;
/**
 * The unit's address is put on its interface for so many seconds at a time, so that a process that dies takes it along. The kernel
 * counts whole seconds, and looks late.
 */
export const ADDRESS_LIFETIME_S = 3;
export const ADDRESS_RENEW_MS = 1_000;
/** Port of UDP of a cable that is a crossover link: of those that nobody has (RFC 6335, section 6), the same on both units. */
export const CABLE_LINK_PORT = 49_317;

/** One batch of replication: it travels as the payload of one message. 26 connections, so that a batch's head and frame are shared. */
export const REPLICATION_BATCH_BYTES = MAX_PAYLOAD_BYTES;
/** Batches that may be on their way, a multiple of 32 and a power of two: 6,656 connections, 40 ms at the rate of a bulk copy. */
export const REPLICATION_WINDOW = 256;
/**
 * Batches sent in one turn, one turn every 5 ms: 166,000 connections a second, so a million takes 6 s, and control has most of its time
 * for hellos and status.
 */
export const REPLICATION_BATCHES_PER_TURN = 32;
/** Batches applied in one turn of a standby's engine: some 250 microseconds. */
export const REPLICATION_APPLY_PER_TURN = 32;
/** A batch that nothing was heard of is sent again after this long, then after twice that, and so on up to the second. */
export const REPLICATION_RESEND_MS = 50;
export const MAX_REPLICATION_RESEND_MS = 1_000;
/** Batches may overtake each other by so many on the way; one that is later is lost. */
export const REPLICATION_REORDER = 8;
/** Changes in the log between two looks of control, a power of two: 0.7 s of 60,000 connections a second, in 1 MB. */
export const REPLICATION_LOG = 262_144;
/** Places of the tables looked at in one turn: under a millisecond where most of them are free. */
export const REPLICATION_SCAN = 65_536;
/** With more changes than this waiting, about two turns' worth, connections that are not made yet wait for those that are. */
export const REPLICATION_PRESSURE = 2_048;
/** The totals of the machine objects are looked at this often: they are figures for people. */
export const REPLICATION_TOTALS_MS = 200;
/** Places of the bridge's table looked at in one turn: a host that is new or has moved is found within a third of a second. */
export const REPLICATION_HOSTS_PER_TURN = 128;
/** Batches of one session: before their numbers end, three days at the highest rate, the standby joins anew. */
export const REPLICATION_NUMBERS = 2 ** 30;

/** How long a made connection waits until the kernel forwards it: that of a short answer is over by then. */
export const FAST_AFTER_MS = 5;
/** Connections that wait so: what a unit makes in that time at 800,000 a second. */
export const FAST_WAITING = 4_096;
/** Lines of 15 or 16 addresses for the kernel to find virtuals and reals by: a quarter full where there are as many as there may be. */
export const ADDRESS_BUCKETS = 2_048;
/** Lines of four endpoints of virtuals whose SYNs the kernel may drop. */
export const GUARD_BUCKETS = 4_096;
/**
 * How late the program in the kernel may see that a lease is over. It looks once in a tick of the timer, and where the CPU that keeps the time is stalled,
 * another one takes over after five of them (Linux 5.18): 20 ms at 250 Hz.
 */
export const KERNEL_LATE_MS = 20;
/** How long the kernel forwards for a unit without a peer whose engine has stopped, or is gone and has left its program behind. */
export const KERNEL_LEASE_MS = 2_000;
/** How long the fast path rests after another program took its frames. */
export const KERNEL_REST_MS = 10_000;
/** How long SYNs are refused in the kernel while a virtual has too many embryonic connections: how late it sees that it has room. */
export const GUARD_SHUT_MS = 10;
