/*
 * A stand-in for denort, the base of every program that `deno compile` makes, for where denort cannot be downloaded.
 *
 * It carries Deno itself, compressed. `deno compile` appends the program to it as an ELF note, as it does to denort. Denort runs that
 * from memory; this base unpacks Deno and the program into a folder, once, and becomes Deno with the flags that the program was
 * compiled with. docs/build.md tells it for people.
 *
 * Whatever goes wrong ends it by die(), but for a folder that will not do: then the next one is tried.
 */
#ifndef POINTSMAN_BASE_H
#define POINTSMAN_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes that somebody else keeps. No terminator. */
struct span {
	const char *at;
	size_t bytes;
};

bool span_is(struct span span, const char *text);

/* fail.c: what was tried and why it failed, in one line. Exit code 1, as of every command that failed. */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));
void warn(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The section is not laid out as Deno DENO_VERSION does it. */
_Noreturn void die_of_layout(const char *what, struct span where);
void *allocate(size_t bytes);
/* A new string, as printf makes it. */
char *text(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* json.c: reads JSON from front to back. What is not as expected is a layout that is not known. */
struct json {
	const char *at;
	const char *end;
};

struct json json_of(struct span text);
/* Enters an object or array: '{' or '['. */
void json_enter(struct json *json, char open);
/* Whether there is another element before '}' or ']', which is passed. */
bool json_more(struct json *json, char close);
/* Name of the next member. */
struct span json_name(struct json *json);
/* A string without escapes: names of files, flags. */
struct span json_string(struct json *json);
uint64_t json_number(struct json *json);
bool json_bool(struct json *json);
/* The text of any value. */
struct span json_value(struct json *json);

/* own.c: this executable. */
struct span own_section(void);
char *own_path(void);

/* section.c: what `deno compile` appended. */
struct section {
	struct span all;
	struct span metadata;	/* JSON: how to run it */
	struct span tree;	/* JSON: names of the files, and where they lie in data */
	struct span data;
};

struct section read_section(struct span all);

/* flags.c, tree.c: what the section says. */
struct file {
	char *path;	/* from the top of the program */
	struct span bytes;
	bool executable;
};

struct program {
	char *entry;		/* path of the first module */
	char **flags;		/* of `deno run` */
	size_t flag_count;
	struct file *files;
	size_t file_count;
};

void read_flags(const struct section *section, struct program *program);
void read_files(const struct section *section, struct program *program);

/* checksum.c: XXH64 with seed 0. */
uint64_t checksum(struct span bytes);

/* folders.c: where to unpack. */
struct folder {
	char *path;	/* without symbolic links */
	int fd;
};

/* The next folder to try, made where it is missing; false after the last. `number` counts from 0. */
bool candidate(unsigned number, char **path);
/* Opens it. Where it cannot be used, or another user could write what we execute, false and the reason. */
bool open_folder(const char *path, struct folder *folder, char **reason);

/* unpack.c: Deno and the program in a folder, each as it should be. */
struct unpacked {
	char *deno;
	char *program;	/* folder */
	char *cache;	/* what Deno keeps for itself */
	bool anew;	/* now, not at an earlier start */
};

bool unpack(const struct folder *folder, const struct section *section, const struct program *program,
	    struct unpacked *unpacked, char **reason);

/* store.c: files of ours. */

/* Whether there is such a file with this content, which nobody else can have written. */
bool is_stored(int folder, const char *name, bool (*is_content)(struct span, const void *), const void *want);
/* Writes a file beside and moves it to its name, so that a file of that name is always whole. */
bool store(int folder, const char *name, unsigned mode, bool (*write_content)(int fd, const void *), const void *content);
bool write_all(int fd, struct span bytes);
/* A folder of ours below another; -1 and errno. */
int make_folder(int parent, const char *name);

#endif
