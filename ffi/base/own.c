/*
 * See base.h. Everything is read from the file and within its size, not from what the kernel mapped of it: beyond the end of a file
 * that was cut short there is no memory, only a signal.
 */
#include "base.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Owner and type of the note, of the libsui that Deno uses. Its content begins with a name and that name's length. */
#define NOTE_OWNER "SUI"
#define NOTE_TYPE 0x53554901
#define SECTION_NAME "d3n0l4nd"

static struct span own_file(void)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	struct stat status;
	if (fd < 0 || fstat(fd, &status) < 0)
		die("read the executable by /proc/self/exe: %s: is /proc mounted?", strerror(errno));
	struct span file = { .bytes = (size_t)status.st_size };
	file.at = mmap(NULL, file.bytes, PROT_READ, MAP_PRIVATE, fd, 0);
	if (file.at == MAP_FAILED)
		die("read the executable: %s", strerror(errno));
	close(fd);
	return file;
}

char *own_path(void)
{
	char path[PATH_MAX];
	ssize_t bytes = readlink("/proc/self/exe", path, sizeof(path));
	if (bytes < 0)
		die("find the executable: %s", strerror(errno));
	return text("%.*s", (int)bytes, path);
}

/* Part of the file. */
static struct span part(struct span file, uint64_t offset, uint64_t bytes)
{
	if (offset > file.bytes || bytes > file.bytes - offset)
		die("the executable is cut short: it has %zu bytes: copy it again", file.bytes);
	return (struct span){ file.at + offset, bytes };
}

static size_t padded(size_t bytes)
{
	return (bytes + 3) & ~(size_t)3;
}

/* Content of the note where it is ours; none otherwise. */
static struct span section_in(struct span note)
{
	const size_t head = sizeof(ElfW(Nhdr)) + padded(sizeof(NOTE_OWNER));
	const size_t name = sizeof(uint16_t) + strlen(SECTION_NAME);
	ElfW(Nhdr) facts;
	uint16_t name_bytes;
	if (note.bytes < head + name)
		return (struct span){ 0 };
	memcpy(&facts, note.at, sizeof(facts));
	memcpy(&name_bytes, note.at + head, sizeof(name_bytes));
	if (facts.n_type != NOTE_TYPE || facts.n_namesz != sizeof(NOTE_OWNER) ||
	    memcmp(note.at + sizeof(facts), NOTE_OWNER, sizeof(NOTE_OWNER)) != 0 || facts.n_descsz < name ||
	    facts.n_descsz > note.bytes - head || name_bytes != strlen(SECTION_NAME) ||
	    memcmp(note.at + head + sizeof(name_bytes), SECTION_NAME, name_bytes) != 0)
		return (struct span){ 0 };
	return (struct span){ note.at + head + name, facts.n_descsz - name };
}

struct span own_section(void)
{
	struct span file = own_file();
	ElfW(Ehdr) header;
	memcpy(&header, part(file, 0, sizeof(header)).at, sizeof(header));
	struct span found = { 0 };
	for (unsigned i = 0; i < header.e_phnum; i++) {
		ElfW(Phdr) segment;
		struct span at = part(file, header.e_phoff + i * sizeof(segment), sizeof(segment));
		memcpy(&segment, at.at, sizeof(segment));
		struct span content = part(file, segment.p_offset, segment.p_filesz);
		struct span section = segment.p_type == PT_NOTE ? section_in(content) : (struct span){ 0 };
		if (section.at != NULL)
			found = section;
	}
	if (found.at == NULL)
		die("no program was appended to this base: it is to be used by: DENORT_BIN=… deno compile");
	return found;
}
