/* See clsact.h. */
#define _GNU_SOURCE
#include "clsact.h"
#include "../netlink.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <string.h>
#include <sys/socket.h>

#define NAME "pointsman"
/* By it one that was left behind is known; others begin with 1. */
#define HANDLE 0x706d
#define PRIORITY 1

static int ask_discipline(uint32_t interface)
{
	struct tcmsg about = {
		.tcm_family = AF_UNSPEC,
		.tcm_ifindex = (int)interface,
		.tcm_handle = TC_H_MAKE(TC_H_CLSACT, 0),
		.tcm_parent = TC_H_CLSACT,
	};
	struct nl_request request;
	nl_begin(&request, RTM_NEWQDISC, NLM_F_CREATE | NLM_F_EXCL, &about, sizeof(about));
	nl_add(&request, TCA_KIND, "clsact", sizeof("clsact"));
	int result = nl_ask(&request);
	return result == -EEXIST ? 0 : result;
}

static void begin_filter(struct nl_request *request, uint16_t type, uint16_t flags, uint32_t interface)
{
	struct tcmsg about = {
		.tcm_family = AF_UNSPEC,
		.tcm_ifindex = (int)interface,
		.tcm_handle = HANDLE,
		.tcm_parent = TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS),
		.tcm_info = TC_H_MAKE(PRIORITY << 16, htons(ETH_P_ALL)),
	};
	nl_begin(request, type, flags, &about, sizeof(about));
	nl_add(request, TCA_KIND, "bpf", sizeof("bpf"));
}

int clsact_attach(uint32_t interface, int program)
{
	uint32_t flags = TCA_BPF_FLAG_ACT_DIRECT;
	struct nl_request request;
	int result = ask_discipline(interface);
	if (result < 0)
		return result;
	begin_filter(&request, RTM_NEWTFILTER, NLM_F_CREATE | NLM_F_REPLACE, interface);
	struct rtattr *options = nl_add(&request, TCA_OPTIONS, NULL, 0);
	nl_add(&request, TCA_BPF_FD, &program, sizeof(program));
	nl_add(&request, TCA_BPF_NAME, NAME, sizeof(NAME));
	nl_add(&request, TCA_BPF_FLAGS, &flags, sizeof(flags));
	nl_end(&request, options);
	return nl_ask(&request);
}

void clsact_detach(uint32_t interface)
{
	struct nl_request request;
	begin_filter(&request, RTM_DELTFILTER, 0, interface);
	nl_ask(&request);
}
