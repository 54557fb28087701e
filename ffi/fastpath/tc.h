/*
 * The tc hook. A packet socket gets its copy of a frame before tc sees it (__netif_receive_skb_core), so the decision is made where
 * the ring is: by the filter of its socket, which cuts what the kernel will forward. The program at the hook runs right behind it on the
 * same CPU, with no other frame in between, and carries the decision out.
 *
 * Where that does not happen, because a program before it took the frame, the filter sees it at its next frame and decides on nothing more.
 */
#ifndef POINTSMAN_TC_H
#define POINTSMAN_TC_H

#include "apply.h"

#include <linux/pkt_cls.h>

/* All of a frame goes into the ring. */
#define KEEP 0xffffffff

struct headers {
	struct eth eth;
	struct ip ip;
	struct tcp tcp;
};

/* The bytes that each packet of a super-packet has on the wire, or all bytes, against what the way out carries. */
static __always_inline int fits(const struct __sk_buff *skb, const struct pm_control *control, __u32 port)
{
	__u32 bytes = skb->gso_size != 0 ? skb->gso_size + IP_BYTES + TCP_BYTES : skb->len - ETH_BYTES;
	return control->out[port ^ 1] != 0 && bytes <= control->mtu[port ^ 1];
}

static __always_inline int look(struct __sk_buff *skb, struct headers *headers, struct frame *frame)
{
	frame->ip = &headers->ip;
	frame->tcp = &headers->tcp;
	if (bpf_skb_load_bytes(skb, 0, headers, sizeof(*headers)) < 0) {
		frame->tcp = NULL;
		if (bpf_skb_load_bytes(skb, 0, headers, ETH_BYTES + IP_BYTES) < 0)
			return 0;
	}
	frame->eth = &headers->eth;
	frame->type = headers->eth.type;
	frame->ip_bytes = skb->len - ETH_BYTES;
	/* The kernel has taken the tag out; one more is nothing for it. */
	return !is_tag(frame->type);
}

static __always_inline int decide(struct __sk_buff *skb, __u32 port)
{
	__u32 number = bpf_get_smp_processor_id();
	struct pm_cpu *cpu = cpu_line(number);
	struct pm_control *control = line(at.control);
	if (!cpu || !control)
		return KEEP;
	if (cpu->decided != cpu->carried_out) {
		struct pm_counts *counts = cpu_counts(number);
		if (counts)
			counts->lost++;
		cpu->carried_out = cpu->decided;
		control->off = 1;
	}
	if (!may_act(control, cpu) || !fits(skb, control, port))
		return KEEP;
	struct headers headers;
	struct frame frame = { .port = port };
	if (!look(skb, &headers, &frame))
		return KEEP;
	struct decision decision = {};
	judge(&frame, control, &decision);
	if (decision.verdict == LEAVE)
		return KEEP;
	cpu->verdict = decision.verdict;
	cpu->object = decision.verdict == FORWARD ? decision.entry : decision.virtual_;
	cpu->decided++;
	return 0;
}

/* The headers of a frame where they can be written, or 0. */
static __always_inline int reach(struct __sk_buff *skb)
{
	return (void *)(long)skb->data + sizeof(struct headers) <= (void *)(long)skb->data_end ||
	       bpf_skb_pull_data(skb, sizeof(struct headers)) == 0;
}

/*
 * Brings the checksum of TCP up to date, the last thing that is done: the helpers move the packet from under our pointers. An unfinished
 * sum covers no port yet. They know which it is and cost 15 ns each; a sum that is finished beyond doubt needs none.
 */
static __always_inline int update_checksum(struct __sk_buff *skb, struct tcp *tcp, int is_finished,
					   const struct translation *to)
{
	__u32 field = __builtin_offsetof(struct headers, tcp) + __builtin_offsetof(struct tcp, checksum);
	__u32 back = ~to->address_delta & 0xffff;
	__u32 ports = fold(to->delta + back);
	if (is_finished) {
		tcp->checksum = updated(tcp->checksum, to->delta);
		/* Where the card has summed up the packet: the pseudo-header is not in that. */
		bpf_csum_update(skb, back);
		return 1;
	}
	if (bpf_l4_csum_replace(skb, field, 0, to->address_delta, BPF_F_PSEUDO_HDR) < 0)
		return 0;
	return ports == 0xffff || bpf_l4_csum_replace(skb, field, 0, ports, 0) == 0;
}

static __always_inline int translate(struct __sk_buff *skb, struct pm_cpu *cpu, __u32 number, __u32 port,
				     const struct pm_control *control)
{
	struct pm_entry *entry = line(at.entries + cpu->object);
	if (!entry || !reach(skb))
		return 0;
	struct headers *headers = (void *)(long)skb->data;
	if ((void *)(headers + 1) > (void *)(long)skb->data_end)
		return 0;
	struct frame frame = { .ip = &headers->ip, .tcp = &headers->tcp, .port = port };
	struct translation to;
	if (!read_translation(entry, &frame, control, &to))
		return 0;
	__u32 bytes = ETH_BYTES + (skb->vlan_present ? TAG_BYTES : 0) + bpf_ntohs(headers->ip.total);
	int is_finished = skb->gso_size == 0 && headers->tcp.checksum != unfinished(&headers->ip);
	confirm_source(cpu, &headers->eth, port, control->tick);
	rewrite(&headers->eth, &headers->ip, &headers->tcp, port, &to);
	if (!update_checksum(skb, &headers->tcp, is_finished, &to))
		return 0;
	count_forwarded(number, port, &to, bytes);
	return 1;
}

static __always_inline int carry_out(struct __sk_buff *skb, __u32 port)
{
	__u32 number = bpf_get_smp_processor_id();
	struct pm_cpu *cpu = cpu_line(number);
	struct pm_counts *counts = cpu_counts(number);
	struct pm_control *control = line(at.control);
	if (!cpu || !counts || !control || cpu->decided == cpu->carried_out)
		return TC_ACT_OK;
	cpu->carried_out = cpu->decided;
	counts->bytes += skb->len;
	__u32 verdict = cpu->verdict;
	if (verdict == DROP_SYN) {
		counts->synguard++;
		count_syn(number, cpu->object);
		return TC_ACT_SHOT;
	}
	__u32 out = control->out[port ^ 1];
	if (out == 0 || (verdict == FORWARD && !translate(skb, cpu, number, port, control))) {
		counts->lost++;
		return TC_ACT_SHOT;
	}
	if (verdict == FORWARD)
		counts->forwarded[port]++;
	else
		counts->bridged[port]++;
	return bpf_redirect(out, 0);
}

#endif
