/*
 * Sends packets of many TCP connections as fast as one core can:
 *
 *   show TEMPLATE FLOW                                     its frame, in hexadecimal
 *   establish CLIENT SERVER PORT SYN SYNACK ACK FROM TO    makes flows from both ends, without any socket of TCP
 *   send CLIENT PORT ACK FLOWS MS                          a segment of one after the other, chosen at random
 *
 * CLIENT and SERVER are files of network namespaces, SYN, SYNACK and ACK templates of flow.h. `send` says how many packets it has
 * sent, and in how many nanoseconds.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "flow.h"
#include "wire.h"

/* Handshakes at a time: any ring and queue on their way holds so many. */
#define HANDSHAKES BATCH
#define ATTEMPTS 3
#define ARRIVAL_NS 500000000ull

static uint64_t now_ns(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000ull + (uint64_t)time.tv_nsec;
}

static struct template template_of(const char *hex)
{
	struct template template;
	if (read_template(&template, hex) == 0)
		return template;
	fprintf(stderr, "%s: expected %d bytes of a TCP segment in hexadecimal\n", hex, FRAME_BYTES);
	exit(2);
}

static uint32_t number_of(const char *text)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);
	if (*text != '\0' && *end == '\0' && value <= UINT32_MAX)
		return (uint32_t)value;
	fprintf(stderr, "%s: expected a whole number\n", text);
	exit(2);
}

static void show(char **words)
{
	struct template template = template_of(words[0]);
	uint8_t frame[FRAME_BYTES];
	write_frame(&template, number_of(words[1]), frame);
	for (size_t i = 0; i < FRAME_BYTES; i++)
		printf("%02x", frame[i]);
	printf("\n");
}

/* One way of a handshake: what is sent here must be counted there. */
struct leg {
	const char *name;
	struct template template;
	int sender;
	int counter;
};

static uint32_t cross(const struct leg *leg, uint32_t first, uint32_t count)
{
	uint8_t frames[BATCH * FRAME_BYTES];
	for (uint32_t i = 0; i < count; i++)
		write_frame(&leg->template, first + i, frames + i * FRAME_BYTES);
	counted(leg->counter);
	send_frames(leg->sender, frames, count);
	uint32_t arrived = counted(leg->counter);
	for (uint64_t end = now_ns() + ARRIVAL_NS; arrived < count && now_ns() < end; sched_yield())
		arrived += counted(leg->counter);
	return arrived;
}

/* Hosts repeat what got lost; here all of a batch, since nobody knows which. */
static void cross_surely(const struct leg *leg, uint32_t first, uint32_t count)
{
	uint32_t arrived = 0;
	for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
		arrived = cross(leg, first, count);
		if (arrived >= count)
			return;
	}
	fprintf(stderr, "%u of %u %s of the flows from %u on have arrived\n", arrived, count, leg->name, first);
	exit(1);
}

static void establish(char **words)
{
	int client = open_sender(words[0], words[2]);
	int at_client = open_counter(words[0], words[2]);
	int server = open_sender(words[1], words[2]);
	int at_server = open_counter(words[1], words[2]);
	struct leg legs[] = {
		{ "SYNs", template_of(words[3]), client, at_server },
		{ "SYN-ACKs", template_of(words[4]), server, at_client },
		{ "ACKs", template_of(words[5]), client, at_server },
	};
	uint32_t to = number_of(words[7]);
	for (uint32_t flow = number_of(words[6]); flow < to; flow += HANDSHAKES) {
		uint32_t count = to - flow < HANDSHAKES ? to - flow : HANDSHAKES;
		for (size_t i = 0; i < sizeof(legs) / sizeof(legs[0]); i++)
			cross_surely(&legs[i], flow, count);
	}
}

/* Marsaglia's xorshift: a number that a cache cannot foresee, for next to nothing. */
static uint32_t next_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

static void send_some(char **words)
{
	int sender = open_sender(words[0], words[1]);
	struct template template = template_of(words[2]);
	uint64_t flows = number_of(words[3]);
	uint64_t duration = number_of(words[4]) * 1000000ull;
	uint8_t frames[BATCH * FRAME_BYTES];
	uint32_t random = 0x9e3779b9;
	uint64_t sent = 0;
	uint64_t start = now_ns();
	uint64_t passed = 0;
	for (; passed < duration; passed = now_ns() - start) {
		for (size_t i = 0; i < BATCH; i++) {
			uint32_t flow = (uint32_t)((next_random(&random) * flows) >> 32);
			write_frame(&template, flow, frames + i * FRAME_BYTES);
		}
		sent += send_frames(sender, frames, BATCH);
		/* A unit that is a program on the same core has its turn, else a third of what is sent would only be thrown away. */
		sched_yield();
	}
	printf("%llu %llu\n", (unsigned long long)sent, (unsigned long long)passed);
}

int main(int count, char **words)
{
	if (count == 4 && strcmp(words[1], "show") == 0)
		show(words + 2);
	else if (count == 10 && strcmp(words[1], "establish") == 0)
		establish(words + 2);
	else if (count == 7 && strcmp(words[1], "send") == 0)
		send_some(words + 2);
	else
		return fputs("expected show, establish or send, and their arguments\n", stderr), 2;
	return 0;
}
