/* See netlink.h. */
#define _GNU_SOURCE
#include "netlink.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

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

/* The kernel works while it takes the request: its reply is there when send(2) returns. Gives the errno of a refusal, negated. */
static int exchange(int fd, const struct nl_request *request, struct nl_reply *reply)
{
	if (send(fd, request, request->head.nlmsg_len, 0) < 0)
		return -errno;
	ssize_t bytes = recv(fd, &reply->head, sizeof(*reply) - offsetof(struct nl_reply, head), MSG_DONTWAIT);
	if (bytes < 0)
		return -errno;
	reply->bytes = (size_t)bytes;
	if (reply->bytes < sizeof(reply->head))
		return -EIO;
	if (reply->head.nlmsg_type != NLMSG_ERROR)
		return 0;
	if (reply->bytes < NLMSG_LENGTH(sizeof(int)))
		return -EIO;
	/* It is the first of a struct nlmsgerr. */
	int error;
	memcpy(&error, reply->body, sizeof(error));
	return error;
}

static int ask_at(int protocol, const struct nl_request *request, struct nl_reply *reply)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
	if (fd < 0)
		return -errno;
	int result = exchange(fd, request, reply);
	close(fd);
	return result;
}

int nl_ask(const struct nl_request *request)
{
	struct nl_reply reply;
	int result = ask_at(NETLINK_ROUTE, request, &reply);
	return result == 0 && reply.head.nlmsg_type != NLMSG_ERROR ? -EIO : result;
}

int nl_fetch(const struct nl_request *request, struct nl_reply *reply)
{
	int result = ask_at(NETLINK_GENERIC, request, reply);
	return result == 0 && reply->head.nlmsg_type == NLMSG_ERROR ? -EIO : result;
}

const void *nl_find(struct nl_reply *reply, size_t about, uint16_t type, size_t bytes)
{
	size_t before = NLMSG_SPACE(about);
	if (reply->bytes < before)
		return NULL;
	struct rtattr *attribute = (struct rtattr *)((uint8_t *)&reply->head + before);
	int left = (int)(reply->bytes - before);
	for (; RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left)) {
		if (attribute->rta_type == type && RTA_PAYLOAD(attribute) >= bytes)
			return RTA_DATA(attribute);
	}
	return NULL;
}
