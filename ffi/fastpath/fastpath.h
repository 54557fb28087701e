/*
 * The fast path's handle: the program in the kernel, the memory it shares with TypeScript, and where it hangs. Its TypeScript face is
 * program.ts. Calls give 0 or more, or a negated errno.
 */
#ifndef POINTSMAN_FASTPATH_H
#define POINTSMAN_FASTPATH_H

#include "layout.h"
#include "xdp_port.h"

#include <stdint.h>

/* Where the program of a port hangs; the order is that of HOOKS in program.ts. */
enum pm_hook {
	PM_HOOK_NONE,
	PM_HOOK_TCX,
	PM_HOOK_CLSACT,
	PM_HOOK_XDP_NATIVE,
	PM_HOOK_XDP_GENERIC,
};

struct pm_fastpath;

uint32_t pm_places_bytes(void);

/* One more than the number of the highest CPU that is online: so many have a row of counters. */
int32_t pm_cpus(void);

/*
 * Loads the program and makes its memory, all zero. NULL where the kernel refuses: `error` then has the errno, and `log` what its
 * verifier said, the end of it where it is longer.
 */
struct pm_fastpath *pm_fastpath_open(const struct pm_places *places, int32_t *error, char *log, uint32_t log_bytes);
void pm_fastpath_close(struct pm_fastpath *fastpath);
uint8_t *pm_fastpath_memory(struct pm_fastpath *fastpath);

/* Hangs the program of a port on an interface; for tc also on the packet socket whose ring the engine reads. */
int32_t pm_fastpath_attach(struct pm_fastpath *fastpath, uint32_t port, uint32_t hook, uint32_t interface, int32_t socket);
/* Where it hangs, or a negated errno of the hook that refused it last. */
int32_t pm_fastpath_hook(struct pm_fastpath *fastpath, uint32_t port);
void pm_fastpath_detach(struct pm_fastpath *fastpath, uint32_t port);
uint32_t pm_xdp_port_bytes(void);
/* Looks at the interface that a port hangs on. */
void pm_fastpath_look(struct pm_fastpath *fastpath, uint32_t port, struct pm_xdp_port *seen);

/*
 * Runs the program of a port on a frame, in its place (BPF_PROG_TEST_RUN). `answer` gets what the kernel would be told, for tc a TC_ACT, or
 * what the filter says if that leaves the frame to TypeScript, and for XDP an xdp_action; then the ns that one run took. `repeat` is for XDP.
 */
int32_t pm_fastpath_try(struct pm_fastpath *fastpath, uint32_t port, uint32_t hook, uint8_t *frame, uint32_t bytes,
			uint32_t repeat, uint32_t *answer);

#endif
