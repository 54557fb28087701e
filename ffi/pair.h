/*
 * The pair's own sockets: one on each port, for frames of one EtherType, waited for together with word of links. It decides
 * nothing. Its TypeScript face is pair_ports.ts.
 *
 * Every call returns 0 or more where it did its work, and a negated errno where the kernel refused. One thread may wait while
 * another does everything else: no descriptor is closed or opened before pm_pair_close().
 */
#ifndef POINTSMAN_PAIR_H
#define POINTSMAN_PAIR_H

#include <stdint.h>

#define PM_PAIR_PORTS 2

/* Before each frame that pm_pair_wait() gives. The next head is at the next multiple of four. */
struct pm_pair_head {
	uint16_t port;
	uint16_t bytes;		/* of the frame, its Ethernet header included */
};
_Static_assert(sizeof(struct pm_pair_head) == 4, "pair_ports.ts reads this struct");

struct pm_pair;

/* The nice value of the calling thread, and of those that it starts from now on (setpriority(2)). -EACCES for want of CAP_SYS_NICE. */
int32_t pm_thread_nice(int32_t value);

/* All sockets, for 1 or 2 ports, that see no frame before pm_pair_bind(). NULL, and the errno, where the kernel refused one. */
struct pm_pair *pm_pair_open(uint32_t ports, uint32_t ether_type, const uint8_t *group, uint32_t receive_buffer,
			     int32_t *error);
/* Nobody may wait for it any more. */
void pm_pair_close(struct pm_pair *pair);

/* Takes a port to the interface of this index, and into the group there; 0: to none. Nothing is done where it is there already. */
int32_t pm_pair_bind(struct pm_pair *pair, uint32_t port, uint32_t index);

/* Send a whole frame; they never wait. */
int32_t pm_pair_send(struct pm_pair *pair, uint32_t port, const uint8_t *frame, uint32_t bytes);
int32_t pm_pair_send_on(struct pm_pair *pair, const char *interface, const uint8_t *frame, uint32_t bytes);

/*
 * Blocks until a frame came, a link changed, pm_pair_wake() was called, or the time is over. Gives how many bytes of heads and
 * frames it wrote: up to `batch` frames of each port, of up to `frame_bytes`, for which the buffer must have room.
 */
int32_t pm_pair_wait(struct pm_pair *pair, int32_t timeout_ms, uint32_t batch, uint32_t frame_bytes,
		     uint8_t *buffer, uint32_t *links_changed);
/* From any thread. */
int32_t pm_pair_wake(struct pm_pair *pair);

#endif
