/* See fastpath.h. Linux only: bpf(2). */
#define _GNU_SOURCE
#include "fastpath.h"
#include "clsact.h"
#include "handle.h"

#include <linux/if_link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

/* Of linux/bpf.h since Linux 6.6; Debian 12's is older. */
#define TCX_INGRESS 46
/* Before all that hang there already: the engine sees frames before them, too. */
#define BEFORE (1U << 3)
/* A verifier that refuses a program has looked at much of it: before Linux 6.4 a log that does not fit is no log. */
#define VERIFIER_LOG (16 << 20)

uint32_t pm_places_bytes(void)
{
	return sizeof(struct pm_places);
}

/* `0-3`, or `0,2-5`: the last number is the highest. */
int32_t pm_cpus(void)
{
	char text[256];
	FILE *file = fopen("/sys/devices/system/cpu/online", "re");
	size_t length = file == NULL ? 0 : fread(text, 1, sizeof(text) - 1, file);
	if (file != NULL)
		fclose(file);
	text[length] = '\0';
	size_t digit = strcspn(text, "\n");
	while (digit > 0 && text[digit - 1] >= '0' && text[digit - 1] <= '9')
		digit--;
	return text[digit] == '\0' || text[digit] == '\n' ? (int32_t)sysconf(_SC_NPROCESSORS_ONLN) : atoi(text + digit) + 1;
}

/* Loads once more with a log, for only a refusal is worth its memory, and keeps the end of that. */
static void explain(const struct pm_places *places, char *log, uint32_t log_bytes)
{
	char *all = calloc(1, VERIFIER_LOG);
	struct pm_program *program = pm_program__open();
	if (all != NULL && program != NULL) {
		program->rodata->at = *places;
		program->maps.lines.max_entries = places->lines;
		program->ctx.log_level = 1;
		program->ctx.log_size = VERIFIER_LOG;
		program->ctx.log_buf = (uintptr_t)all;
		pm_program__load(program);
		size_t length = strlen(all);
		snprintf(log, log_bytes, "%s", length < log_bytes ? all : all + length - log_bytes + 1);
	}
	if (program != NULL)
		pm_program__destroy(program);
	free(all);
}

static int load(struct pm_fastpath *fastpath, const struct pm_places *places)
{
	struct pm_program *program = pm_program__open();
	if (program == NULL)
		return -ENOMEM;
	fastpath->program = program;
	program->rodata->at = *places;
	program->maps.lines.max_entries = places->lines;
	int result = pm_program__load(program);
	if (result < 0)
		return result;
	fastpath->bytes = (size_t)places->lines * PM_LINE_BYTES;
	void *memory = mmap(NULL, fastpath->bytes, PROT_READ | PROT_WRITE, MAP_SHARED, program->maps.lines.map_fd, 0);
	if (memory == MAP_FAILED)
		return -errno;
	fastpath->memory = memory;
	return 0;
}

struct pm_fastpath *pm_fastpath_open(const struct pm_places *places, int32_t *error, char *log, uint32_t log_bytes)
{
	struct pm_fastpath *fastpath = calloc(1, sizeof(*fastpath));
	int result = fastpath == NULL ? -ENOMEM : load(fastpath, places);
	log[0] = '\0';
	*error = -result;
	if (result == 0)
		return fastpath;
	if (fastpath != NULL)
		pm_fastpath_close(fastpath);
	if (result != -ENOMEM && result != -EPERM)
		explain(places, log, log_bytes);
	return NULL;
}

