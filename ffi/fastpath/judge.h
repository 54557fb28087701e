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

/* Whether an epoch is as it was, and nothing was being rewritten. */
static __always_inline int is_settled(__u32 *epoch, __u32 before)
{
	return (before & 1) == 0 && load_first(epoch) == before;
}

/* A segment that is of a connection, or may be. False where it is surely of none. */
static __always_inline int judge_connection(const struct frame *frame, const struct pm_control *control, __u8 changes,
					    struct decision *decision)
{
	struct key key;
	__u32 number;
	key_of(frame, &key);
	const struct pm_entry *entry = find(&key, control->seed, &number);
	if (entry && changes == 0 && (entry->meta & PM_META_FAST) != 0) {
		decision->verdict = FORWARD;
		decision->entry = number;
	}
	return number != MISSING;
}

static __always_inline void judge_ipv4(const struct frame *frame, const struct pm_control *control,
				       struct decision *decision)
{
	struct pm_epochs *epochs = line(at.epochs);
	int is_missing = 0;
	if (!epochs)
		return;
	__u32 places = load_first(&epochs->places);
	if (is_plain_tcp(frame)) {
		__u8 changes = frame->tcp->flags & (SYN | FIN | RST);
		int opens = frame->port == 0 && changes == SYN && (frame->tcp->flags & ACK) == 0;
		if ((changes == 0 || opens) && judge_connection(frame, control, changes, decision))
			return;
		if (opens && is_guarded(frame, decision) && is_settled(&epochs->places, places))
			decision->verdict = DROP_SYN;
		if (decision->verdict == DROP_SYN)
			return;
		is_missing = changes == 0;
	}
	if (concerns_nobody(frame, is_missing) && is_settled(&epochs->places, places))
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
