/* See netlink.h. */
#define _GNU_SOURCE
#include "netlink.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct answer {
	struct nlmsghdr head;
	struct nlmsgerr result;
};

void nl_begin(struct nl_request *request, uint16_t type, uint16_t flags, const void *about, size_t bytes)
{
	memset(request, 0, sizeof(*request));
	request->head.nlmsg_type = type;
	request->head.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
	request->head.nlmsg_len = (uint32_t)NLMSG_LENGTH(bytes);
	memcpy(request->body, about, bytes);
}

struct rtattr *nl_add(struct nl_request *request, uint16_t type, const void *value, size_t bytes)
{
	struct rtattr *attribute = (struct rtattr *)((uint8_t *)request + request->head.nlmsg_len);
	attribute->rta_type = type;
	attribute->rta_len = (uint16_t)RTA_LENGTH(bytes);
	if (bytes > 0)
		memcpy(RTA_DATA(attribute), value, bytes);
	request->head.nlmsg_len += RTA_ALIGN(attribute->rta_len);
	return attribute;
}

void nl_end(struct nl_request *request, struct rtattr *outer)
{
	outer->rta_len = (uint16_t)((uint8_t *)request + request->head.nlmsg_len - (uint8_t *)outer);
}

/* The kernel works while it takes the request: its answer is there when send(2) returns. */
static int exchange(int fd, const struct nl_request *request)
{
	/* A refusal may have the request behind it. */
	union {
		struct answer answer;
		uint8_t bytes[1024];
	} got;
	if (send(fd, request, request->head.nlmsg_len, 0) < 0)
		return -errno;
	ssize_t bytes = recv(fd, &got, sizeof(got), MSG_DONTWAIT);
	if (bytes < 0)
		return -errno;
	if (bytes < (ssize_t)sizeof(got.answer) || got.answer.head.nlmsg_type != NLMSG_ERROR)
		return -EIO;
	return got.answer.result.error;
}

int nl_ask(const struct nl_request *request)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (fd < 0)
		return -errno;
	int result = exchange(fd, request);
	close(fd);
	return result;
}
