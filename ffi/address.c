/* See address.h. */
#define _GNU_SOURCE
#include "address.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ADDRESS_BYTES 4

struct request {
	struct nlmsghdr head;
	struct ifaddrmsg about;
	uint8_t attributes[64];
};

struct answer {
	struct nlmsghdr head;
	struct nlmsgerr result;
};

static void add(struct request *request, uint16_t type, const void *value, uint16_t bytes)
{
	struct rtattr attribute = { .rta_type = type, .rta_len = (uint16_t)RTA_LENGTH(bytes) };
	uint8_t *at = (uint8_t *)request + request->head.nlmsg_len;
	memcpy(at, &attribute, sizeof(attribute));
	memcpy(at + RTA_LENGTH(0), value, bytes);
	request->head.nlmsg_len += RTA_ALIGN(attribute.rta_len);
}

static int begin(struct request *request, const char *interface, const uint8_t *address, uint32_t bits)
{
	uint32_t index = if_nametoindex(interface);
	if (index == 0)
		return -errno;
	if (bits > 8 * ADDRESS_BYTES)
		return -EINVAL;
	memset(request, 0, sizeof(*request));
	request->head.nlmsg_len = NLMSG_LENGTH(sizeof(request->about));
	request->head.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	request->about.ifa_family = AF_INET;
	request->about.ifa_prefixlen = (uint8_t)bits;
	request->about.ifa_index = index;
	add(request, IFA_LOCAL, address, ADDRESS_BYTES);
	add(request, IFA_ADDRESS, address, ADDRESS_BYTES);
	return 0;
}

/* The kernel works while it takes the request: its answer is there when send(2) returns. */
static int exchange(int fd, const struct request *request)
{
	struct answer answer;
	if (send(fd, request, request->head.nlmsg_len, 0) < 0)
		return -errno;
	ssize_t bytes = recv(fd, &answer, sizeof(answer), MSG_DONTWAIT);
	if (bytes < 0)
		return -errno;
	if (bytes < (ssize_t)sizeof(answer) || answer.head.nlmsg_type != NLMSG_ERROR)
		return -EIO;
	return answer.result.error;
}

static int ask(const struct request *request)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (fd < 0)
		return -errno;
	int result = exchange(fd, request);
	close(fd);
	return result;
}

int32_t pm_address_set(const char *interface, const uint8_t *address, uint32_t bits, uint32_t lifetime_s)
{
	struct ifa_cacheinfo lifetime = { .ifa_prefered = lifetime_s, .ifa_valid = lifetime_s };
	struct request request;
	int result = begin(&request, interface, address, bits);
	if (result < 0)
		return result;
	request.head.nlmsg_type = RTM_NEWADDR;
	request.head.nlmsg_flags |= NLM_F_CREATE | NLM_F_REPLACE;
	add(&request, IFA_CACHEINFO, &lifetime, sizeof(lifetime));
	return ask(&request);
}

int32_t pm_address_remove(const char *interface, const uint8_t *address, uint32_t bits)
{
	struct request request;
	int result = begin(&request, interface, address, bits);
	if (result < 0)
		return result;
	request.head.nlmsg_type = RTM_DELADDR;
	return ask(&request);
}
