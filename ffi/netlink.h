/* Requests to the kernel by netlink(7), one at a time: to its network configuration by rtnetlink(7), to the rest by generic netlink. */
#ifndef POINTSMAN_NETLINK_H
#define POINTSMAN_NETLINK_H

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stddef.h>
#include <stdint.h>

struct nl_request {
	struct nlmsghdr head;
	uint8_t body[256];
};

struct nl_reply {
	size_t bytes;	/* that came, of head and body */
	struct nlmsghdr head;
	uint8_t body[4096];
};

/* `about`: the struct that follows the header of this type of message. */
void nl_begin(struct nl_request *request, uint16_t type, uint16_t flags, const void *about, size_t bytes);
/* Appends an attribute and gives where it begins, for nl_end() of one that has others in it. */
struct rtattr *nl_add(struct nl_request *request, uint16_t type, const void *value, size_t bytes);
/* All that was appended since is inside this attribute. */
void nl_end(struct nl_request *request, struct rtattr *outer);
/* Gives 0, or a negated errno. */
int nl_ask(const struct nl_request *request);
/* Likewise, by generic netlink, and for a request that is answered by a message. */
int nl_fetch(const struct nl_request *request, struct nl_reply *reply);
/* The value of an attribute behind the `about` bytes of a reply, or NULL where it has none of at least this length. */
const void *nl_find(struct nl_reply *reply, size_t about, uint16_t type, size_t bytes);

#endif
