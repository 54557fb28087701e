/*
 * See base.h. From the section's metadata to flags of `deno run`. A setting that is not known, or that has another value than those
 * known here, would be lost without a word: it is refused.
 */
#include "base.h"

#include <stdlib.h>
#include <string.h>

/* Settings that a bundle has no use for. */
static const char *const IGNORED[] = {
	"app_name", "app_version", "code_cache_key", "vfs_case_sensitivity", "workspace_resolver",
};

/* Settings with the only value that they may have: the one that stands for nothing, but for that of --quiet, which all are started with. */
static const struct {
	const char *name;
	const char *value;
} EMPTY[] = {
	{ "argv", "[]" },
	{ "seed", "null" },
	{ "location", "null" },
	{ "log_level", "\"ERROR\"" },
	{ "ca_stores", "null" },
	{ "ca_data", "null" },
	{ "unsafely_ignore_certificate_errors", "null" },
	{ "env_vars_from_env_file", "{}" },
	{ "preload_modules", "[]" },
	{ "require_modules", "[]" },
	{ "node_modules", "null" },
	{ "unstable_config",
	  "{\"legacy_flag_enabled\":false,\"detect_cjs\":false,\"lazy_dynamic_imports\":false,\"raw_imports\":false,"
	  "\"sloppy_imports\":false,\"npm_lazy_caching\":false,\"tsgo\":false,\"features\":[]}" },
	{ "otel_config",
	  "{\"tracing_enabled\":false,\"metrics_enabled\":false,\"console\":\"Ignore\",\"deterministic_prefix\":null,"
	  "\"propagators\":[]}" },
};

/* V8 reads its flags as it would a command line, whose first word is the program. */
#define NO_FLAG "UNUSED_BUT_NECESSARY_ARG0"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void add_flag(struct program *program, char *flag)
{
	program->flags = realloc(program->flags, (program->flag_count + 1) * sizeof(*program->flags));
	if (program->flags == NULL)
		die("there is no memory");
	program->flags[program->flag_count++] = flag;
}

/* The strings of a list, with commas between. */
static char *joined(struct span list)
{
	struct json json = json_of(list);
	char *all = text("%s", "");
	json_enter(&json, '[');
	while (json_more(&json, ']')) {
		struct span word = json_string(&json);
		if (span_is(word, NO_FLAG))
			continue;
		if (memchr(word.at, ',', word.bytes) != NULL)
			die_of_layout("a comma in a flag", word);
		char *longer = text("%s%s%.*s", all, *all == 0 ? "" : ",", (int)word.bytes, word.at);
		free(all);
		all = longer;
	}
	return all;
}

/* allow_read becomes --allow-read. */
static char *flag_named(struct span name)
{
	char *flag = text("--%.*s", (int)name.bytes, name.at);
	for (char *at = flag; *at != 0; at++)
		if (*at == '_')
			*at = '-';
	return flag;
}

/* null is nothing, an empty list is everything of the kind. */
static void read_permission(struct span name, struct span value, struct program *program)
{
	/* There is nothing to import: all is bundled. */
	if (span_is(value, "null") || span_is(name, "allow_import"))
		return;
	char *words = joined(value);
	char *flag = flag_named(name);
	add_flag(program, *words == 0 ? flag : text("%s=%s", flag, words));
}

static void read_permissions(struct span permissions, struct program *program)
{
	struct json json = json_of(permissions);
	json_enter(&json, '{');
	while (json_more(&json, '}')) {
		struct span name = json_name(&json);
		if (!span_is(name, "prompt"))
			read_permission(name, json_value(&json), program);
		else if (!json_bool(&json))
			add_flag(program, "--no-prompt");
	}
}

static bool is_ignored(struct span name)
{
	for (size_t i = 0; i < COUNT(IGNORED); i++)
		if (span_is(name, IGNORED[i]))
			return true;
	return false;
}

static void expect_empty(struct span name, struct span value)
{
	for (size_t i = 0; i < COUNT(EMPTY); i++)
		if (span_is(name, EMPTY[i].name) && span_is(value, EMPTY[i].value))
			return;
	die_of_layout("a setting that this base does not know", name);
}

static void read_setting(struct span name, struct span value, struct program *program)
{
	struct json json = json_of(value);
	if (span_is(name, "permissions")) {
		read_permissions(value, program);
	} else if (span_is(name, "v8_flags")) {
		add_flag(program, text("--v8-flags=%s", joined(value)));
	} else if (span_is(name, "entrypoint_key")) {
		struct span entry = json_string(&json);
		program->entry = text("%.*s", (int)entry.bytes, entry.at);
	} else if (!is_ignored(name)) {
		expect_empty(name, value);
	}
}

void read_flags(const struct section *section, struct program *program)
{
	struct json json = json_of(section->metadata);
	json_enter(&json, '{');
	while (json_more(&json, '}')) {
		struct span name = json_name(&json);
		read_setting(name, json_value(&json), program);
	}
	if (program->entry == NULL)
		die_of_layout("no entry", section->metadata);
}
