/*
 * See base.h. What is executed is only looked for where no other user can have put it: the folder is ours, and every folder above it is
 * ours or root's, and nobody else may write there. sshd looks at its keys in the same way.
 */
#include "base.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define NAME "pointsman"

/* Where an environment variable names the folder, or the one above it. An empty one names none. */
static char *named_by(const char *variable, const char *below)
{
	const char *value = getenv(variable);
	return value == NULL || *value != '/' ? NULL : text("%s%s", value, below);
}

static char *for_root(const char *path)
{
	return geteuid() == 0 ? text("%s", path) : NULL;
}

static char *for_user(const char *above)
{
	return text("%s/" NAME "-%u", above, (unsigned)geteuid());
}

bool candidate(unsigned number, char **path)
{
	switch (number) {
	case 0: /* of a service, by systemd.exec(5) */
		*path = named_by("CACHE_DIRECTORY", "");
		return true;
	case 1:
		*path = for_root("/var/cache/" NAME);
		return true;
	case 2:
		*path = named_by("XDG_CACHE_HOME", "/" NAME);
		return true;
	case 3:
		*path = named_by("HOME", "/.cache/" NAME);
		return true;
	case 4: /* From here on, what is unpacked is gone with the next boot. */
		*path = named_by("XDG_RUNTIME_DIR", "/" NAME);
		return true;
	case 5:
		*path = for_root("/run/" NAME);
		return true;
	case 6:
		*path = named_by("TMPDIR", text("/" NAME "-%u", (unsigned)geteuid()));
		return true;
	case 7:
		*path = for_user("/tmp");
		return true;
	case 8:
		*path = for_user("/dev/shm");
		return true;
	default:
		return false;
	}
}

/* With the folders above it. */
static bool make_all(const char *path)
{
	char part[PATH_MAX];
	if (snprintf(part, sizeof(part), "%s", path) >= (int)sizeof(part)) {
		errno = ENAMETOOLONG;
		return false;
	}
	for (char *slash = strchr(part + 1, '/');; slash = strchr(slash + 1, '/')) {
		if (slash != NULL)
			*slash = 0;
		/* Those that are there may be on a file system that is read only, or above what we may read. */
		if (access(part, F_OK) < 0 && mkdir(part, 0700) < 0 && errno != EEXIST)
			return false;
		if (slash == NULL)
			return true;
		*slash = '/';
	}
}

/*
 * In a user namespace all users that have no name there look alike, root of the system among them. Then the owner says nothing, and
 * only the mode counts.
 */
static bool has_unnamed_users(void)
{
	unsigned first, outside, count = 0;
	FILE *map = fopen("/proc/self/uid_map", "re");
	if (map == NULL)
		return false;
	int fields = fscanf(map, "%u %u %u", &first, &outside, &count);
	fclose(map);
	return fields == 3 && count != UINT_MAX;
}

static bool is_trusted_owner(uid_t owner)
{
	const uid_t unnamed = 65534;
	return owner == 0 || owner == geteuid() || (owner == unnamed && has_unnamed_users());
}

/* NULL where nobody else may replace what lies in it. In a sticky folder only its owner may replace a thing. */
static char *why_not_trusted(const char *path)
{
	struct stat status;
	if (lstat(path, &status) < 0)
		return text("%s: %s", path, strerror(errno));
	if (!is_trusted_owner(status.st_uid))
		return text("%s belongs to user %u: expected %u or root", path, (unsigned)status.st_uid, (unsigned)geteuid());
	if ((status.st_mode & 022) != 0 && (status.st_mode & S_ISVTX) == 0)
		return text("other users may write to %s: expected mode 755 or less", path);
	return NULL;
}

static char *why_not_trusted_above(const char *path)
{
	char part[PATH_MAX];
	char *reason = why_not_trusted("/");
	for (const char *slash = strchr(path + 1, '/'); reason == NULL && slash != NULL; slash = strchr(slash + 1, '/')) {
		snprintf(part, sizeof(part), "%.*s", (int)(slash - path), path);
		reason = why_not_trusted(part);
	}
	return reason;
}

/*
 * The path without symbolic links, by the deepest folder above it that is there; it is the one to use, for what a link leads to may
 * change. Where that folder is not to be trusted, NULL and the reason: what is made there would be left lying in a place of others.
 */
static char *trusted_path(const char *path, char **reason)
{
	char resolved[PATH_MAX], *above = text("%s", path);
	do
		*strrchr(above, '/') = 0;
	while (realpath(*above == 0 ? "/" : above, resolved) == NULL);
	*reason = why_not_trusted_above(resolved);
	if (*reason == NULL)
		*reason = why_not_trusted(resolved);
	char *trusted = *reason == NULL ? text("%s%s", resolved, path + strlen(above)) : NULL;
	free(above);
	return trusted;
}

/* The folder itself must be ours alone. */
static char *why_not_ours(int fd, const char *path)
{
	struct stat status;
	struct statvfs system;
	if (fstat(fd, &status) < 0 || fstatvfs(fd, &system) < 0)
		return text("%s", strerror(errno));
	if (status.st_uid != geteuid())
		return text("belongs to user %u: expected %u", (unsigned)status.st_uid, (unsigned)geteuid());
	if ((status.st_mode & 022) != 0)
		return text("other users may write to it: expected mode 700");
	if ((system.f_flag & ST_NOEXEC) != 0)
		return text("its file system is mounted noexec");
	return why_not_trusted_above(path);
}

bool open_folder(const char *path, struct folder *folder, char **reason)
{
	folder->path = trusted_path(path, reason);
	if (folder->path == NULL)
		return false;
	if (!make_all(folder->path) ||
	    (folder->fd = open(folder->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)) < 0) {
		bool is_link = errno == ELOOP || errno == ENOTDIR;
		*reason = text("%s", is_link ? "is no folder, or a symbolic link to one" : strerror(errno));
		return false;
	}
	*reason = why_not_ours(folder->fd, folder->path);
	if (*reason != NULL)
		close(folder->fd);
	return *reason == NULL;
}
