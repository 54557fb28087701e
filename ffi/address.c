/* See address.h. */
#define _GNU_SOURCE
#include "address.h"
#include "netlink.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <net/if.h>
#include <sys/socket.h>

#define ADDRESS_BYTES 4

static int begin(struct nl_request *request, uint16_t type, uint16_t flags, const char *interface,
		 const uint8_t *address, uint32_t bits)
{
	struct ifaddrmsg about = { .ifa_family = AF_INET, .ifa_prefixlen = (uint8_t)bits };
	about.ifa_index = if_nametoindex(interface);
	if (about.ifa_index == 0)
		return -errno;
	if (bits > 8 * ADDRESS_BYTES)
		return -EINVAL;
	nl_begin(request, type, flags, &about, sizeof(about));
	nl_add(request, IFA_LOCAL, address, ADDRESS_BYTES);
	nl_add(request, IFA_ADDRESS, address, ADDRESS_BYTES);
	return 0;
}

int32_t pm_address_set(const char *interface, const uint8_t *address, uint32_t bits, uint32_t lifetime_s)
{
	struct ifa_cacheinfo lifetime = { .ifa_prefered = lifetime_s, .ifa_valid = lifetime_s };
	struct nl_request request;
	int result = begin(&request, RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE, interface, address, bits);
	if (result < 0)
		return result;
	nl_add(&request, IFA_CACHEINFO, &lifetime, sizeof(lifetime));
	return nl_ask(&request);
}

int32_t pm_address_remove(const char *interface, const uint8_t *address, uint32_t bits)
{
	struct nl_request request;
	int result = begin(&request, RTM_DELADDR, 0, interface, address, bits);
	return result < 0 ? result : nl_ask(&request);
}
