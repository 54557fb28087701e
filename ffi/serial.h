/*
 * A serial device as a line of the cable: opened raw, with its modem lines. For the line holder (line_holder.h).
 */
#ifndef POINTSMAN_SERIAL_H
#define POINTSMAN_SERIAL_H

#include <stdint.h>

/* As bits; the order is that of LINE_NAMES in lib/cable/lines.ts. */
enum pm_modem_line {
	PM_LINE_CTS = 1,
	PM_LINE_DSR = 2,
	PM_LINE_DCD = 4,
	PM_LINE_RI = 8,
	PM_LINES_UNKNOWN = 16,	/* the device has none to ask for, such as a pseudo-terminal */
};

/*
 * Raw, 115,200 bit/s, 8 bits, no parity, 1 stop bit, no flow control; DTR and RTS on until it is closed or the process ends. Gives a
 * descriptor that never blocks, or -1, with errno and the enum pm_line_step.
 */
int pm_serial_open(const char *path, uint32_t *step);
/* What is not sent yet is thrown away. */
void pm_serial_close(int device);
uint32_t pm_serial_lines(int device);

#endif
