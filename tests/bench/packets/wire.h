/* Raw sockets in other network namespaces: many frames with one call, and a count of those that arrive. */
#ifndef WIRE_H
#define WIRE_H

#include <stdint.h>

#include "flow.h"

/* Frames of one call. */
#define BATCH 64

/* Ends the program with a line that says what was done, and why it failed. */
void fail(const char *what);

/* A socket that sends by `port` in the namespace that a file stands for. It receives nothing. */
int open_sender(const char *namespace, const char *port);

/* A socket that counts the IPv4 packets which arrive at `port` and keeps none. Each costs the kernel a look at it. */
int open_counter(const char *namespace, const char *port);

/* Packets since the last call. */
uint32_t counted(int counter);

/* Sends frames that lie one behind the other, BATCH at the most; gives how many the kernel took. */
uint32_t send_frames(int sender, uint8_t *frames, uint32_t count);

#endif
