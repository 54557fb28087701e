/* See base.h. RFC 8259, as far as serde writes it: no white space is needed, but it does no harm. */
#include "base.h"

#include <ctype.h>
#include <string.h>

struct json json_of(struct span text)
{
	return (struct json){ .at = text.at, .end = text.at + text.bytes };
}

static _Noreturn void refuse(const struct json *json, const char *what)
{
	die_of_layout(what, (struct span){ json->at, (size_t)(json->end - json->at) });
}

/* The next character that counts, not passed; 0 at the end. */
static char next(struct json *json)
{
	while (json->at < json->end && isspace((unsigned char)*json->at))
		json->at++;
	return json->at < json->end ? *json->at : 0;
}

static void pass(struct json *json, char expected)
{
	if (next(json) != expected)
		refuse(json, "JSON of another form");
	json->at++;
}

void json_enter(struct json *json, char open)
{
	pass(json, open);
}

bool json_more(struct json *json, char close)
{
	if (next(json) == ',') {
		json->at++;
		return true;
	}
	if (next(json) != close)
		return true;
	json->at++;
	return false;
}

struct span json_name(struct json *json)
{
	struct span name = json_string(json);
	pass(json, ':');
	return name;
}

/* From quote to quote; escaped ones are passed. */
static struct span quoted(struct json *json)
{
	pass(json, '"');
	const char *first = json->at;
	while (json->at < json->end && *json->at != '"')
		json->at += *json->at == '\\' && json->end - json->at > 1 ? 2 : 1;
	struct span inside = { first, (size_t)(json->at - first) };
	pass(json, '"');
	return inside;
}

struct span json_string(struct json *json)
{
	struct span inside = quoted(json);
	if (memchr(inside.at, '\\', inside.bytes) != NULL)
		refuse(json, "an escape in a string");
	return inside;
}

uint64_t json_number(struct json *json)
{
	uint64_t number = 0;
	if (!isdigit((unsigned char)next(json)))
		refuse(json, "no whole number");
	for (; json->at < json->end && isdigit((unsigned char)*json->at); json->at++) {
		if (number > (UINT64_MAX - 9) / 10)
			refuse(json, "a number that is too large");
		number = 10 * number + (uint64_t)(*json->at - '0');
	}
	return number;
}

bool json_bool(struct json *json)
{
	struct span value = json_value(json);
	if (!span_is(value, "true") && !span_is(value, "false"))
		refuse(json, "neither true nor false");
	return span_is(value, "true");
}

/* Brackets within strings do not count, and the text is known to be JSON: so counting them is enough. */
struct span json_value(struct json *json)
{
	next(json);
	const char *first = json->at;
	unsigned depth = 0;
	while (json->at < json->end) {
		char here = *json->at;
		if (depth == 0 && (here == ',' || here == '}' || here == ']'))
			break;
		if (here == '"') {
			quoted(json);
			continue;
		}
		depth += here == '{' || here == '[';
		depth -= here == '}' || here == ']';
		json->at++;
	}
	return (struct span){ first, (size_t)(json->at - first) };
}
