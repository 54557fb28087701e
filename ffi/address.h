/*
 * IPv4 addresses of interfaces (rtnetlink(7)). It decides nothing. Its TypeScript face is addresses.ts.
 *
 * Both calls return 0 or a negated errno, and wait for the kernel, which does one change of the network at a time.
 */
#ifndef POINTSMAN_ADDRESS_H
#define POINTSMAN_ADDRESS_H

#include <stdint.h>

/* `address` is in network order. To set it again is to renew its lifetime. */
int32_t pm_address_set(const char *interface, const uint8_t *address, uint32_t bits, uint32_t lifetime_s);
/* -EADDRNOTAVAIL where it is not there. */
int32_t pm_address_remove(const char *interface, const uint8_t *address, uint32_t bits);

#endif
