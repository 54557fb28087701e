/* See shim.h. Linux only: packet(7), Documentation/networking/packet_mmap.rst. */
#define _GNU_SOURCE
#include "shim.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define PORTS 2
/* Super-packets of 64 KB count fully against the send buffer; the default of 208 KB holds three. */
#define SEND_BUFFER (16 << 20)

struct pm_unit {
	struct pm_layout layout;
	size_t bytes;
	uint8_t *memory;
	int port[PORTS];
	int lock[PORTS];	/* held while the port is open */
	int wake;
	enum pm_step step;
	int send_errno;
	struct mmsghdr *messages;
	struct iovec *vectors;
};

uint32_t pm_layout_bytes(void)
{
	return sizeof(struct pm_layout);
}

uint32_t pm_facts_bytes(void)
{
	return sizeof(struct pm_facts);
}

static size_t ring_bytes(const struct pm_unit *unit)
{
	return (size_t)unit->layout.ring_blocks * unit->layout.block_bytes;
}

static uint8_t *ring_memory(const struct pm_unit *unit, uint32_t port)
{
	return unit->memory + unit->layout.control_bytes + port * ring_bytes(unit);
}

void pm_close(struct pm_unit *unit)
{
	if (unit == NULL)
		return;
	for (uint32_t port = 0; port < PORTS; port++) {
		if (unit->port[port] >= 0)
			close(unit->port[port]);
		if (unit->lock[port] >= 0)
			close(unit->lock[port]);
	}
	if (unit->wake >= 0)
		close(unit->wake);
	if (unit->memory != NULL)
		munmap(unit->memory, unit->bytes);
	free(unit->messages);
	free(unit->vectors);
	free(unit);
}

/* One block of addresses for everything: rings are mapped into it later, at their places. */
struct pm_unit *pm_open(const struct pm_layout *layout)
{
	struct pm_unit *unit = calloc(1, sizeof(*unit));
	if (unit == NULL)
		return NULL;
	unit->layout = *layout;
	unit->port[0] = unit->port[1] = unit->lock[0] = unit->lock[1] = -1;
	unit->messages = calloc(layout->send_list_pairs, sizeof(*unit->messages));
	unit->vectors = calloc(layout->send_list_pairs, sizeof(*unit->vectors));
	unit->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	unit->bytes = layout->control_bytes + PORTS * ring_bytes(unit);
	void *memory = mmap(NULL, unit->bytes, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	unit->memory = memory == MAP_FAILED ? NULL : memory;
	if (unit->messages == NULL || unit->vectors == NULL || unit->wake < 0 || unit->memory == NULL) {
		pm_close(unit);
		return NULL;
	}
	return unit;
}

uint8_t *pm_memory(struct pm_unit *unit)
{
	return unit->memory;
}

uint32_t pm_step(struct pm_unit *unit)
{
	return unit->step;
}

/* A name of the abstract namespace (unix(7)) is one network namespace's, as interfaces are, and is free when its process ends. */
static int hold_lock(struct pm_unit *unit, uint32_t port, unsigned int index)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int length = snprintf(address.sun_path + 1, sizeof(address.sun_path) - 1, "pointsman-port-%u", index);
	unit->lock[port] = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (unit->lock[port] < 0)
		return -1;
	return bind(unit->lock[port], (struct sockaddr *)&address,
		    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)length));
}

static int set(int fd, int option, int value)
{
	return setsockopt(fd, SOL_PACKET, option, &value, sizeof(value));
}

/* Without CAP_NET_ADMIN the limit of the system holds; that is slower, not wrong. */
static void set_buffer(int fd, int force, int ask, int bytes)
{
	if (setsockopt(fd, SOL_SOCKET, force, &bytes, sizeof(bytes)) < 0)
		setsockopt(fd, SOL_SOCKET, ask, &bytes, sizeof(bytes));
}

static int set_options(int fd, const struct pm_layout *layout)
{
	/* PACKET_COPY_THRESH: whether frames too large for their slots are kept whole beside the ring. */
	if (set(fd, PACKET_VERSION, TPACKET_V2) < 0 || set(fd, PACKET_RESERVE, (int)layout->reserve) < 0 ||
	    set(fd, PACKET_VNET_HDR, 1) < 0 || set(fd, PACKET_IGNORE_OUTGOING, 1) < 0 ||
	    set(fd, PACKET_COPY_THRESH, 1) < 0)
		return -1;
	set_buffer(fd, SO_SNDBUFFORCE, SO_SNDBUF, SEND_BUFFER);
	set_buffer(fd, SO_RCVBUFFORCE, SO_RCVBUF, (int)layout->receive_buffer);
	return 0;
}

