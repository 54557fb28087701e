/* Looking things up in the shared lines. Nothing here changes them but the counters and the times at which something was last seen. */
#ifndef POINTSMAN_TABLES_H
#define POINTSMAN_TABLES_H

#include "frame.h"
#include "layout.h"

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

/* The loader fills it in before the program is loaded, so that the verifier sees constants. */
const volatile struct pm_places at = {};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);	/* the loader knows better */
	__type(key, __u32);
	__type(value, struct pm_line);
} lines SEC(".maps");

/* Slots of the index that are looked at. With two thirds of them full, one search in ten thousand needs more. */
#define PROBES 32

/* A full barrier where loads may overtake each other; x86 keeps them in order (Intel SDM 3A, 8.2.2). */
#ifdef PM_WEAKLY_ORDERED
#define load_first(word) __sync_fetch_and_add(word, 0)
#else
#define load_first(word) (*(volatile const __u32 *)(word))
#endif

static __always_inline void *line(__u32 number)
{
	return bpf_map_lookup_elem(&lines, &number);
}

/* NULL on a CPU that was not there when the program was loaded: what it gets is left to TypeScript. */
static __always_inline struct pm_cpu *cpu_line(__u32 cpu)
{
	return cpu < at.cpu_count ? line(at.cpus + 2 * cpu) : NULL;
}

static __always_inline struct pm_counts *cpu_counts(__u32 cpu)
{
	return line(at.cpus + 2 * cpu + 1);
}

static __always_inline int is_ahead(__u64 until)
{
	return bpf_ktime_get_ns() < until;
}

/* A lease that lasted when this tick of the timer began is not looked at again in it. TypeScript takes off each how late that may be. */
static __always_inline int lasts(const struct pm_control *control, struct pm_cpu *cpu)
{
	__u64 tick = bpf_jiffies64();
	if (cpu->checked == tick)
		return control->lease != 0;
	if (!is_ahead(control->lease))
		return 0;
	cpu->checked = tick;
	return 1;
}

static __always_inline int may_act(const struct pm_control *control, struct pm_cpu *cpu)
{
	return control->serving && !control->off && !(control->holder & PM_HOLDER_DIED) && lasts(control, cpu);
}

/* As lib/objects/tuple_index.ts. */
static __always_inline __u32 tuple_hash(__u32 seed, __u32 foreign, __u32 local, __u32 ports, __u32 protocol)
{
	__u32 h = (foreign ^ seed) * 0x9e3779b1;
	h = ((h ^ (h >> 15)) + local) * 0x85ebca6b;
	h = ((h ^ (h >> 13)) + ports) * 0xc2b2ae35;
	h = ((h ^ (h >> 16)) + protocol) * 0x85ebca6b;
	return h ^ (h >> 14);
}

/* The key by which a packet's connection is found. */
struct key {
	__u32 side;	/* 0 of packets of the foreign, 1 of the real's */
	__u32 foreign;
	__u32 local;
	__u32 ports;	/* the foreign's in the low half */
};

static __always_inline void key_of(const struct frame *frame, struct key *key)
{
	const struct ip *ip = frame->ip;
	const struct tcp *tcp = frame->tcp;
	int is_back = frame->port != 0;
	key->side = frame->port;
	key->foreign = is_back ? ip->destination : ip->source;
	key->local = is_back ? ip->source : ip->destination;
	key->ports = is_back ? tcp->destination | (__u32)tcp->source << 16 :
			       tcp->source | (__u32)tcp->destination << 16;
}

static __always_inline int entry_is(const struct pm_entry *entry, const struct key *key)
{
	return entry->foreign == key->foreign && entry->local[key->side] == key->local &&
	       entry->ports[key->side] == key->ports && (entry->meta & PM_META_PROTOCOL) == PROTOCOL_TCP;
}

/* What find() leaves where it finds nothing. The first entry is never used. */
#define MISSING 0
#define UNSURE 0xffffffff

