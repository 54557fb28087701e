/*
 * The C shim: opens ports, maps their rings, waits, sends. It decides nothing. Its TypeScript face is shim.ts.
 *
 * Every call returns 0 or more where it did its work, and a negated errno where the kernel refused; pm_step() then says at
 * what. All state hangs on the handle.
 */
#ifndef POINTSMAN_SHIM_H
#define POINTSMAN_SHIM_H

#include <stdint.h>

/* Where things lie in the memory that the unit maps: control area, then the front ring, then the back ring. */
struct pm_layout {
	uint32_t control_bytes;	/* a multiple of the page size */
	uint32_t ring_blocks;	/* of each port */
	uint32_t block_bytes;	/* a multiple of the page size */
	uint32_t frame_bytes;	/* a multiple of TPACKET_ALIGNMENT; frames do not cross blocks */
	uint32_t reserve;	/* PACKET_RESERVE: bytes left free before each frame */
	uint32_t send_list[2];	/* offsets of the send lists: pairs of offset and length */
	uint32_t send_list_pairs; /* pairs in each */
	uint32_t receive_buffer; /* of each port: bytes of frames too large for their slots that wait for pm_receive() */
};
_Static_assert(sizeof(struct pm_layout) == 36, "shim.ts writes this struct");

struct pm_facts {
	uint32_t index;
	uint32_t mtu;
	uint32_t up;		/* administratively up */
	uint32_t running;	/* link */
	uint8_t mac[6];
	uint16_t type;		/* ARPHRD_… of linux/if_arp.h */
};
_Static_assert(sizeof(struct pm_facts) == 24, "shim.ts reads this struct");

/* What a port's opening was at when it failed; the order is that of STEPS in shim.ts. */
enum pm_step {
	PM_STEP_NONE,
	PM_STEP_MEMORY,
	PM_STEP_SOCKET,
	PM_STEP_INTERFACE,
	PM_STEP_LOCK,
	PM_STEP_OPTIONS,
	PM_STEP_RING,
	PM_STEP_MAP,
	PM_STEP_BIND,
	PM_STEP_PROMISCUOUS,
};

struct pm_unit;

uint32_t pm_layout_bytes(void);
uint32_t pm_facts_bytes(void);

struct pm_unit *pm_open(const struct pm_layout *layout);
void pm_close(struct pm_unit *unit);
uint8_t *pm_memory(struct pm_unit *unit);
uint32_t pm_step(struct pm_unit *unit);

/* Opens or opens again the port 0 (front) or 1 (back) on the interface of this name. Gives the index of that. */
int32_t pm_port_open(struct pm_unit *unit, uint32_t port, const char *name);
void pm_port_close(struct pm_unit *unit, uint32_t port);
/* The packet socket of an open port, for a filter. */
int32_t pm_port_socket(struct pm_unit *unit, uint32_t port);
/* Frames lost because the ring was full, since the last call. */
int32_t pm_port_drops(struct pm_unit *unit, uint32_t port);

/* Bytes that the kernel keeps of them for the port at the most; fewer than asked for without CAP_NET_ADMIN. */
int32_t pm_receive_buffer(struct pm_unit *unit, uint32_t port);
/*
 * Writes the next frame that was too large for its slot to an offset of the memory, virtio_net_hdr first. Gives the length of both,
 * also where it is more than the bytes there; -EAGAIN where none waits.
 */
int32_t pm_receive(struct pm_unit *unit, uint32_t port, uint32_t offset, uint32_t bytes);

/* Facts of an interface. -ENODEV where there is none of this name. */
int32_t pm_facts(const char *name, struct pm_facts *facts);
/* Names of all interfaces, separated by ", ". Gives the length, cut to fit. */
int32_t pm_interfaces(char *names, uint32_t bytes);

/* Blocks until a frame came, pm_wake() was called, or the time is over. */
int32_t pm_wait(struct pm_unit *unit, int32_t timeout_ms);
/* From any thread. */
int32_t pm_wake(struct pm_unit *unit);

/* Sends pairs first .. first+count-1 of a port's list; gives how many were taken before the first refusal. */
int32_t pm_send(struct pm_unit *unit, uint32_t port, uint32_t first, uint32_t count);
/* Errno of that refusal. */
int32_t pm_send_errno(struct pm_unit *unit);

/* Sends one datagram to the UNIX socket of this name: a path, or what follows a first byte of 0 (unix(7)). Never waits. */
int32_t pm_datagram(const uint8_t *name, uint32_t name_bytes, const uint8_t *text, uint32_t bytes);
/* Microseconds of CLOCK_MONOTONIC. */
uint64_t pm_monotonic_us(void);

#endif