void pm_fastpath_close(struct pm_fastpath *fastpath)
{
	for (uint32_t port = 0; port < PM_PORTS; port++)
		pm_fastpath_detach(fastpath, port);
	/* Empty pages take its place: the status may be read for a moment yet. */
	if (fastpath->memory != NULL)
		mmap(fastpath->memory, fastpath->bytes, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
	if (fastpath->program != NULL)
		pm_program__destroy(fastpath->program);
	free(fastpath);
}

uint8_t *pm_fastpath_memory(struct pm_fastpath *fastpath)
{
	return fastpath->memory;
}

int program_of(const struct pm_fastpath *fastpath, uint32_t port, uint32_t hook)
{
	const struct pm_program *program = fastpath->program;
	if (hook >= PM_HOOK_XDP_NATIVE)
		return port == 0 ? program->progs.xdp_front.prog_fd : program->progs.xdp_back.prog_fd;
	return port == 0 ? program->progs.tc_front.prog_fd : program->progs.tc_back.prog_fd;
}

int filter_of(const struct pm_fastpath *fastpath, uint32_t port)
{
	const struct pm_program *program = fastpath->program;
	return port == 0 ? program->progs.filter_front.prog_fd : program->progs.filter_back.prog_fd;
}

/* A link is gone with its file descriptor, also where the process was killed. */
static int link_to(int program, uint32_t interface, uint32_t type, uint32_t flags)
{
	union bpf_attr attributes;
	memset(&attributes, 0, sizeof(attributes));
	attributes.link_create.prog_fd = (uint32_t)program;
	attributes.link_create.target_ifindex = interface;
	attributes.link_create.attach_type = type;
	attributes.link_create.flags = flags;
	int link = skel_sys_bpf(BPF_LINK_CREATE, &attributes, sizeof(attributes));
	return link < 0 ? -errno : link;
}

static int hang(struct attached *at, int program)
{
	switch (at->hook) {
	case PM_HOOK_TCX:
		return at->link = link_to(program, at->interface, TCX_INGRESS, BEFORE);
	case PM_HOOK_CLSACT:
		return clsact_attach(at->interface, program);
	case PM_HOOK_XDP_NATIVE:
		return at->link = link_to(program, at->interface, BPF_XDP, XDP_FLAGS_DRV_MODE);
	case PM_HOOK_XDP_GENERIC:
		return at->link = link_to(program, at->interface, BPF_XDP, XDP_FLAGS_SKB_MODE);
	default:
		return -EINVAL;
	}
}

static void take_away(struct attached *at)
{
	if (at->hook == PM_HOOK_CLSACT)
		clsact_detach(at->interface);
	else if (at->hook != PM_HOOK_NONE && at->link >= 0)
		close(at->link);
	at->hook = PM_HOOK_NONE;
}

/* First who carries decisions out, then who decides. */
int32_t pm_fastpath_attach(struct pm_fastpath *fastpath, uint32_t port, uint32_t hook, uint32_t interface, int32_t socket)
{
	struct attached *at = &fastpath->ports[port];
	int filter = filter_of(fastpath, port);
	take_away(at);
	*at = (struct attached){ .hook = hook, .refused = at->refused, .interface = interface, .link = -1 };
	int result = hang(at, program_of(fastpath, port, hook));
	if (result >= 0 && hook < PM_HOOK_XDP_NATIVE &&
	    setsockopt(socket, SOL_SOCKET, SO_ATTACH_BPF, &filter, sizeof(filter)) < 0) {
		result = -errno;
		take_away(at);
	}
	if (result < 0) {
		at->hook = PM_HOOK_NONE;
		at->refused = -result;
	}
	return result < 0 ? result : 0;
}

int32_t pm_fastpath_hook(struct pm_fastpath *fastpath, uint32_t port)
{
	const struct attached *at = &fastpath->ports[port];
	return at->hook == PM_HOOK_NONE ? -at->refused : (int32_t)at->hook;
}

/* The socket with the filter is closed by then. */
void pm_fastpath_detach(struct pm_fastpath *fastpath, uint32_t port)
{
	take_away(&fastpath->ports[port]);
	fastpath->ports[port] = (struct attached){ .hook = PM_HOOK_NONE };
}

uint32_t pm_xdp_port_bytes(void)
{
	return sizeof(struct pm_xdp_port);
}

void pm_fastpath_look(struct pm_fastpath *fastpath, uint32_t port, struct pm_xdp_port *seen)
{
	const struct attached *at = &fastpath->ports[port];
	*seen = (struct pm_xdp_port){
		.interface = at->interface,
		.hook = pm_fastpath_hook(fastpath, port),
		.refused = at->refused,
	};
	xdp_port_look(seen);
}
