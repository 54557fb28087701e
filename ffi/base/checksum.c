/*
 * XXH64, https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md: the checksum that a zstd frame ends with. It finds damage, and
 * is as fast as memory. That nobody else has written what we execute is seen by owners and modes, not by this.
 */
#include "base.h"

#include <endian.h>
#include <string.h>

static const uint64_t P1 = 0x9E3779B185EBCA87, P2 = 0xC2B2AE3D27D4EB4F, P3 = 0x165667B19E3779F9;
static const uint64_t P4 = 0x85EBCA77C2B2AE63, P5 = 0x27D4EB2F165667C5;

#define LANES 4
#define STRIPE (LANES * 8)

static uint64_t left(uint64_t value, unsigned bits)
{
	return value << bits | value >> (64 - bits);
}

static uint64_t word(const char *at)
{
	uint64_t value;
	memcpy(&value, at, sizeof(value));
	return le64toh(value);
}

static uint64_t round_of(uint64_t lane, uint64_t input)
{
	return left(lane + input * P2, 31) * P1;
}

/* The whole stripes. */
static uint64_t stripes(struct span *rest)
{
	uint64_t lanes[LANES] = { P1 + P2, P2, 0, -P1 };
	for (; rest->bytes >= STRIPE; rest->at += STRIPE, rest->bytes -= STRIPE)
		for (unsigned i = 0; i < LANES; i++)
			lanes[i] = round_of(lanes[i], word(rest->at + 8 * i));
	uint64_t sum = left(lanes[0], 1) + left(lanes[1], 7) + left(lanes[2], 12) + left(lanes[3], 18);
	for (unsigned i = 0; i < LANES; i++)
		sum = (sum ^ round_of(0, lanes[i])) * P1 + P4;
	return sum;
}

/* What is left: words, then half a word, then bytes. */
static uint64_t tail(uint64_t sum, struct span rest)
{
	for (; rest.bytes >= 8; rest.at += 8, rest.bytes -= 8)
		sum = left(sum ^ round_of(0, word(rest.at)), 27) * P1 + P4;
	if (rest.bytes >= 4) {
		uint32_t half;
		memcpy(&half, rest.at, sizeof(half));
		sum = left(sum ^ le32toh(half) * P1, 23) * P2 + P3;
		rest.at += 4, rest.bytes -= 4;
	}
	for (; rest.bytes > 0; rest.at++, rest.bytes--)
		sum = left(sum ^ (unsigned char)*rest.at * P5, 11) * P1;
	return sum;
}

uint64_t checksum(struct span bytes)
{
	struct span rest = bytes;
	uint64_t sum = bytes.bytes >= STRIPE ? stripes(&rest) : P5;
	sum = tail(sum + bytes.bytes, rest);
	sum = (sum ^ sum >> 33) * P2;
	sum = (sum ^ sum >> 29) * P3;
	return sum ^ sum >> 32;
}