static int set_ring(int fd, const struct pm_layout *layout)
{
	struct tpacket_req ring = {
		.tp_block_size = layout->block_bytes,
		.tp_block_nr = layout->ring_blocks,
		.tp_frame_size = layout->frame_bytes,
		.tp_frame_nr = layout->ring_blocks * (layout->block_bytes / layout->frame_bytes),
	};
	return setsockopt(fd, SOL_PACKET, PACKET_RX_RING, &ring, sizeof(ring));
}

static int map_ring(struct pm_unit *unit, uint32_t port, int fd)
{
	void *at = mmap(ring_memory(unit, port), ring_bytes(unit), PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_FIXED, fd, 0);
	return at == MAP_FAILED ? -1 : 0;
}

static int bind_to(int fd, unsigned int index)
{
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = (int)index,
	};
	return bind(fd, (struct sockaddr *)&address, sizeof(address));
}

static int set_promiscuous(int fd, unsigned int index)
{
	struct packet_mreq request = { .mr_ifindex = (int)index, .mr_type = PACKET_MR_PROMISC };
	return setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &request, sizeof(request));
}

/* Walks through the steps; the one that fails stays in the handle. Gives the interface's index. */
static int open_socket(struct pm_unit *unit, uint32_t port, const char *name, int *fd)
{
	unit->step = PM_STEP_SOCKET;
	/* Protocol 0: nothing is received before the ring is there. */
	*fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (*fd < 0)
		return -1;
	unit->step = PM_STEP_INTERFACE;
	unsigned int index = if_nametoindex(name);
	if (index == 0)
		return -1;
	unit->step = PM_STEP_LOCK;
	if (hold_lock(unit, port, index) < 0)
		return -1;
	unit->step = PM_STEP_OPTIONS;
	if (set_options(*fd, &unit->layout) < 0)
		return -1;
	unit->step = PM_STEP_RING;
	if (set_ring(*fd, &unit->layout) < 0)
		return -1;
	unit->step = PM_STEP_MAP;
	if (map_ring(unit, port, *fd) < 0)
		return -1;
	unit->step = PM_STEP_BIND;
	if (bind_to(*fd, index) < 0)
		return -1;
	unit->step = PM_STEP_PROMISCUOUS;
	if (set_promiscuous(*fd, index) < 0)
		return -1;
	unit->step = PM_STEP_NONE;
	return (int)index;
}

int32_t pm_port_open(struct pm_unit *unit, uint32_t port, const char *name)
{
	pm_port_close(unit, port);
	int index = open_socket(unit, port, name, &unit->port[port]);
	if (index >= 0)
		return index;
	int error = errno;
	pm_port_close(unit, port);
	return -error;
}