/* Finds a connection and leaves its number. The engine may be shifting slots meanwhile: then what was not found may be there. */
static __always_inline struct pm_entry *find(const struct key *key, __u32 seed, __u32 *number)
{
	struct pm_epochs *epochs = line(at.epochs);
	*number = UNSURE;
	if (!epochs)
		return NULL;
	__u32 before = load_first(&epochs->index);
	__u32 hash = tuple_hash(seed, key->foreign, key->local, key->ports, PROTOCOL_TCP);
	for (__u32 probe = 0; probe < PROBES; probe++) {
		__u32 place = (hash + probe) & at.slot_mask;
		struct pm_line *slots = line(at.slots + place / PM_LINE_WORDS);
		if (!slots)
			return NULL;
		__u32 slot = slots->words[place % PM_LINE_WORDS];
		if (slot == 0) {
			if ((before & 1) == 0 && load_first(&epochs->index) == before)
				*number = MISSING;
			return NULL;
		}
		if (((slot ^ hash) & ~at.reference_mask) != 0 || (slot & 1) != key->side)
			continue;
		__u32 found = (slot & at.reference_mask) >> 1;
		struct pm_entry *entry = line(at.entries + found);
		if (entry && entry_is(entry, key)) {
			*number = found;
			return entry;
		}
	}
	return NULL;
}

/* As bucketOf of lib/engine/kernel_tables.ts. */
static __always_inline __u32 bucket_of(__u32 address, __u32 port, __u32 mask)
{
	__u32 h = (address ^ port * 0x85ebca6b) * 0x9e3779b1;
	return (h ^ (h >> 15)) & mask;
}

/* Whether an address may be one of a table: surely not, or perhaps. */
static __always_inline int may_be_of(__u32 table, __u32 address)
{
	const struct pm_line *bucket = line(table + bucket_of(address, 0, at.address_mask));
	if (!bucket)
		return 1;
	for (__u32 i = 0; i < PM_BUCKET_ADDRESSES; i++) {
		if (bucket->words[i] == 0)
			return 0;
		if (bucket->words[i] == address)
			return 1;
	}
	return 1;
}

/* The endpoint of a virtual whose synguard may be shut, or NULL. */
static __always_inline const struct pm_guard *guard_of(__u32 address, __u32 port)
{
	const struct pm_guard *guards = line(at.guards + bucket_of(address, port, at.guard_mask));
	if (!guards)
		return NULL;
	for (__u32 i = 0; i < PM_BUCKET_GUARDS; i++) {
		if (guards[i].address == address && guards[i].port == port)
			return &guards[i];
	}
	return NULL;
}

/* As bucket of lib/objects/hosts.ts. */
static __always_inline struct pm_host *host_of(__u32 high, __u32 low)
{
	__u32 h = (low ^ (low >> 16)) * 0x9e3779b1 ^ high * 0x85ebca6b;
	struct pm_host *hosts = line(at.hosts + ((h ^ (h >> 15)) & at.host_mask));
	if (!hosts)
		return NULL;
	for (__u32 i = 0; i < PM_BUCKET_HOSTS; i++) {
		if (hosts[i].port != 0 && hosts[i].high == high && hosts[i].low == low)
			return &hosts[i];
	}
	return NULL;
}

static __always_inline int is_fresh(const struct pm_host *host, __u32 tick)
{
	return tick - host->seen < at.host_age;
}

/*
 * The source of a forwarded frame is still where the bridge knows it. It is written for one frame of a port in each of the engine's ticks, ten times a
 * second: a router that only ever speaks through the kernel is not forgotten, and a look-up for each frame is saved.
 */
static __always_inline void confirm_source(struct pm_cpu *cpu, const struct eth *eth, __u32 port, __u32 tick)
{
	if (cpu->refreshed[port] == tick)
		return;
	cpu->refreshed[port] = tick;
	struct pm_host *host = host_of(eth->source[0], eth->source[1] | (__u32)eth->source[2] << 16);
	if (host && host->port == port + 1 && is_fresh(host, tick))
		host->seen = tick;
}

static __always_inline struct pm_virtual_counts *virtual_counts(__u32 cpu, __u32 virtual_)
{
	return line(at.virtual_counts + cpu * at.virtuals + virtual_);
}

static __always_inline struct pm_real_counts *real_counts(__u32 cpu, __u32 real)
{
	struct pm_real_counts *four = line(at.real_counts + cpu * (at.reals / 4) + real / 4);
	return four ? &four[real % 4] : NULL;
}

static __always_inline const struct pm_mac *real_mac(__u32 real)
{
	const struct pm_mac *eight = line(at.real_macs + real / 8);
	return eight ? &eight[real % 8] : NULL;
}

#endif
