/* What the handle of the fast path is made of, for the files of this folder. */
#ifndef POINTSMAN_FASTPATH_HANDLE_H
#define POINTSMAN_FASTPATH_HANDLE_H

#include "fastpath.h"

/* What the generated loader leaves for its user to include. */
#include <errno.h>
#include <program.lskel.h>

#define PM_PORTS 2

struct attached {
	enum pm_hook hook;
	int refused;	/* errno of the last hook that did, since the port was detached; 0 where none has */
	uint32_t interface;
	int link;
};

struct pm_fastpath {
	struct pm_program *program;
	uint8_t *memory;
	size_t bytes;
	struct attached ports[PM_PORTS];
};

/* Descriptors of the programs of a port. */
int program_of(const struct pm_fastpath *fastpath, uint32_t port, uint32_t hook);
int filter_of(const struct pm_fastpath *fastpath, uint32_t port);

#endif