/* A mapped ring would keep the socket alive, bound and promiscuous: empty pages take its place. */
void pm_port_close(struct pm_unit *unit, uint32_t port)
{
	if (unit->lock[port] >= 0)
		close(unit->lock[port]);
	unit->lock[port] = -1;
	if (unit->port[port] < 0)
		return;
	mmap(ring_memory(unit, port), ring_bytes(unit), PROT_READ | PROT_WRITE,
	     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
	close(unit->port[port]);
	unit->port[port] = -1;
}

int32_t pm_port_socket(struct pm_unit *unit, uint32_t port)
{
	return unit->port[port];
}

int32_t pm_port_drops(struct pm_unit *unit, uint32_t port)
{
	struct tpacket_stats stats;
	socklen_t bytes = sizeof(stats);
	if (unit->port[port] < 0)
		return 0;
	if (getsockopt(unit->port[port], SOL_PACKET, PACKET_STATISTICS, &stats, &bytes) < 0)
		return -errno;
	return (int32_t)stats.tp_drops;
}

int32_t pm_receive_buffer(struct pm_unit *unit, uint32_t port)
{
	int buffer;
	socklen_t bytes = sizeof(buffer);
	if (getsockopt(unit->port[port], SOL_SOCKET, SO_RCVBUF, &buffer, &bytes) < 0)
		return -errno;
	/* The kernel keeps twice what was asked for, since its own part of each frame counts (socket(7)). */
	return buffer / 2;
}

int32_t pm_receive(struct pm_unit *unit, uint32_t port, uint32_t offset, uint32_t bytes)
{
	ssize_t received;
	/* An error that waits at the socket, of a link that went down say, comes before the frames and is not theirs. */
	do
		received = recv(unit->port[port], unit->memory + offset, bytes, MSG_DONTWAIT | MSG_TRUNC);
	while (received < 0 && (errno == EINTR || errno == ENETDOWN));
	return received < 0 ? -errno : (int32_t)received;
}

int32_t pm_facts(const char *name, struct pm_facts *facts)
{
	struct ifreq request = { 0 };
	if (strlen(name) >= IFNAMSIZ)
		return -ENODEV;
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	memset(facts, 0, sizeof(*facts));
	strcpy(request.ifr_name, name);
	int failed = ioctl(fd, SIOCGIFINDEX, &request) < 0;
	facts->index = (uint32_t)request.ifr_ifindex;
	failed = failed || ioctl(fd, SIOCGIFHWADDR, &request) < 0;
	memcpy(facts->mac, request.ifr_hwaddr.sa_data, sizeof(facts->mac));
	facts->type = request.ifr_hwaddr.sa_family;
	failed = failed || ioctl(fd, SIOCGIFMTU, &request) < 0;
	facts->mtu = (uint32_t)request.ifr_mtu;
	failed = failed || ioctl(fd, SIOCGIFFLAGS, &request) < 0;
	facts->up = (request.ifr_flags & IFF_UP) != 0;
	facts->running = (request.ifr_flags & IFF_RUNNING) != 0;
	int error = errno;
	close(fd);
	return failed ? -error : 0;
}

int32_t pm_interfaces(char *names, uint32_t bytes)
{
	struct if_nameindex *all = if_nameindex();
	uint32_t used = 0;
	if (all == NULL)
		return -errno;
	for (struct if_nameindex *i = all; i->if_index != 0; i++) {
		uint32_t length = (uint32_t)strlen(i->if_name);
		if (used + 2 + length > bytes)
			break;
		if (used > 0) {
			memcpy(names + used, ", ", 2);
			used += 2;
		}
		memcpy(names + used, i->if_name, length);
		used += length;
	}
	if_freenameindex(all);
	return (int32_t)used;
}

int32_t pm_wait(struct pm_unit *unit, int32_t timeout_ms)
{
	/* A negative descriptor, of a port that is gone, is passed over by poll(2). */
	struct pollfd polled[PORTS + 1] = {
		{ .fd = unit->port[0], .events = POLLIN },
		{ .fd = unit->port[1], .events = POLLIN },
		{ .fd = unit->wake, .events = POLLIN },
	};
	if (poll(polled, PORTS + 1, timeout_ms) < 0)
		return errno == EINTR ? 0 : -errno;
	for (uint32_t port = 0; port < PORTS; port++) {
		int error;
		socklen_t bytes = sizeof(error);
		/* An interface that went down leaves an error that would wake us for ever. */
		if ((polled[port].revents & POLLERR) != 0)
			getsockopt(unit->port[port], SOL_SOCKET, SO_ERROR, &error, &bytes);
	}
	if ((polled[PORTS].revents & POLLIN) != 0) {
		eventfd_t count;
		eventfd_read(unit->wake, &count);
	}
	return 0;
}

int32_t pm_wake(struct pm_unit *unit)
{
	return eventfd_write(unit->wake, 1) < 0 ? -errno : 0;
}

int32_t pm_send(struct pm_unit *unit, uint32_t port, uint32_t first, uint32_t count)
{
	const uint32_t *pairs =
		(const uint32_t *)(unit->memory + unit->layout.send_list[port]) + 2 * (size_t)first;
	for (uint32_t i = 0; i < count; i++) {
		unit->vectors[i].iov_base = unit->memory + pairs[2 * i];
		unit->vectors[i].iov_len = pairs[2 * i + 1];
		unit->messages[i].msg_hdr.msg_iov = &unit->vectors[i];
		unit->messages[i].msg_hdr.msg_iovlen = 1;
	}
	uint32_t sent = 0;
	while (sent < count) {
		int taken = sendmmsg(unit->port[port], unit->messages + sent, count - sent, MSG_DONTWAIT);
		if (taken < 0 && errno == EINTR)
			continue;
		if (taken < 0) {
			unit->send_errno = errno;
			break;
		}
		sent += (uint32_t)taken;
	}
	return (int32_t)sent;
}

int32_t pm_send_errno(struct pm_unit *unit)
{
	return unit->send_errno;
}
