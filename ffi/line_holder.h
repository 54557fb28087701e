/*
 * The line holder: a thread that alone holds the cable, and relays. Its table of open files is its own, with the cable in it and
 * what wakes it, so that the cable falls as soon as this thread dies. A killed process frees all its memory before it closes the
 * files of its other threads, which takes 10 to 20 ms of a unit; a memory keeper (memory_keeper.h) sees to it that this thread never
 * does that. It decides nothing. Its TypeScript face is line_holder.ts.
 */
#ifndef POINTSMAN_LINE_HOLDER_H
#define POINTSMAN_LINE_HOLDER_H

#include <stdint.h>

/* The order is that of KINDS in line_holder.ts. */
enum pm_line_kind {
	PM_LINE_SERIAL,		/* a device, with modem lines where it has some */
	PM_LINE_SOCKET,		/* a UNIX stream socket to connect to */
};

/* What an opening was at when it failed; the order is that of STEPS in line_holder.ts. */
enum pm_line_step {
	PM_LINE_STEP_START,
	PM_LINE_STEP_OPEN,
	PM_LINE_STEP_TERMINAL,
	PM_LINE_STEP_LOCK,
	PM_LINE_STEP_SETTINGS,
};

enum pm_line_state {
	PM_LINE_OPENING,
	PM_LINE_FAILED,		/* it could not be opened */
	PM_LINE_OPEN,
	PM_LINE_ENDED,		/* closed: it is gone, or this was asked for */
};

struct pm_line_seen {
	uint32_t state;
	uint32_t step;
	uint32_t error;		/* errno, where it failed or ended by itself */
	uint32_t lines;		/* enum pm_modem_line of serial.h */
};
_Static_assert(sizeof(struct pm_line_seen) == 16, "line_holder.ts reads this struct");

struct pm_holder;

/*
 * Starts the thread, which opens the line. In each direction, `waiting_bytes` at most wait. NULL where there is no memory or thread for
 * it; the error is its errno.
 *
 * `mark`, where it is not NULL, is a word that has the thread's number while the line is open. If the thread dies with its process, the
 * kernel adds FUTEX_OWNER_DIED to it before the line falls (Documentation/locking/robust-futexes.rst).
 */
struct pm_holder *pm_holder_start(uint32_t kind, const char *path, uint32_t waiting_bytes, int32_t line_poll_ms,
				  uint32_t *mark, uint32_t *error);
/* Blocks until it is open, or could not be opened. */
void pm_holder_opened(struct pm_holder *holder, struct pm_line_seen *seen);

/* Never blocks; takes all of the bytes and gives 1, or none of them where too many wait already. */
uint32_t pm_holder_send(struct pm_holder *holder, const uint8_t *bytes, uint32_t count);

/*
 * Blocks until bytes came, the modem lines changed or the line has ended. Gives how many bytes came, which is all that came by now:
 * there must be room for `waiting_bytes`.
 */
uint32_t pm_holder_wait(struct pm_holder *holder, uint8_t *bytes, struct pm_line_seen *seen);

/* It will have ended soon. A serial line throws away what is not sent yet. */
void pm_holder_stop(struct pm_holder *holder);
/* After it was seen to have failed or ended. */
void pm_holder_free(struct pm_holder *holder);

#endif
