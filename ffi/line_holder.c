/* See line_holder.h. Linux only: close_range(2), eventfd(2). */
#define _GNU_SOURCE
#include "line_holder.h"

#include <errno.h>
#include <linux/close_range.h>
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "memory_keeper.h"
#include "serial.h"

/* Its name of before glibc 2.34, which later ones know too: otherwise the place of the build would say where it runs. */
#if defined(__x86_64__)
__asm__(".symver pthread_create, pthread_create@GLIBC_2.2.5");
#elif defined(__aarch64__)
__asm__(".symver pthread_create, pthread_create@GLIBC_2.17");
#endif

/* Read at once: what a line of 115,200 bit/s brings in 90 ms. */
enum { PIECE_BYTES = 1024 };

struct pm_holder {
	uint32_t kind;
	uint32_t waiting_bytes;
	int32_t line_poll_ms;
	int wake;
	const char *path;
	uint32_t *mark;
	struct robust_list_head robust;
	struct robust_list marked;
	struct pm_keeper keeper;
	pthread_mutex_t lock;
	pthread_cond_t news;
	/* All below is read and written under the lock. */
	uint32_t has_news;
	uint32_t is_stopping;
	struct pm_line_seen seen;
	uint32_t to_send;
	uint32_t received;
	uint8_t *sending;
	uint8_t *receiving;
	uint8_t memory[];
};

/* Under the lock. */
static void tell(struct pm_holder *holder)
{
	holder->has_news = 1;
	pthread_cond_broadcast(&holder->news);
}

static void tell_seen(struct pm_holder *holder, struct pm_line_seen seen)
{
	pthread_mutex_lock(&holder->lock);
	holder->seen = seen;
	tell(holder);
	pthread_mutex_unlock(&holder->lock);
}

/*
 * Whatever lies below the wake is in both tables for some microseconds. Where it is refused (before Linux 5.9, or by a filter of system
 * calls) the cable is opened in the common table, and falls later when the process is killed.
 */
static int leave_common_table(int wake)
{
	if (syscall(SYS_close_range, (unsigned int)wake + 1, ~0u, CLOSE_RANGE_UNSHARE) < 0)
		return -1;
	return wake > 0 ? (int)syscall(SYS_close_range, 0u, (unsigned int)wake - 1, 0u) : 0;
}

