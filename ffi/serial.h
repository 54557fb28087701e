/*
 * A serial line of the cable: opened raw, waited for together with its modem lines. It decides nothing. Its TypeScript face is
 * serial.ts.
 *
 * Every call returns 0 or more where it did its work, and a negated errno where the kernel refused.
 */
#ifndef POINTSMAN_SERIAL_H
#define POINTSMAN_SERIAL_H

#include <stdint.h>

/* Modem lines as bits; the order is that of LINE_NAMES in lib/cable/lines.ts. */
enum pm_line {
	PM_LINE_CTS = 1,
	PM_LINE_DSR = 2,
	PM_LINE_DCD = 4,
	PM_LINE_RI = 8,
	PM_LINES_UNKNOWN = 16,	/* the device has none to ask for, such as a pseudo-terminal */
};

/* What an opening was at when it failed; the order is that of STEPS in serial.ts. */
enum pm_serial_step {
	PM_SERIAL_STEP_NONE,
	PM_SERIAL_STEP_MEMORY,
	PM_SERIAL_STEP_OPEN,
	PM_SERIAL_STEP_TERMINAL,
	PM_SERIAL_STEP_LOCK,
	PM_SERIAL_STEP_SETTINGS,
};

struct pm_serial_failure {
	int32_t error;		/* errno */
	uint32_t step;
};
_Static_assert(sizeof(struct pm_serial_failure) == 8, "serial.ts reads this struct");

struct pm_serial_seen {
	uint32_t lines;
	uint32_t writable;
};
_Static_assert(sizeof(struct pm_serial_seen) == 8, "serial.ts reads this struct");

struct pm_serial;

/* Raw, 115,200 bit/s, 8 bits, no parity, 1 stop bit, no flow control; DTR and RTS on until it is closed or the process ends. */
struct pm_serial *pm_serial_open(const char *device, struct pm_serial_failure *failure);
/* Nobody may wait for it any more. What is not sent yet is thrown away. */
void pm_serial_close(struct pm_serial *serial);
uint32_t pm_serial_lines(struct pm_serial *serial);

/* Never waits; gives how many bytes were taken. */
int32_t pm_serial_send(struct pm_serial *serial, const uint8_t *bytes, uint32_t count);

/*
 * Blocks until bytes came, the lines are others than these, there is room for bytes to send (if that is asked for), or
 * pm_serial_wake() was called. Gives how many bytes came; -EIO where the device is gone.
 */
int32_t pm_serial_wait(struct pm_serial *serial, uint32_t lines, uint32_t wants_room, int32_t line_poll_ms,
		       uint8_t *bytes, uint32_t count, struct pm_serial_seen *seen);
/* From any thread. */
int32_t pm_serial_wake(struct pm_serial *serial);

#endif
