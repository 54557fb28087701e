/*
 * What TypeScript and the program in the kernel share: one array map of lines of 64 bytes. TypeScript lays its tables there
 * (lib/engine/state.ts) and says in pm_places where each begins. A line is what one cache miss brings.
 *
 * The words of a connection's entry are those of lib/objects/entry.ts, of a host's those of lib/objects/hosts.ts, of the rest those
 * of lib/engine/kernel_tables.ts.
 */
#ifndef POINTSMAN_LAYOUT_H
#define POINTSMAN_LAYOUT_H

#include <linux/types.h>

#define PM_LINE_BYTES 64
#define PM_LINE_WORDS 16

struct pm_line {
	__u32 words[PM_LINE_WORDS];
};

/* Numbers of the first line of each table; masks are their length in what they count, less one. */
struct pm_places {
	__u32 control;
	__u32 epochs;
	__u32 cpus;		/* two lines a CPU: struct pm_cpu, struct pm_counts */
	__u32 cpu_count;
	__u32 virtual_counts;	/* a line a virtual, for each CPU */
	__u32 virtuals;		/* rows for one CPU */
	__u32 real_counts;	/* four reals a line, for each CPU */
	__u32 reals;
	__u32 real_macs;	/* eight reals a line */
	__u32 virtual_addresses;	/* buckets of addresses */
	__u32 real_addresses;
	__u32 address_mask;
	__u32 guards;		/* buckets of endpoints */
	__u32 guard_mask;
	__u32 hosts;		/* buckets of hosts */
	__u32 host_mask;
	__u32 host_age;		/* ticks after which a host is forgotten */
	__u32 slots;		/* of the tuple index, 16 a line */
	__u32 slot_mask;
	__u32 reference_mask;
	__u32 entries;		/* of the connection table, one a line */
	__u32 lines;		/* of the whole map */
};

/* What the engine tells the program. */
struct pm_control {
	__u32 serving;	/* whether the program may do anything */
	__u32 tick;	/* the engine's */
	__u32 off;	/* the program: another one took what this one had decided on */
	__u32 seed;	/* of the tuple index */
	__u64 lease;	/* until when it may, ns of CLOCK_MONOTONIC */
	__u32 out[2];	/* by port: the interface's index while its link is up, else 0 */
	__u32 mtu[2];
	__u32 unit_mac[2];	/* that of the front port, six bytes */
	__u32 holder;	/* of the failover cable: a thread, or 0; marked when it dies */
	__u32 unused[3];
};

/* Each is odd while the engine rewrites what it stands for: who looked meanwhile may have missed what is there. */
struct pm_epochs {
	__u32 index;
	__u32 places;	/* addresses and guards */
	__u32 unused[14];
};

/* Of one CPU. What the filter decided on a frame, until the program behind it carries it out. */
struct pm_cpu {
	__u32 decided;
	__u32 carried_out;
	__u32 verdict;
	__u32 object;	/* the connection's entry, or the virtual whose SYN it is */
	__u64 checked;	/* the timer tick at which the lease was last seen to last */
	__u32 refreshed[2];	/* by port: the engine's tick in which a host was last confirmed there */
	__u32 unused[8];
};

struct pm_counts {
	__u64 forwarded[2];	/* by the port that frames came by */
	__u64 bridged[2];
	__u64 synguard;
	__u64 lost;	/* decided on, and not carried out */
	__u64 bytes;	/* of all of these */
	__u64 unused;
};

struct pm_virtual_counts {
	__u64 packets_in, bytes_in;
	__u64 packets_out, bytes_out;
	__u64 syns;
	__u64 unused[3];
};

struct pm_real_counts {
	__u64 bytes_in, bytes_out;
};

struct pm_mac {
	__u32 high;	/* the first four bytes as they lie in a frame */
	__u32 low;
};

/* Of addresses: ended by 0. One that is full stands for every address. */
#define PM_BUCKET_ADDRESSES PM_LINE_WORDS

struct pm_guard {
	__u32 address;	/* 0 where there is no more */
	__u16 port;	/* raw */
	__u16 virtual_;
	__u64 shut_until;	/* as a lease */
};
#define PM_BUCKET_GUARDS 4

struct pm_host {
	__u32 high;	/* the first two bytes as they lie in a frame */
	__u32 low;	/* the other four */
	__u32 port;	/* plus 1; 0 where there is none */
	__u32 seen;
};
#define PM_BUCKET_HOSTS 4

/* A connection object; side 0 is the foreign's, 1 the real's. */
struct pm_entry {
	__u32 foreign;
	__u32 local[2];
	__u32 ports[2];
	__u32 meta;
	__u32 owners;
	__u32 deltas;
	__u32 last_seen;
	__u32 others[6];
	__u32 version;
};

/* FUTEX_OWNER_DIED of linux/futex.h: the process is dead, and its peer about to see it. */
#define PM_HOLDER_DIED 0x40000000

#define PM_META_PROTOCOL 0xff
#define PM_META_FAST 0x1000

_Static_assert(sizeof(struct pm_control) == PM_LINE_BYTES, "a line");
_Static_assert(sizeof(struct pm_epochs) == PM_LINE_BYTES, "a line");
_Static_assert(sizeof(struct pm_cpu) == PM_LINE_BYTES, "a line");
_Static_assert(sizeof(struct pm_counts) == PM_LINE_BYTES, "a line");
_Static_assert(sizeof(struct pm_virtual_counts) == PM_LINE_BYTES, "a line");
_Static_assert(4 * sizeof(struct pm_real_counts) == PM_LINE_BYTES, "four a line");
_Static_assert(8 * sizeof(struct pm_mac) == PM_LINE_BYTES, "eight a line");
_Static_assert(PM_BUCKET_GUARDS * sizeof(struct pm_guard) == PM_LINE_BYTES, "a bucket a line");
_Static_assert(PM_BUCKET_HOSTS * sizeof(struct pm_host) == PM_LINE_BYTES, "a bucket a line");
_Static_assert(sizeof(struct pm_entry) == PM_LINE_BYTES, "a line");

#endif
