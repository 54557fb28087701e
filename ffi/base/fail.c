/* See base.h. */
#include "base.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void say(const char *format, va_list arguments)
{
	fputs("pointsman: ", stderr);
	vfprintf(stderr, format, arguments);
	fputc('\n', stderr);
}

void die(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	say(format, arguments);
	va_end(arguments);
	exit(1);
}

void warn(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	say(format, arguments);
	va_end(arguments);
}

void die_of_layout(const char *what, struct span where)
{
	int bytes = where.bytes < 60 ? (int)where.bytes : 60;
	die("this executable was put together by another Deno than " DENO_VERSION ": %s: %.*s", what, bytes, where.at);
}

void *allocate(size_t bytes)
{
	void *memory = calloc(1, bytes);
	if (memory == NULL)
		die("there is no memory");
	return memory;
}

char *text(const char *format, ...)
{
	char *result;
	va_list arguments;
	va_start(arguments, format);
	if (vasprintf(&result, format, arguments) < 0)
		die("there is no memory");
	va_end(arguments);
	return result;
}

bool span_is(struct span span, const char *text)
{
	return span.bytes == strlen(text) && memcmp(span.at, text, span.bytes) == 0;
}
