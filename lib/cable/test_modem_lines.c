/*
 * Preloaded into a test (LD_PRELOAD): gives a pseudo-terminal modem lines. TIOCMGET reads its bits from the file that $MODEM_LINES
 * names, and what TIOCMBIS sets is written beside it, to the same name with ".set".
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>

static int get_lines(int *bits)
{
	FILE *file = fopen(getenv("MODEM_LINES"), "r");
	int count = file == NULL ? 0 : fscanf(file, "%d", bits);
	if (file != NULL)
		fclose(file);
	return count == 1 ? 0 : -1;
}

static int set_lines(int bits)
{
	char name[4096];
	snprintf(name, sizeof(name), "%s.set", getenv("MODEM_LINES"));
	FILE *file = fopen(name, "w");
	if (file == NULL)
		return -1;
	fprintf(file, "%d", bits);
	return fclose(file);
}

int ioctl(int device, unsigned long request, ...)
{
	va_list arguments;
	va_start(arguments, request);
	void *argument = va_arg(arguments, void *);
	va_end(arguments);
	if (request == TIOCMGET)
		return get_lines(argument);
	if (request == TIOCMBIS)
		return set_lines(*(int *)argument);
	int (*real)(int, unsigned long, ...) = dlsym(RTLD_NEXT, "ioctl");
	return real(device, request, argument);
}
