/* Headers as they lie in a frame, and what can be said of them alone. Fields are raw: compared and copied, never swapped but for lengths. */
#ifndef POINTSMAN_FRAME_H
#define POINTSMAN_FRAME_H

#include <linux/types.h>
#include <bpf/bpf_endian.h>

struct eth {
	__u16 destination[3];
	__u16 source[3];
	__u16 type;
} __attribute__((packed, aligned(2)));

struct ip {
	__u8 version_and_words;
	__u8 tos;
	__u16 total;
	__u16 id;
	__u16 fragment;
	__u8 ttl;
	__u8 protocol;
	__u16 checksum;
	__u32 source;
	__u32 destination;
} __attribute__((packed, aligned(2)));

struct tcp {
	__u16 source;
	__u16 destination;
	__u32 sequence;
	__u32 acknowledgement;
	__u8 offset;
	__u8 flags;
	__u16 window;
	__u16 checksum;
	__u16 urgent;
} __attribute__((packed, aligned(2)));

#define ETH_BYTES 14
#define TAG_BYTES 4
#define IP_BYTES 20
#define TCP_BYTES 20

#define TYPE_IPV4 bpf_htons(0x0800)
#define TYPE_IPV6 bpf_htons(0x86dd)
#define TYPE_ARP bpf_htons(0x0806)
#define TYPE_VLAN bpf_htons(0x8100)
#define TYPE_SERVICE_VLAN bpf_htons(0x88a8)
/* Of a pair: lib/packet/ethernet.ts. */
#define TYPE_PAIR bpf_htons(0x88b5)

#define PROTOCOL_ICMP 1
#define PROTOCOL_TCP 6
#define PROTOCOL_UDP 17

#define FIN 0x01
#define SYN 0x02
#define RST 0x04
#define ACK 0x10

/* A frame in hand. `ip` and `tcp` are NULL where there is none, or none that lies where it was looked for. */
struct frame {
	const struct eth *eth;
	__u16 type;	/* behind one tag */
	const struct ip *ip;
	const struct tcp *tcp;
	__u32 ip_bytes;	/* from the IP header to the frame's end */
	__u32 port;	/* 0 front, 1 back */
};

static __always_inline int is_tag(__u16 type)
{
	return type == TYPE_VLAN || type == TYPE_SERVICE_VLAN;
}

/* Whether it is a segment whose headers are as almost all are: no options of IP, no fragment, and nothing contradicts itself. */
static __always_inline int is_plain_tcp(const struct frame *frame)
{
	const struct ip *ip = frame->ip;
	if (!ip || !frame->tcp || ip->version_and_words != 0x45 || ip->protocol != PROTOCOL_TCP)
		return 0;
	if ((ip->fragment & bpf_htons(0x3fff)) != 0)
		return 0;
	__u32 total = bpf_ntohs(ip->total);
	__u32 header = (frame->tcp->offset >> 4) * 4;
	return header >= TCP_BYTES && total >= IP_BYTES + header && total <= frame->ip_bytes;
}

static __always_inline __u32 fold(__u32 sum)
{
	sum = (sum & 0xffff) + (sum >> 16);
	return (sum & 0xffff) + (sum >> 16);
}

/*
 * What the checksum field of a segment or a datagram has while its sum is unfinished: the sum of the pseudo-header. One finished sum in
 * 65,536 looks so too.
 */
static __always_inline __u16 unfinished(const struct ip *ip)
{
	__u32 sum = (ip->source & 0xffff) + (ip->source >> 16) + (ip->destination & 0xffff) + (ip->destination >> 16);
	return fold(sum + bpf_htons(ip->protocol) + bpf_htons(bpf_ntohs(ip->total) - IP_BYTES));
}

/* RFC 1624, equation 3; lib/packet/checksum.ts. */
static __always_inline __u16 updated(__u16 checksum, __u32 delta)
{
	return ~fold((~checksum & 0xffff) + delta);
}

#endif
