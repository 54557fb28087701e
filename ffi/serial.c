/* See serial.h. Linux only: termios(3), TIOCMGET(2const), TIOCSSERIAL. */
#define _GNU_SOURCE
#include "serial.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/serial.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "line_holder.h"

void pm_serial_close(int device)
{
	/* close(2) would wait for the line, and the peer learns by DTR that we are gone. */
	tcflush(device, TCOFLUSH);
	close(device);
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

/*
 * USB adapters keep what comes for 16 ms otherwise. And the line of a killed process would fall when all is sent that it had said
 * before: a hello takes 10 ms. Only root may change that; the rest is asked for without it then. Not every driver knows either, and
 * none has to.
 */
static void ask_for_low_latency(int device)
{
	struct serial_struct serial;
	if (ioctl(device, TIOCGSERIAL, &serial) < 0)
		return;
	unsigned short closing_wait = serial.closing_wait;
	serial.flags |= ASYNC_LOW_LATENCY;
	serial.closing_wait = ASYNC_CLOSING_WAIT_NONE;
	if (ioctl(device, TIOCSSERIAL, &serial) == 0)
		return;
	serial.closing_wait = closing_wait;
	ioctl(device, TIOCSSERIAL, &serial);
}

static int set_up(int device, uint32_t *step)
{
	*step = PM_LINE_STEP_TERMINAL;
	if (!isatty(device))
		return -1;
	/* Two readers would each have half of every frame. TIOCEXCL keeps no root out. */
	*step = PM_LINE_STEP_LOCK;
	if (flock(device, LOCK_EX | LOCK_NB) < 0 || ioctl(device, TIOCEXCL) < 0)
		return -1;
	*step = PM_LINE_STEP_SETTINGS;
	if (set_raw(device) < 0)
		return -1;
	ask_for_low_latency(device);
	int lines = TIOCM_DTR | TIOCM_RTS;
	/* A pseudo-terminal has no lines to set. */
	if (ioctl(device, TIOCMBIS, &lines) < 0 && errno != EINVAL && errno != ENOTTY)
		return -1;
	tcflush(device, TCIOFLUSH);
	return 0;
}

int pm_serial_open(const char *path, uint32_t *step)
{
	*step = PM_LINE_STEP_OPEN;
	int device = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (device < 0 || set_up(device, step) == 0)
		return device;
	/* Nothing is flushed: what waits there may be another process's. */
	int error = errno;
	close(device);
	errno = error;
	return -1;
}

uint32_t pm_serial_lines(int device)
{
	int bits;
	if (ioctl(device, TIOCMGET, &bits) < 0)
		return PM_LINES_UNKNOWN;
	return (bits & TIOCM_CTS ? PM_LINE_CTS : 0u) | (bits & TIOCM_DSR ? PM_LINE_DSR : 0u) |
	       (bits & TIOCM_CAR ? PM_LINE_DCD : 0u) | (bits & TIOCM_RNG ? PM_LINE_RI : 0u);
}
