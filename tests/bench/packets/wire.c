/* See wire.h. Linux only: packet(7), setns(2). */
#define _GNU_SOURCE
#include "wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

void fail(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	exit(1);
}

/* A socket stays in the namespace in which it was made. */
static void enter(const char *namespace)
{
	int file = open(namespace, O_RDONLY | O_CLOEXEC);
	if (file < 0 || setns(file, CLONE_NEWNET) < 0)
		fail(namespace);
	close(file);
}

static int open_bound(const char *namespace, const char *port, uint16_t protocol)
{
	enter(namespace);
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(protocol),
		.sll_ifindex = (int)if_nametoindex(port),
	};
	if (fd < 0 || address.sll_ifindex == 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		fail(port);
	return fd;
}

int open_sender(const char *namespace, const char *port)
{
	int yes = 1;
	int fd = open_bound(namespace, port, 0);
	/* Without a queue between: what the port does not take is for us to see. */
	if (setsockopt(fd, SOL_PACKET, PACKET_QDISC_BYPASS, &yes, sizeof(yes)) < 0)
		fail("PACKET_QDISC_BYPASS");
	return fd;
}

int open_counter(const char *namespace, const char *port)
{
	/* All protocols: those of one see a packet only after the hook that drops it. */
	int fd = open_bound(namespace, port, ETH_P_ALL);
	struct sock_filter only_ipv4[] = {
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 12),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_IP, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, 1),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	struct sock_fprog program = { .len = 4, .filter = only_ipv4 };
	int yes = 1;
	int no_room = 1;
	if (setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &yes, sizeof(yes)) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &no_room, sizeof(no_room)) < 0)
		fail("count packets");
	counted(fd);
	return fd;
}

/* Those for which there was no room are among them. */
uint32_t counted(int counter)
{
	struct tpacket_stats statistics;
	socklen_t size = sizeof(statistics);
	if (getsockopt(counter, SOL_PACKET, PACKET_STATISTICS, &statistics, &size) < 0)
		fail("PACKET_STATISTICS");
	return statistics.tp_packets;
}

uint32_t send_frames(int sender, uint8_t *frames, uint32_t count)
{
	struct iovec parts[BATCH];
	struct mmsghdr messages[BATCH];
	memset(messages, 0, sizeof(messages));
	for (uint32_t i = 0; i < count; i++) {
		parts[i] = (struct iovec){ frames + i * FRAME_BYTES, FRAME_BYTES };
		messages[i].msg_hdr.msg_iov = &parts[i];
		messages[i].msg_hdr.msg_iovlen = 1;
	}
	int sent = sendmmsg(sender, messages, count, 0);
	if (sent >= 0)
		return (uint32_t)sent;
	if (errno != ENOBUFS && errno != EINTR)
		fail("send");
	return 0;
}
