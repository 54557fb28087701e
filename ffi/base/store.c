/*
 * See base.h. Nothing is synchronised to the disk: what a power cut leaves behind is found at the next start, by its content, and written
 * again.
 */
#include "base.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Whoever writes it holds the lock of the folder, so one name is enough, and a killed one leaves one file at most. */
#define UNFINISHED ".unfinished"

static bool is_ours(int fd, struct stat *status)
{
	return fstat(fd, status) == 0 && S_ISREG(status->st_mode) && status->st_uid == geteuid() &&
	       (status->st_mode & 022) == 0;
}

bool is_stored(int folder, const char *name, bool (*is_content)(struct span, const void *), const void *want)
{
	struct stat status;
	int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return false;
	bool stored = false;
	if (is_ours(fd, &status) && status.st_size > 0) {
		struct span content = { .bytes = (size_t)status.st_size };
		content.at = mmap(NULL, content.bytes, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
		if (content.at != MAP_FAILED) {
			stored = is_content(content, want);
			munmap((void *)content.at, content.bytes);
		}
	}
	close(fd);
	return stored;
}

bool write_all(int fd, struct span bytes)
{
	while (bytes.bytes > 0) {
		ssize_t written = write(fd, bytes.at, bytes.bytes);
		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return false;
		bytes.at += written;
		bytes.bytes -= (size_t)written;
	}
	return true;
}

bool store(int folder, const char *name, unsigned mode, bool (*write_content)(int fd, const void *), const void *content)
{
	unlinkat(folder, UNFINISHED, 0);
	int fd = openat(folder, UNFINISHED, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
	if (fd < 0)
		return false;
	bool done = write_content(fd, content) && fchmod(fd, mode) == 0;
	int problem = errno;
	if (close(fd) < 0 && done) {
		problem = errno;
		done = false;
	}
	if (done && renameat(folder, UNFINISHED, folder, name) == 0)
		return true;
	if (done)
		problem = errno;
	unlinkat(folder, UNFINISHED, 0);
	errno = problem;
	return false;
}

int make_folder(int parent, const char *name)
{
	struct stat status;
	if (mkdirat(parent, name, 0700) < 0 && errno != EEXIST)
		return -1;
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -1;
	if (fstat(fd, &status) == 0 && status.st_uid == geteuid() && (status.st_mode & 022) == 0)
		return fd;
	close(fd);
	errno = EPERM;
	return -1;
}
