/* See pair.h. Linux only: packet(7), rtnetlink(7). */
#define _GNU_SOURCE
#include "pair.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

struct pm_pair {
	int port[PM_PAIR_PORTS];
	int any;		/* sends on any interface, receives nothing */
	int links;
	int wake;
	uint16_t protocol;	/* in network order */
	/* Where each port is, 0 for nowhere: one that has lost its name must neither send nor receive, though its socket could. */
	_Atomic uint32_t index[PM_PAIR_PORTS];
	uint32_t member[PM_PAIR_PORTS];	/* where it is in the group */
	uint8_t group[ETH_ALEN];
};

int32_t pm_thread_nice(int32_t value)
{
	/* 0 is the calling thread: on Linux each has a nice value of its own. */
	return setpriority(PRIO_PROCESS, 0, value) < 0 ? -errno : 0;
}

static void close_one(int fd)
{
	if (fd >= 0)
		close(fd);
}

void pm_pair_close(struct pm_pair *pair)
{
	if (pair == NULL)
		return;
	for (uint32_t port = 0; port < PM_PAIR_PORTS; port++)
		close_one(pair->port[port]);
	close_one(pair->any);
	close_one(pair->links);
	close_one(pair->wake);
	free(pair);
}

/* Without CAP_NET_ADMIN the limit of the system holds; bursts are lost sooner then, and sent again. */
static void set_receive_buffer(int fd, int bytes)
{
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)) < 0)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
}

/* Protocol 0: nothing is received before it is bound. */
static int open_raw(void)
{
	return socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
}

/* The plain queueing disciplines of Linux let a hello of this priority overtake the users' traffic. */
static int open_port(uint32_t receive_buffer)
{
	int priority = TC_PRIO_INTERACTIVE;
	int fd = open_raw();
	if (fd < 0)
		return -1;
	/* No privilege is needed for it. */
	setsockopt(fd, SOL_SOCKET, SO_PRIORITY, &priority, sizeof(priority));
	set_receive_buffer(fd, (int)receive_buffer);
	return fd;
}

static int open_links(void)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = RTMGRP_LINK };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	int error = errno;
	close(fd);
	errno = error;
	return -1;
}

static int open_all(struct pm_pair *pair, uint32_t ports, uint32_t receive_buffer)
{
	for (uint32_t port = 0; port < ports; port++) {
		pair->port[port] = open_port(receive_buffer);
		if (pair->port[port] < 0)
			return -1;
	}
	return (pair->any = open_raw()) < 0 || (pair->links = open_links()) < 0 ||
	       (pair->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) < 0 ? -1 : 0;
}

struct pm_pair *pm_pair_open(uint32_t ports, uint32_t ether_type, const uint8_t *group, uint32_t receive_buffer,
			     int32_t *error)
{
	*error = ports < 1 || ports > PM_PAIR_PORTS ? EINVAL : ENOMEM;
	struct pm_pair *pair = *error == EINVAL ? NULL : calloc(1, sizeof(*pair));
	if (pair == NULL)
		return NULL;
	for (uint32_t port = 0; port < PM_PAIR_PORTS; port++)
		pair->port[port] = -1;
	pair->any = pair->links = pair->wake = -1;
	pair->protocol = htons((uint16_t)ether_type);
	memcpy(pair->group, group, ETH_ALEN);
	if (open_all(pair, ports, receive_buffer) == 0)
		return pair;
	*error = errno;
	pm_pair_close(pair);
	return NULL;
}

/* The kernel's word for it: an interface that comes again may have the index of the one that went. */
static int is_bound_to(int fd, uint32_t index)
{
	struct sockaddr_ll address;
	socklen_t bytes = sizeof(address);
	return getsockname(fd, (struct sockaddr *)&address, &bytes) == 0 && address.sll_ifindex == (int)index;
}

static int change_membership(int fd, int option, uint32_t index, const uint8_t *group)
{
	struct packet_mreq request = { .mr_ifindex = (int)index, .mr_type = PACKET_MR_MULTICAST, .mr_alen = ETH_ALEN };
	memcpy(request.mr_address, group, ETH_ALEN);
	return setsockopt(fd, SOL_PACKET, option, &request, sizeof(request));
}

/* A packet socket may be bound again and again (net/packet/af_packet.c: packet_do_bind), so a thread that polls it loses nothing. */
int32_t pm_pair_bind(struct pm_pair *pair, uint32_t port, uint32_t index)
{
	int fd = pair->port[port];
	if (pair->index[port] == index && (index == 0 || is_bound_to(fd, index)))
		return 0;
	pair->index[port] = 0;
	/* Where the interface is gone, so is the membership: that is no error. */
	if (pair->member[port] != 0)
		change_membership(fd, PACKET_DROP_MEMBERSHIP, pair->member[port], pair->group);
	pair->member[port] = 0;
	if (index == 0)
		return 0;
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_protocol = pair->protocol,
		.sll_ifindex = (int)index,
	};
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
	    change_membership(fd, PACKET_ADD_MEMBERSHIP, index, pair->group) < 0)
		return -errno;
	pair->member[port] = index;
	pair->index[port] = index;
	return 0;
}

