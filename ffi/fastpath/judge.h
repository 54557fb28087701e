/*
 * What becomes of a frame. It must be what the engine would do (lib/engine/engine.ts, balancer.ts), or nothing: whatever is not
 * plainly the kernel's is left to TypeScript, which is always right.
 */
#ifndef POINTSMAN_JUDGE_H
#define POINTSMAN_JUDGE_H

#include "frame.h"
#include "tables.h"

enum verdict {
	LEAVE,
	FORWARD,
	BRIDGE,
	DROP_SYN,
};

struct decision {
	enum verdict verdict;
	__u32 entry;	/* to forward by */
	__u32 virtual_;	/* whose SYN is dropped */
};

static __always_inline void key_of(const struct frame *frame, struct key *key)
{
	const struct ip *ip = frame->ip;
	const struct tcp *tcp = frame->tcp;
	int is_back = frame->port != 0;
	key->side = frame->port;
	key->foreign = is_back ? ip->destination : ip->source;
	key->local = is_back ? ip->source : ip->destination;
	/* The foreign's port in the low half. */
	key->ports = is_back ? tcp->destination | (__u32)tcp->source << 16 : tcp->source | (__u32)tcp->destination << 16;
}

/* The learning bridge, for two hosts it knows: the source's place is confirmed, nothing is learned. */
static __always_inline enum verdict bridged(const struct frame *frame, const struct pm_control *control)
{
	const struct eth *eth = frame->eth;
	if (frame->type == TYPE_ARP || frame->type == TYPE_PAIR || (eth->destination[0] & 1) != 0)
		return LEAVE;
	struct pm_host *from = host_of(eth->source[0], eth->source[1] | (__u32)eth->source[2] << 16);
	if (!from || from->port != frame->port + 1 || !is_fresh(from, control->tick))
		return LEAVE;
	const struct pm_host *to =
		host_of(eth->destination[0], eth->destination[1] | (__u32)eth->destination[2] << 16);
	if (!to || to->port != (frame->port ^ 1) + 1 || !is_fresh(to, control->tick))
		return LEAVE;
	if (from->seen != control->tick)
		from->seen = control->tick;
	return BRIDGE;
}

/* Whether a packet of IPv4 that is of no connection concerns no virtual, so that it may be bridged. */
static __always_inline int concerns_nobody(const struct frame *frame, int is_missing)
{
	const struct ip *ip = frame->ip;
	if (!ip || (ip->version_and_words >> 4) != 4)
		return 0;
	if (may_be_of(at.virtual_addresses, ip->destination))
		return 0;
	if (frame->port == 0 || !may_be_of(at.real_addresses, ip->source))
		return 1;
	/* What a real sends: TCP only where there is no connection that it could be of, and nothing that begins or ends one. */
	return ip->protocol != PROTOCOL_TCP || is_missing;
}

/* A SYN of a connection that is not there, to a virtual whose synguard lets nobody in at this moment. */
static __always_inline int is_guarded(const struct frame *frame, struct decision *decision)
{
	const struct pm_guard *guard = guard_of(frame->ip->destination, frame->tcp->destination);
	if (!guard || !is_ahead(guard->shut_until))
		return 0;
	decision->virtual_ = guard->virtual_;
	return 1;
}

static __always_inline void judge_ipv4(const struct frame *frame, const struct pm_control *control,
				       struct decision *decision)
{
	int is_missing = 0;
	struct pm_epochs *epochs = line(at.epochs);
	if (!epochs)
		return;
	__u32 places = load_first(&epochs->places);
	if (is_plain_tcp(frame)) {
		__u8 flags = frame->tcp->flags & (SYN | FIN | RST);
		int is_syn = frame->port == 0 && (frame->tcp->flags & (SYN | FIN | RST | ACK)) == SYN;
		if (flags == 0 || is_syn) {
			struct key key;
			key_of(frame, &key);
			__u32 unsure = 1;
			struct pm_entry *entry = find(&key, control->seed, &unsure);
			if (entry) {
				if (flags == 0 && (entry->meta & PM_META_FAST) != 0) {
					decision->verdict = FORWARD;
					decision->entry = unsure;
				}
				return;
			}
			if (unsure)
				return;
			is_missing = flags == 0;
		}
		if (is_syn && is_guarded(frame, decision)) {
			if ((places & 1) == 0 && load_first(&epochs->places) == places)
				decision->verdict = DROP_SYN;
			return;
		}
	}
	if (!concerns_nobody(frame, is_missing))
		return;
	if ((places & 1) != 0 || load_first(&epochs->places) != places)
		return;
	decision->verdict = bridged(frame, control);
}

static __always_inline void judge(const struct frame *frame, const struct pm_control *control,
				  struct decision *decision)
{
	decision->verdict = LEAVE;
	if (frame->type == TYPE_IPV4)
		judge_ipv4(frame, control, decision);
	else
		decision->verdict = bridged(frame, control);
}

#endif
