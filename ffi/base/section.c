/*
 * See base.h. The layout, all numbers in little endian:
 *
 *	magic
 *	u64 bytes, metadata
 *	u64 bytes, packages of npm: none, since everything is bundled
 *	12 bytes of remote modules: none, likewise
 *	u64 bytes, tree of the files
 *	u64 bytes, data of the files
 *	magic
 */
#include "base.h"

#include <endian.h>
#include <string.h>

static const char MAGIC[] = "d3n0l4nd";
static const char NO_REMOTE_MODULES[12];

static struct span take(struct span *rest, uint64_t bytes)
{
	if (bytes > rest->bytes)
		die_of_layout("a part that is longer than the section", (struct span){ 0 });
	struct span part = { rest->at, bytes };
	rest->at += bytes;
	rest->bytes -= bytes;
	return part;
}

/* A part behind its length. */
static struct span take_counted(struct span *rest)
{
	uint64_t bytes;
	memcpy(&bytes, take(rest, sizeof(bytes)).at, sizeof(bytes));
	return take(rest, le64toh(bytes));
}

static void pass_magic(struct span *rest)
{
	if (!span_is(take(rest, strlen(MAGIC)), MAGIC))
		die_of_layout("no " "d3n0l4nd" " around the section", (struct span){ 0 });
}

struct section read_section(struct span all)
{
	struct section section = { .all = all };
	struct span rest = all;
	pass_magic(&rest);
	section.metadata = take_counted(&rest);
	if (take_counted(&rest).bytes != 0)
		die_of_layout("npm packages: expected a bundle", (struct span){ 0 });
	if (memcmp(take(&rest, sizeof(NO_REMOTE_MODULES)).at, NO_REMOTE_MODULES, sizeof(NO_REMOTE_MODULES)) != 0)
		die_of_layout("remote modules: expected a bundle", (struct span){ 0 });
	section.tree = take_counted(&rest);
	section.data = take_counted(&rest);
	pass_magic(&rest);
	if (rest.bytes != 0)
		die_of_layout("more behind the section", (struct span){ 0 });
	return section;
}