/* The error of a link that went down waits at the socket, is told once, and says nothing of this frame: so it is tried twice. */
static int32_t send_to(int fd, uint32_t index, const uint8_t *frame, uint32_t bytes)
{
	struct sockaddr_ll address = { .sll_family = AF_PACKET, .sll_ifindex = (int)index };
	if (bytes < ETH_HLEN)
		return -EINVAL;
	memcpy(&address.sll_protocol, frame + 2 * ETH_ALEN, sizeof(address.sll_protocol));
	for (int tries = 0; tries < 2; tries++) {
		if (sendto(fd, frame, bytes, MSG_DONTWAIT, (struct sockaddr *)&address, sizeof(address)) >= 0)
			return 0;
		if (errno != ENETDOWN && errno != EINTR)
			break;
	}
	return -errno;
}

int32_t pm_pair_send(struct pm_pair *pair, uint32_t port, const uint8_t *frame, uint32_t bytes)
{
	uint32_t index = pair->index[port];
	return index == 0 ? -ENXIO : send_to(pair->port[port], index, frame, bytes);
}

int32_t pm_pair_send_on(struct pm_pair *pair, const char *interface, const uint8_t *frame, uint32_t bytes)
{
	uint32_t index = if_nametoindex(interface);
	return index == 0 ? -errno : send_to(pair->any, index, frame, bytes);
}

/* A promiscuous port, or one with a VLAN that nobody has, sees frames for others, another pair's too; a group cannot have sent any. */
static int is_ours(const struct pm_pair *pair, uint32_t port, const struct sockaddr_ll *from, const uint8_t *frame)
{
	const struct ethhdr *header = (const struct ethhdr *)frame;
	int is_for_us = from->sll_pkttype == PACKET_HOST ||
			(from->sll_pkttype == PACKET_MULTICAST && memcmp(header->h_dest, pair->group, ETH_ALEN) == 0);
	return (uint32_t)from->sll_ifindex == pair->index[port] && is_for_us && (header->h_source[0] & 1) == 0;
}

/* Gives the bytes written. */
static uint32_t receive(struct pm_pair *pair, uint32_t port, uint32_t batch, uint32_t frame_bytes,
			uint8_t *buffer, uint32_t *links_changed)
{
	uint32_t used = 0;
	for (uint32_t frames = 0; frames < batch; frames++) {
		struct pm_pair_head head = { .port = (uint16_t)port };
		struct sockaddr_ll from = { 0 };
		socklen_t from_bytes = sizeof(from);
		uint8_t *frame = buffer + used + sizeof(head);
		ssize_t length = recvfrom(pair->port[port], frame, frame_bytes, MSG_DONTWAIT | MSG_TRUNC,
					  (struct sockaddr *)&from, &from_bytes);
		if (length < 0 && errno != ENETDOWN)
			break;
		if (length < 0)
			*links_changed = 1;
		if (length < ETH_HLEN || length > (ssize_t)frame_bytes || !is_ours(pair, port, &from, frame))
			continue;
		head.bytes = (uint16_t)length;
		memcpy(frame - sizeof(head), &head, sizeof(head));
		used += (uint32_t)sizeof(head) + (((uint32_t)length + 3) & ~3u);
	}
	return used;
}

/* That something changed is enough; ENOBUFS says that more did than the socket could hold. */
static void drain_links(int fd)
{
	uint8_t byte;
	while (recv(fd, &byte, sizeof(byte), MSG_DONTWAIT) >= 0 || errno == ENOBUFS || errno == EINTR)
		continue;
}

int32_t pm_pair_wait(struct pm_pair *pair, int32_t timeout_ms, uint32_t batch, uint32_t frame_bytes,
		     uint8_t *buffer, uint32_t *links_changed)
{
	struct pollfd polled[PM_PAIR_PORTS + 2] = {
		{ .fd = pair->port[0], .events = POLLIN },
		{ .fd = pair->port[1], .events = POLLIN },
		{ .fd = pair->links, .events = POLLIN },
		{ .fd = pair->wake, .events = POLLIN },
	};
	uint32_t used = 0;
	*links_changed = 0;
	if (poll(polled, PM_PAIR_PORTS + 2, timeout_ms) < 0)
		return errno == EINTR ? 0 : -errno;
	for (uint32_t port = 0; port < PM_PAIR_PORTS; port++)
		if (polled[port].revents != 0)
			used += receive(pair, port, batch, frame_bytes, buffer + used, links_changed);
	if (polled[PM_PAIR_PORTS].revents != 0) {
		drain_links(pair->links);
		*links_changed = 1;
	}
	if (polled[PM_PAIR_PORTS + 1].revents != 0) {
		eventfd_t wakes;
		eventfd_read(pair->wake, &wakes);
	}
	return (int32_t)used;
}

int32_t pm_pair_wake(struct pm_pair *pair)
{
	return eventfd_write(pair->wake, 1) < 0 ? -errno : 0;
}
