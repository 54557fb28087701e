/*
 * The fast path: forwards packets of established connections, bridges between hosts that the bridge knows, and drops SYNs that a
 * synguard refuses, all inside the kernel. It decides nothing by itself: it looks up what TypeScript has written (layout.h). See docs/fastpath.md.
 *
 * HOT PATH: a program of a few hundred instructions a frame, one for each port and hook.
 */
#include "tc.h"
#include "xdp.h"

SEC("socket")
int filter_front(struct __sk_buff *skb)
{
	return decide(skb, 0);
}

SEC("socket")
int filter_back(struct __sk_buff *skb)
{
	return decide(skb, 1);
}

SEC("tc")
int tc_front(struct __sk_buff *skb)
{
	return carry_out(skb, 0);
}

SEC("tc")
int tc_back(struct __sk_buff *skb)
{
	return carry_out(skb, 1);
}

SEC("xdp")
int xdp_front(struct xdp_md *xdp)
{
	return handle(xdp, 0);
}

SEC("xdp")
int xdp_back(struct xdp_md *xdp)
{
	return handle(xdp, 1);
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
