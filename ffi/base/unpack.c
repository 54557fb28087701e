/* See base.h. Deno in a folder named by its version and checksum, the program in one named by its own: others of either may lie beside. */
#include "base.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>
#include <zstd.h>

extern const char deno_frame[];
extern const uint64_t deno_frame_bytes;

/* As `ps` shows it. */
#define DENO_FILE "pointsman"

static struct span frame(void)
{
	return (struct span){ deno_frame, deno_frame_bytes };
}

static uint64_t deno_bytes(void)
{
	return ZSTD_getFrameContentSize(frame().at, frame().bytes);
}

/* The low half of the content's XXH64, by which a frame ends (RFC 8878, 3.1.1). */
static uint32_t deno_checksum(void)
{
	uint32_t sum;
	memcpy(&sum, deno_frame + deno_frame_bytes - sizeof(sum), sizeof(sum));
	return le32toh(sum);
}

static bool is_deno(struct span content, const void *unused)
{
	(void)unused;
	return content.bytes == deno_bytes() && (uint32_t)checksum(content) == deno_checksum();
}

/* What has come out of the frame so far, and whether that was all. Zstd compares the checksum at the end. */
static bool write_deno(int fd, const void *unused)
{
	(void)unused;
	ZSTD_inBuffer in = { deno_frame, frame().bytes, 0 };
	ZSTD_DStream *stream = ZSTD_createDStream();
	size_t left = 1, room = ZSTD_DStreamOutSize();
	char *buffer = allocate(room);
	bool written = true;
	while (written && left > 0) {
		ZSTD_outBuffer out = { buffer, room, 0 };
		left = ZSTD_decompressStream(stream, &out, &in);
		if (ZSTD_isError(left) || (left > 0 && in.pos == in.size && out.pos < out.size))
			die("the executable is damaged: %s: copy it again", ZSTD_isError(left) ? ZSTD_getErrorName(left) : "Deno ends early");
		written = write_all(fd, (struct span){ buffer, out.pos });
	}
	free(buffer);
	ZSTD_freeDStream(stream);
	return written;
}

static bool is_same(struct span content, const void *want)
{
	const struct file *file = want;
	return content.bytes == file->bytes.bytes && memcmp(content.at, file->bytes.at, content.bytes) == 0;
}

static bool write_file(int fd, const void *content)
{
	return write_all(fd, ((const struct file *)content)->bytes);
}

static bool ensure_deno(int root, const char *name, bool may_write)
{
	int folder = make_folder(root, name);
	if (folder < 0)
		return false;
	bool there = is_stored(folder, DENO_FILE, is_deno, NULL);
	if (!there && may_write) {
		if (faccessat(folder, DENO_FILE, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
			warn("the unpacked Deno was damaged: it is unpacked again");
		there = store(folder, DENO_FILE, 0700, write_deno, NULL);
	}
	int problem = errno;
	close(folder);
	errno = problem;
	return there;
}

/* Folder by folder, down to the file. */
static bool ensure_file(int above, const char *path, const struct file *file, bool may_write)
{
	const char *slash = strchr(path, '/');
	if (slash == NULL)
		return is_stored(above, path, is_same, file) ||
		       (may_write && store(above, path, file->executable ? 0700 : 0600, write_file, file));
	char *name = text("%.*s", (int)(slash - path), path);
	int folder = make_folder(above, name);
	free(name);
	if (folder < 0)
		return false;
	bool there = ensure_file(folder, slash + 1, file, may_write);
	int problem = errno;
	close(folder);
	errno = problem;
	return there;
}

static bool ensure_program(int root, const char *name, const struct program *program, bool may_write)
{
	bool there = true;
	for (size_t i = 0; i < program->file_count && there; i++) {
		char *path = text("%s/%s", name, program->files[i].path);
		there = ensure_file(root, path, &program->files[i], may_write);
		free(path);
	}
	return there;
}

bool unpack(const struct folder *folder, const struct section *section, const struct program *program,
	    struct unpacked *unpacked, char **reason)
{
	char *deno = text("deno-" DENO_VERSION "-%08x", deno_checksum());
	char *name = text("program-%016llx", (unsigned long long)checksum(section->all));
	*unpacked = (struct unpacked){
		.deno = text("%s/%s/" DENO_FILE, folder->path, deno),
		.program = text("%s/%s", folder->path, name),
		.cache = text("%s/compiled", folder->path),
	};
	if (ensure_deno(folder->fd, deno, false) && ensure_program(folder->fd, name, program, false))
		return true;
	/* Of several first starts one unpacks and the others wait for it. The lock ends with the file descriptor. */
	if (flock(folder->fd, LOCK_EX) == 0 && ensure_deno(folder->fd, deno, true) &&
	    ensure_program(folder->fd, name, program, true)) {
		unpacked->anew = true;
		flock(folder->fd, LOCK_UN);
		return true;
	}
	*reason = text("%s", strerror(errno));
	return false;
}
