/* See base.h. The files of the program: a list of {"File": {n, o, …}} and {"Dir": {n, e}}. */
#include "base.h"

#include <stdlib.h>
#include <string.h>

static void read_entries(struct span entries, const char *folder, const struct section *section, struct program *program);

/* A name that stays in its folder. */
static char *path_of(const char *folder, struct span name)
{
	if (name.bytes == 0 || span_is(name, ".") || span_is(name, "..") || memchr(name.at, '/', name.bytes) != NULL)
		die_of_layout("a file with this name", name);
	return text("%s%.*s", folder, (int)name.bytes, name.at);
}

/* [offset, bytes] */
static struct span content_at(struct json *json, struct span data)
{
	json_enter(json, '[');
	json_more(json, ']');
	uint64_t offset = json_number(json);
	json_more(json, ']');
	uint64_t bytes = json_number(json);
	if (json_more(json, ']') || offset > data.bytes || bytes > data.bytes - offset)
		die_of_layout("a file beyond the data", (struct span){ 0 });
	return (struct span){ data.at + offset, bytes };
}

static void add_file(struct program *program, struct file file)
{
	program->files = realloc(program->files, (program->file_count + 1) * sizeof(*program->files));
	if (program->files == NULL)
		die("there is no memory");
	program->files[program->file_count++] = file;
}

static void read_file(struct json *json, const char *folder, const struct section *section, struct program *program)
{
	struct file file = { 0 };
	json_enter(json, '{');
	while (json_more(json, '}')) {
		struct span key = json_name(json);
		if (span_is(key, "n"))
			file.path = path_of(folder, json_string(json));
		else if (span_is(key, "o"))
			file.bytes = content_at(json, section->data);
		else if (span_is(key, "x"))
			file.executable = json_bool(json);
		else if (span_is(key, "u") || span_is(key, "t"))
			json_value(json); /* whether it is UTF-8; when it was changed */
		else
			die_of_layout("something about a file that this base does not know", key);
	}
	if (file.path == NULL || file.bytes.at == NULL)
		die_of_layout("a file without name or place", section->tree);
	add_file(program, file);
}

static void read_folder(struct json *json, const char *folder, const struct section *section, struct program *program)
{
	char *path = NULL;
	struct span entries = { 0 };
	json_enter(json, '{');
	while (json_more(json, '}')) {
		struct span key = json_name(json);
		if (span_is(key, "n"))
			path = path_of(folder, json_string(json));
		else if (span_is(key, "e"))
			entries = json_value(json);
		else
			die_of_layout("something about a folder that this base does not know", key);
	}
	if (path == NULL || entries.at == NULL)
		die_of_layout("a folder without name or entries", section->tree);
	read_entries(entries, text("%s/", path), section, program);
}

static void read_entries(struct span entries, const char *folder, const struct section *section, struct program *program)
{
	struct json json = json_of(entries);
	json_enter(&json, '[');
	while (json_more(&json, ']')) {
		json_enter(&json, '{');
		json_more(&json, '}');
		struct span kind = json_name(&json);
		if (span_is(kind, "File"))
			read_file(&json, folder, section, program);
		else if (span_is(kind, "Dir"))
			read_folder(&json, folder, section, program);
		else
			die_of_layout("neither file nor folder", kind);
		if (json_more(&json, '}'))
			die_of_layout("an entry of two kinds", kind);
	}
}

void read_files(const struct section *section, struct program *program)
{
	read_entries(section->tree, "", section, program);
}
