/* See shim.h: what telling a service manager takes. */
#define _GNU_SOURCE
#include "shim.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

int32_t pm_datagram(const uint8_t *name, uint32_t name_bytes, const uint8_t *text, uint32_t bytes)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	if (name_bytes == 0 || name_bytes > sizeof(address.sun_path))
		return -ENAMETOOLONG;
	memcpy(address.sun_path, name, name_bytes);
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	socklen_t length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + name_bytes);
	ssize_t sent = sendto(fd, text, bytes, MSG_DONTWAIT | MSG_NOSIGNAL,
			      (struct sockaddr *)&address, length);
	int error = errno;
	close(fd);
	return sent < 0 ? -error : 0;
}

uint64_t pm_monotonic_us(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}
