/*
 * The XDP hook: before the packet sockets, so that one program decides and does. It sees frames as bytes alone. Of a frame whose checksum the
 * sender left unfinished, as between virtual machines, nothing would tell the card to finish it: such frames are left to TypeScript.
 */
#ifndef POINTSMAN_XDP_H
#define POINTSMAN_XDP_H

#include "apply.h"

/* One finished sum in 65,536 looks so too, and takes the longer way. */
static __always_inline int may_be_unfinished(const struct frame *frame)
{
	const struct ip *ip = frame->ip;
	if (frame->type == TYPE_IPV6)
		return 1;
	if (frame->type != TYPE_IPV4)
		return 0;
	if (ip->version_and_words != 0x45)
		return 1;
	if ((ip->fragment & bpf_htons(0x3fff)) != 0)
		return 0;
	if (ip->protocol == PROTOCOL_TCP)
		return !frame->tcp || frame->tcp->checksum == unfinished(ip);
	/* Its sum lies where the sequence number of TCP has its upper half. What has none is a tunnel perhaps. */
	if (ip->protocol == PROTOCOL_UDP)
		return !frame->tcp || frame->tcp->sequence >> 16 == 0 || frame->tcp->sequence >> 16 == unfinished(ip);
	/* Of the others, a tunnel's packets may have unfinished ones inside. */
	return ip->protocol != PROTOCOL_ICMP;
}

/* Reads the headers behind `l2` bytes. False where they do not lie there. */
static __always_inline int look_behind(const struct xdp_md *xdp, __u32 l2, struct frame *frame)
{
	void *data = (void *)(long)xdp->data;
	void *end = (void *)(long)xdp->data_end;
	struct ip *ip = data + l2;
	struct tcp *tcp = (void *)(ip + 1);
	if ((void *)(ip + 1) > end)
		return 0;
	frame->eth = data;
	frame->ip = ip;
	frame->tcp = (void *)(tcp + 1) > end ? NULL : tcp;
	frame->ip_bytes = end - (void *)ip;
	return 1;
}

static __always_inline int forward(struct xdp_md *xdp, __u32 l2, const struct frame *frame, __u32 number,
				   const struct pm_control *control, __u32 cpu)
{
	struct pm_entry *entry = line(at.entries + number);
	struct pm_cpu *mine = cpu_line(cpu);
	void *data = (void *)(long)xdp->data;
	struct ip *ip = data + l2;
	struct tcp *tcp = (void *)(ip + 1);
	struct translation to;
	if (!entry || !mine || (void *)(tcp + 1) > (void *)(long)xdp->data_end)
		return 0;
	if (!read_translation(entry, frame, control, &to))
		return 0;
	__u32 bytes = l2 + bpf_ntohs(ip->total);
	confirm_source(mine, data, frame->port, control->tick);
	rewrite(data, ip, tcp, frame->port, &to);
	tcp->checksum = updated(tcp->checksum, to.delta);
	count_forwarded(cpu, frame->port, &to, bytes);
	return 1;
}

static __always_inline int handle_behind(struct xdp_md *xdp, __u32 l2, __u16 type, __u32 port,
					 const struct pm_control *control, __u32 cpu)
{
	struct frame frame = { .type = type, .port = port };
	struct pm_counts *counts = cpu_counts(cpu);
	__u32 out = control->out[port ^ 1];
	__u32 bytes = xdp->data_end - xdp->data;
	if (!counts || out == 0 || bytes - l2 > control->mtu[port ^ 1])
		return XDP_PASS;
	if (!look_behind(xdp, l2, &frame) || may_be_unfinished(&frame))
		return XDP_PASS;
	struct decision decision = {};
	judge(&frame, control, &decision);
	/* A connection that ends at this moment is TypeScript's. */
	if (decision.verdict == LEAVE ||
	    (decision.verdict == FORWARD && !forward(xdp, l2, &frame, decision.entry, control, cpu)))
		return XDP_PASS;
	counts->bytes += bytes;
	if (decision.verdict == DROP_SYN) {
		counts->synguard++;
		count_syn(cpu, decision.virtual_);
		return XDP_DROP;
	}
	if (decision.verdict == FORWARD)
		counts->forwarded[port]++;
	else
		counts->bridged[port]++;
	return bpf_redirect(out, 0);
}

static __always_inline int handle(struct xdp_md *xdp, __u32 port)
{
	const struct pm_control *control = line(at.control);
	__u32 number = bpf_get_smp_processor_id();
	struct pm_cpu *cpu = cpu_line(number);
	void *data = (void *)(long)xdp->data;
	void *end = (void *)(long)xdp->data_end;
	const struct eth *eth = data;
	if (!control || !cpu || !may_act(control, cpu) || data + ETH_BYTES + TAG_BYTES > end)
		return XDP_PASS;
	__u16 type = eth->type;
	__u32 l2 = ETH_BYTES;
	if (is_tag(type)) {
		type = *(__u16 *)(data + ETH_BYTES + 2);
		l2 += TAG_BYTES;
	}
	/* The compiler must not make two programs of it, one for each length. */
	barrier_var(l2);
	return is_tag(type) ? XDP_PASS : handle_behind(xdp, l2, type, port, control, number);
}

#endif
