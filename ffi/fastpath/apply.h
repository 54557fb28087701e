/* Applies the translation that the engine has computed (lib/engine/translate.ts), and counts. */
#ifndef POINTSMAN_APPLY_H
#define POINTSMAN_APPLY_H

#include "frame.h"
#include "judge.h"
#include "tables.h"

/* All that is to be written into a frame of a connection. */
struct translation {
	struct pm_mac mac;	/* the new destination on the way to the real, the new source on the way back */
	__u32 address;
	__u16 port;
	__u32 address_delta;	/* of the addresses alone */
	__u32 delta;	/* of addresses and ports */
	__u32 virtual_;
	__u32 real;
};

/* Copies the translation of an entry. False where the entry is not this packet's any more, or changes hands meanwhile. */
static __always_inline int read_translation(struct pm_entry *entry, const struct frame *frame,
					    const struct pm_control *control, struct translation *to)
{
	struct key key;
	__u32 version = load_first(&entry->version);
	/* First whether it is anybody's: the keys of one that is free may still be there. */
	if ((load_first(&entry->meta) & PM_META_FAST) == 0)
		return 0;
	key_of(frame, &key);
	if (!entry_is(entry, &key))
		return 0;
	__u32 deltas = entry->deltas;
	to->virtual_ = entry->owners & 0xffff;
	to->real = entry->owners >> 16;
	to->address = entry->local[frame->port ^ 1];
	to->port = entry->ports[frame->port ^ 1] >> 16;
	to->address_delta = deltas & 0xffff;
	to->delta = deltas >> 16;
	if (load_first(&entry->version) != version)
		return 0;
	if (entry->last_seen != control->tick)
		entry->last_seen = control->tick;
	if (frame->port == 0) {
		const struct pm_mac *mac = real_mac(to->real);
		if (!mac)
			return 0;
		to->mac = *mac;
	} else {
		to->address_delta = ~to->address_delta & 0xffff;
		to->delta = ~to->delta & 0xffff;
		to->mac.high = control->unit_mac[0];
		to->mac.low = control->unit_mac[1];
	}
	return 1;
}

/* Writes all but the checksum of TCP. */
static __always_inline void rewrite(struct eth *eth, struct ip *ip, struct tcp *tcp, __u32 port,
				    const struct translation *to)
{
	__u16 *mac = port == 0 ? eth->destination : eth->source;
	mac[0] = to->mac.high;
	mac[1] = to->mac.high >> 16;
	mac[2] = to->mac.low;
	if (port == 0) {
		ip->destination = to->address;
		tcp->destination = to->port;
	} else {
		ip->source = to->address;
		tcp->source = to->port;
	}
	ip->checksum = updated(ip->checksum, to->address_delta);
}

/* `bytes`: of the frame as far as IP says, with its tag. */
static __always_inline void count_forwarded(__u32 cpu, __u32 port, const struct translation *to, __u32 bytes)
{
	struct pm_virtual_counts *of_virtual = virtual_counts(cpu, to->virtual_);
	struct pm_real_counts *of_real = real_counts(cpu, to->real);
	if (!of_virtual || !of_real)
		return;
	if (port == 0) {
		of_virtual->packets_in++;
		of_virtual->bytes_in += bytes;
		of_real->bytes_in += bytes;
	} else {
		of_virtual->packets_out++;
		of_virtual->bytes_out += bytes;
		of_real->bytes_out += bytes;
	}
}

static __always_inline void count_syn(__u32 cpu, __u32 virtual_)
{
	struct pm_virtual_counts *of_virtual = virtual_counts(cpu, virtual_);
	if (of_virtual)
		of_virtual->syns++;
}

#endif
