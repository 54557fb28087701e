/* See flow.h. RFC 1624: a sum is updated without looking at the rest of the packet. */
#include "flow.h"

#include <stdio.h>
#include <string.h>

#define IP_SUM 24
#define SOURCE_ADDRESS 26
#define DESTINATION_ADDRESS 30
#define SOURCE_PORT 34
#define DESTINATION_PORT 36
#define TCP_SUM 50

/* 172.16.0.1, as in CLIENTS of frames.ts. */
#define FIRST_CLIENT 0xac100001u
#define CLIENT_BITS 16
#define FIRST_PORT 1024u

static uint32_t read16(const uint8_t *at)
{
	return (uint32_t)at[0] << 8 | at[1];
}

static void write16(uint8_t *at, uint32_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static int is_zero(const uint8_t *at)
{
	return read16(at) == 0 && read16(at + 2) == 0;
}

int read_template(struct template *template, const char *hex)
{
	if (strlen(hex) != 2 * FRAME_BYTES)
		return -1;
	for (size_t i = 0; i < FRAME_BYTES; i++) {
		if (sscanf(hex + 2 * i, "%2hhx", &template->bytes[i]) != 1)
			return -1;
	}
	int is_from_client = is_zero(template->bytes + SOURCE_ADDRESS);
	template->address = is_from_client ? SOURCE_ADDRESS : DESTINATION_ADDRESS;
	template->port = is_from_client ? SOURCE_PORT : DESTINATION_PORT;
	if (!is_zero(template->bytes + template->address) || read16(template->bytes + template->port) != 0)
		return -1;
	template->ip_sum = 0xffff ^ read16(template->bytes + IP_SUM);
	template->tcp_sum = 0xffff ^ read16(template->bytes + TCP_SUM);
	return 0;
}

static uint32_t folded(uint32_t sum)
{
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return 0xffff ^ sum;
}

void write_frame(const struct template *template, uint32_t flow, uint8_t *frame)
{
	uint32_t client = FIRST_CLIENT + (flow & ((1u << CLIENT_BITS) - 1));
	uint32_t port = FIRST_PORT + (flow >> CLIENT_BITS);
	uint32_t address_sum = (client >> 16) + (client & 0xffff);
	memcpy(frame, template->bytes, FRAME_BYTES);
	write16(frame + template->address, client >> 16);
	write16(frame + template->address + 2, client & 0xffff);
	write16(frame + template->port, port);
	write16(frame + IP_SUM, folded(template->ip_sum + address_sum));
	write16(frame + TCP_SUM, folded(template->tcp_sum + address_sum + port));
}
