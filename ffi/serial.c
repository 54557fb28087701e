/* See serial.h. Linux only: termios(3), TIOCMGET(2const), TIOCSSERIAL. */
#define _GNU_SOURCE
#include "serial.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/serial.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

struct pm_serial {
	int device;
	int wake;
};

void pm_serial_close(struct pm_serial *serial)
{
	if (serial == NULL)
		return;
	if (serial->device >= 0) {
		/* close(2) would wait for the line, and the peer learns by DTR that we are gone. */
		tcflush(serial->device, TCOFLUSH);
		close(serial->device);
	}
	if (serial->wake >= 0)
		close(serial->wake);
	free(serial);
}

/* CLOCAL: a cable's DCD says who is plugged in, and hangs nobody up. HUPCL: DTR falls with the last descriptor. */
static int set_raw(int device)
{
	struct termios settings;
	if (tcgetattr(device, &settings) < 0)
		return -1;
	cfmakeraw(&settings);
	settings.c_cflag &= ~(tcflag_t)(CSTOPB | CRTSCTS);
	settings.c_cflag |= CREAD | CLOCAL | HUPCL;
	settings.c_cc[VMIN] = 1;
	settings.c_cc[VTIME] = 0;
	cfsetspeed(&settings, B115200);
	return tcsetattr(device, TCSANOW, &settings);
}

/* USB adapters keep what comes for 16 ms otherwise. Not every driver knows it, and none has to. */
static void ask_for_low_latency(int device)
{
	struct serial_struct serial;
	if (ioctl(device, TIOCGSERIAL, &serial) < 0)
		return;
	serial.flags |= ASYNC_LOW_LATENCY;
	ioctl(device, TIOCSSERIAL, &serial);
}

static int open_device(struct pm_serial *serial, const char *device, uint32_t *step)
{
	*step = PM_SERIAL_STEP_OPEN;
	serial->device = open(device, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (serial->device < 0)
		return -1;
	*step = PM_SERIAL_STEP_TERMINAL;
	if (!isatty(serial->device))
		return -1;
	/* Two readers would each have half of every frame. TIOCEXCL keeps no root out. */
	*step = PM_SERIAL_STEP_LOCK;
	if (flock(serial->device, LOCK_EX | LOCK_NB) < 0 || ioctl(serial->device, TIOCEXCL) < 0)
		return -1;
	*step = PM_SERIAL_STEP_SETTINGS;
	if (set_raw(serial->device) < 0)
		return -1;
	ask_for_low_latency(serial->device);
	int lines = TIOCM_DTR | TIOCM_RTS;
	/* A pseudo-terminal has no lines to set. */
	if (ioctl(serial->device, TIOCMBIS, &lines) < 0 && errno != EINVAL && errno != ENOTTY)
		return -1;
	tcflush(serial->device, TCIOFLUSH);
	return 0;
}

struct pm_serial *pm_serial_open(const char *device, struct pm_serial_failure *failure)
{
	failure->step = PM_SERIAL_STEP_MEMORY;
	struct pm_serial *serial = calloc(1, sizeof(*serial));
	if (serial == NULL) {
		failure->error = ENOMEM;
		return NULL;
	}
	serial->device = -1;
	serial->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (serial->wake < 0 || open_device(serial, device, &failure->step) < 0) {
		failure->error = errno;
		pm_serial_close(serial);
		return NULL;
	}
	return serial;
}

uint32_t pm_serial_lines(struct pm_serial *serial)
{
	int bits;
	if (ioctl(serial->device, TIOCMGET, &bits) < 0)
		return PM_LINES_UNKNOWN;
	return (bits & TIOCM_CTS ? PM_LINE_CTS : 0u) | (bits & TIOCM_DSR ? PM_LINE_DSR : 0u) |
	       (bits & TIOCM_CAR ? PM_LINE_DCD : 0u) | (bits & TIOCM_RNG ? PM_LINE_RI : 0u);
}

int32_t pm_serial_send(struct pm_serial *serial, const uint8_t *bytes, uint32_t count)
{
	ssize_t taken;
	do
		taken = write(serial->device, bytes, count);
	while (taken < 0 && errno == EINTR);
	if (taken < 0)
		return errno == EAGAIN ? 0 : -errno;
	return (int32_t)taken;
}

static int32_t receive(struct pm_serial *serial, uint8_t *bytes, uint32_t count)
{
	ssize_t came = read(serial->device, bytes, count);
	if (came > 0)
		return (int32_t)came;
	/* Nothing, where poll() saw something: hung up. */
	if (came == 0)
		return -EIO;
	return errno == EAGAIN || errno == EINTR ? 0 : -errno;
}

/*
 * The lines are looked at every few milliseconds in place of TIOCMIWAIT, which not every driver has, which poll(2) cannot be
 * combined with, and which nothing but a signal ends.
 */
int32_t pm_serial_wait(struct pm_serial *serial, uint32_t lines, uint32_t wants_room, int32_t line_poll_ms,
		       uint8_t *bytes, uint32_t count, struct pm_serial_seen *seen)
{
	while (1) {
		struct pollfd fds[] = {
			{ .fd = serial->device, .events = (short)(POLLIN | (wants_room ? POLLOUT : 0)) },
			{ .fd = serial->wake, .events = POLLIN },
		};
		int ready = poll(fds, 2, lines == PM_LINES_UNKNOWN ? -1 : line_poll_ms);
		if (ready < 0 && errno != EINTR)
			return -errno;
		if (ready < 0)
			continue;
		seen->lines = pm_serial_lines(serial);
		seen->writable = (fds[0].revents & POLLOUT) != 0;
		eventfd_t wakes;
		int woken = fds[1].revents != 0 && eventfd_read(serial->wake, &wakes) == 0;
		if (fds[0].revents & POLLIN) {
			int32_t came = receive(serial, bytes, count);
			if (came != 0)
				return came;
		} else if (fds[0].revents & (POLLHUP | POLLERR | POLLNVAL)) {
			return -EIO;
		}
		if (woken || seen->writable || seen->lines != lines)
			return 0;
	}
}

int32_t pm_serial_wake(struct pm_serial *serial)
{
	return eventfd_write(serial->wake, 1) < 0 ? -errno : 0;
}
