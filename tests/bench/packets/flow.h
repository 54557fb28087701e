/* Frames of many TCP connections from one template. */
#ifndef FLOW_H
#define FLOW_H

#include <stddef.h>
#include <stdint.h>

/* What a real wire carries at least, but for its check sequence: 64 bytes with that. */
#define FRAME_BYTES 60

struct template {
	uint8_t bytes[FRAME_BYTES];
	size_t address;	/* where the client's address goes, and its port */
	size_t port;
	uint32_t ip_sum;	/* of the template, not yet complemented */
	uint32_t tcp_sum;
};

/*
 * Reads 60 bytes of Ethernet, IPv4 and TCP without options, in hexadecimal. The client's address and port are 0 in them, and the sums
 * are right: they are updated for each flow. Gives -1 where it is no such frame.
 */
int read_template(struct template *template, const char *hex);

/* The frame of a flow, by its number from 0: each has a client of its own, 65,536 of them a port. */
void write_frame(const struct template *template, uint32_t flow, uint8_t *frame);

#endif
