/* See base.h. */
#include "base.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Deno must find nothing of the folder it is started in, nor of the network: the program is all that it runs. */
static const char *const FLAGS[] = { "run", "--quiet", "--no-config", "--no-lock", "--no-remote", "--no-npm" };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Adds a line to what is told of folders that will not do. */
static char *also(char *told, const char *path, const char *reason)
{
	return text("%s%s%s: %s", told, *told == 0 ? "" : "; ", path, reason);
}

static struct unpacked unpack_somewhere(const struct section *section, const struct program *program)
{
	char *path, *reason, *told = text("%s", "");
	struct folder folder;
	struct unpacked unpacked;
	for (unsigned number = 0; candidate(number, &path); number++) {
		if (path == NULL)
			continue;
		if (!open_folder(path, &folder, &reason)) {
			told = also(told, path, reason);
			continue;
		}
		bool done = unpack(&folder, section, program, &unpacked, &reason);
		close(folder.fd);
		if (!done) {
			told = also(told, path, reason);
			continue;
		}
		if (unpacked.anew && *told != 0)
			warn("unpacked to %s, for others will not do: %s", path, told);
		return unpacked;
	}
	die("there is no folder to unpack to: %s: expected one of them to be ours, writable and executable, with 100 MB free", told);
}

static bool begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

/* Settings for another Deno are none for this one. */
static void set_environment(const struct unpacked *unpacked)
{
	size_t kept = 0;
	for (char **variable = environ; *variable != NULL; variable++)
		if (!begins(*variable, "DENO_") && !begins(*variable, "NODE_OPTIONS=") && !begins(*variable, "OTEL_"))
			environ[kept++] = *variable;
	environ[kept] = NULL;
	setenv("DENO_DIR", unpacked->cache, 1);
	setenv("DENO_NO_UPDATE_CHECK", "1", 1);
	setenv("DENO_NO_PACKAGE_JSON", "1", 1);
	/* By this the program finds how to start itself again: the path that Deno knows is that of the unpacked Deno. */
	setenv("POINTSMAN_EXECUTABLE", own_path(), 1);
}

/* Becomes Deno; its process id stays. */
static _Noreturn void become_deno(const struct unpacked *unpacked, const struct program *program, char **arguments)
{
	size_t given = 0, count = 0;
	while (arguments[given] != NULL)
		given++;
	const char **all = allocate((COUNT(FLAGS) + program->flag_count + given + 3) * sizeof(*all));
	all[count++] = own_path();
	for (size_t i = 0; i < COUNT(FLAGS); i++)
		all[count++] = FLAGS[i];
	for (size_t i = 0; i < program->flag_count; i++)
		all[count++] = program->flags[i];
	all[count++] = text("%s/%s", unpacked->program, program->entry);
	for (size_t i = 0; i < given; i++)
		all[count++] = arguments[i];
	execv(unpacked->deno, (char *const *)all);
	if (errno == ENOENT)
		die("start Deno: the dynamic loader or a library of GNU libc is missing: expected a system with glibc 2.27 or later");
	die("start Deno: %s: %s", unpacked->deno, strerror(errno));
}

int main(int argc, char **argv)
{
	struct section section = read_section(own_section());
	struct program program = { 0 };
	read_flags(&section, &program);
	read_files(&section, &program);
	struct unpacked unpacked = unpack_somewhere(&section, &program);
	set_environment(&unpacked);
	become_deno(&unpacked, &program, argc > 0 ? argv + 1 : argv);
}