static int connect_to(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	if (strlen(path) >= sizeof(address.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	strcpy(address.sun_path, path);
	int line = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	/* The least that the kernel has, a few kilobytes: what waits there is as late as what waits here. */
	int least = 0;
	if (line >= 0)
		setsockopt(line, SOL_SOCKET, SO_SNDBUF, &least, sizeof(least));
	if (line < 0 || connect(line, (struct sockaddr *)&address, sizeof(address)) == 0)
		return line;
	int error = errno;
	close(line);
	errno = error;
	return -1;
}

/*
 * Gives how much still waits. Others only add behind what is there, so it may be written without the lock. That the line is gone shows
 * when it is read; what it does not take then is lost with it.
 */
static uint32_t send_waiting(struct pm_holder *holder, int line)
{
	pthread_mutex_lock(&holder->lock);
	uint32_t count = holder->to_send;
	pthread_mutex_unlock(&holder->lock);
	if (count == 0)
		return 0;
	ssize_t taken = write(line, holder->sending, count);
	uint32_t done = taken >= 0 ? (uint32_t)taken : errno == EAGAIN || errno == EINTR ? 0 : count;
	pthread_mutex_lock(&holder->lock);
	holder->to_send -= done;
	memmove(holder->sending, holder->sending + done, holder->to_send);
	count = holder->to_send;
	pthread_mutex_unlock(&holder->lock);
	return count;
}

/* Gives 0, or the errno for which the line is of no use any more. */
static int receive(struct pm_holder *holder, int line, uint32_t room)
{
	uint8_t piece[PIECE_BYTES];
	ssize_t came = read(line, piece, room < PIECE_BYTES ? room : PIECE_BYTES);
	/* Nothing, where poll() saw something: hung up. */
	if (came == 0)
		return EIO;
	if (came < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : errno;
	pthread_mutex_lock(&holder->lock);
	memcpy(holder->receiving + holder->received, piece, (size_t)came);
	holder->received += (uint32_t)came;
	tell(holder);
	pthread_mutex_unlock(&holder->lock);
	return 0;
}

static uint32_t look_at_lines(struct pm_holder *holder, int line, uint32_t before)
{
	uint32_t lines = pm_serial_lines(line);
	if (lines != before)
		tell_seen(holder, (struct pm_line_seen){ .state = PM_LINE_OPEN, .lines = lines });
	return lines;
}

/* Room for what comes; 0 once it shall end. */
static int may_go_on(struct pm_holder *holder, uint32_t *room)
{
	pthread_mutex_lock(&holder->lock);
	int goes_on = !holder->is_stopping;
	*room = holder->waiting_bytes - holder->received;
	pthread_mutex_unlock(&holder->lock);
	return goes_on;
}

/*
 * Gives 0 when it was asked to stop, or the errno for which the line is of no use any more.
 *
 * The lines are looked at every few milliseconds in place of TIOCMIWAIT, which not every driver has, which poll(2) cannot be
 * combined with, and which nothing but a signal ends.
 */
static int relay(struct pm_holder *holder, int line, uint32_t lines)
{
	while (1) {
		uint32_t room;
		uint32_t waiting = send_waiting(holder, line);
		if (!may_go_on(holder, &room))
			return 0;
		/* While nobody takes what came, the line is not looked at: that it has hung up would be told again and again. */
		struct pollfd fds[] = {
			{ .fd = room > 0 ? line : -1, .events = (short)(POLLIN | (waiting > 0 ? POLLOUT : 0)) },
			{ .fd = holder->wake, .events = POLLIN },
		};
		if (poll(fds, 2, lines == PM_LINES_UNKNOWN ? -1 : holder->line_poll_ms) < 0) {
			if (errno != EINTR)
				return errno;
			continue;
		}
		eventfd_t wakes;
		if (fds[1].revents != 0)
			eventfd_read(holder->wake, &wakes);
		if (lines != PM_LINES_UNKNOWN)
			lines = look_at_lines(holder, line, lines);
		int error = 0;
		if (fds[0].revents & POLLIN)
			error = receive(holder, line, room);
		else if (fds[0].revents & (POLLHUP | POLLERR | POLLNVAL))
			error = EIO;
		if (error != 0)
			return error;
	}
}

/* The C library's own list, which this takes the place of, is for mutexes that this thread does not use. */
static void begin_mark(struct pm_holder *holder)
{
	if (holder->mark == NULL)
		return;
	holder->robust.list.next = &holder->marked;
	holder->robust.futex_offset = (long)((uintptr_t)holder->mark - (uintptr_t)&holder->marked);
	holder->marked.next = &holder->robust.list;
	__atomic_store_n(holder->mark, (uint32_t)syscall(SYS_gettid), __ATOMIC_RELEASE);
	syscall(SYS_set_robust_list, &holder->robust, sizeof(holder->robust));
}

static void end_mark(struct pm_holder *holder)
{
	if (holder->mark == NULL)
		return;
	syscall(SYS_set_robust_list, NULL, sizeof(holder->robust));
	__atomic_store_n(holder->mark, 0, __ATOMIC_RELEASE);
}

static void *hold(void *argument)
{
	struct pm_holder *holder = argument;
	struct pm_line_seen seen = { .state = PM_LINE_FAILED, .step = PM_LINE_STEP_OPEN, .lines = PM_LINES_UNKNOWN };
	int is_serial = holder->kind == PM_LINE_SERIAL;
	prctl(PR_SET_NAME, "line holder");
	holder->keeper.process = -1;
	if (leave_common_table(holder->wake) == 0)
		pm_keeper_start(&holder->keeper);
	int line = is_serial ? pm_serial_open(holder->path, &seen.step) : connect_to(holder->path);
	if (line < 0) {
		seen.error = (uint32_t)errno;
		pm_keeper_end(&holder->keeper);
		tell_seen(holder, seen);
		return NULL;
	}
	if (is_serial)
		seen.lines = pm_serial_lines(line);
	seen.state = PM_LINE_OPEN;
	begin_mark(holder);
	tell_seen(holder, seen);
	seen.error = (uint32_t)relay(holder, line, seen.lines);
	end_mark(holder);
	seen.state = PM_LINE_ENDED;
	seen.lines = PM_LINES_UNKNOWN;
	if (is_serial)
		pm_serial_close(line);
	else
		close(line);
	pm_keeper_end(&holder->keeper);
	tell_seen(holder, seen);
	return NULL;
}

/* No signal of the process is for it. Nobody joins it: its last word is that the line has ended. */
static int start_thread(struct pm_holder *holder)
{
	pthread_t thread;
	pthread_attr_t detached;
	sigset_t all, before;
	pthread_attr_init(&detached);
	pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	int error = pthread_create(&thread, &detached, hold, holder);
	sigprocmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&detached);
	return error;
}

struct pm_holder *pm_holder_start(uint32_t kind, const char *path, uint32_t waiting_bytes, int32_t line_poll_ms,
				  uint32_t *mark, uint32_t *error)
{
	size_t path_bytes = strlen(path) + 1;
	struct pm_holder *holder = calloc(1, sizeof(*holder) + 2 * (size_t)waiting_bytes + path_bytes);
	*error = ENOMEM;
	if (holder == NULL)
		return NULL;
	holder->kind = kind;
	holder->waiting_bytes = waiting_bytes;
	holder->line_poll_ms = line_poll_ms;
	holder->mark = mark;
	holder->sending = holder->memory;
	holder->receiving = holder->sending + waiting_bytes;
	holder->path = memcpy(holder->receiving + waiting_bytes, path, path_bytes);
	pthread_mutex_init(&holder->lock, NULL);
	pthread_cond_init(&holder->news, NULL);
	holder->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	*error = holder->wake < 0 ? (uint32_t)errno : (uint32_t)start_thread(holder);
	if (*error == 0)
		return holder;
	if (holder->wake >= 0)
		close(holder->wake);
	free(holder);
	return NULL;
}

void pm_holder_opened(struct pm_holder *holder, struct pm_line_seen *seen)
{
	pthread_mutex_lock(&holder->lock);
	while (holder->seen.state == PM_LINE_OPENING)
		pthread_cond_wait(&holder->news, &holder->lock);
	*seen = holder->seen;
	pthread_mutex_unlock(&holder->lock);
}

uint32_t pm_holder_send(struct pm_holder *holder, const uint8_t *bytes, uint32_t count)
{
	pthread_mutex_lock(&holder->lock);
	uint32_t is_taken = count <= holder->waiting_bytes - holder->to_send;
	if (is_taken) {
		memcpy(holder->sending + holder->to_send, bytes, count);
		holder->to_send += count;
	}
	pthread_mutex_unlock(&holder->lock);
	if (is_taken)
		eventfd_write(holder->wake, 1);
	return is_taken;
}

uint32_t pm_holder_wait(struct pm_holder *holder, uint8_t *bytes, struct pm_line_seen *seen)
{
	pthread_mutex_lock(&holder->lock);
	while (!holder->has_news)
		pthread_cond_wait(&holder->news, &holder->lock);
	uint32_t came = holder->received;
	memcpy(bytes, holder->receiving, came);
	holder->received = 0;
	holder->has_news = 0;
	*seen = holder->seen;
	pthread_mutex_unlock(&holder->lock);
	/* It may have stopped reading for want of room. */
	if (came == holder->waiting_bytes)
		eventfd_write(holder->wake, 1);
	return came;
}

void pm_holder_stop(struct pm_holder *holder)
{
	pthread_mutex_lock(&holder->lock);
	holder->is_stopping = 1;
	pthread_mutex_unlock(&holder->lock);
	eventfd_write(holder->wake, 1);
}

void pm_holder_free(struct pm_holder *holder)
{
	close(holder->wake);
	pthread_cond_destroy(&holder->news);
	pthread_mutex_destroy(&holder->lock);
	free(holder);
}
