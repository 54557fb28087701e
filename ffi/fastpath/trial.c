/* Runs the programs on frames from memory, as tests and measurements do: BPF_PROG_TEST_RUN of bpf(2). */
#define _GNU_SOURCE
#include "handle.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>

#define ETH_BYTES 14

struct trial {
	uint8_t *in;
	uint32_t in_bytes;
	uint8_t *out;	/* may be NULL */
	uint32_t out_bytes;
	uint32_t repeat;
	uint32_t ns;
	uint32_t result;
};

static int run(int program, struct trial *trial)
{
	union bpf_attr attributes;
	memset(&attributes, 0, sizeof(attributes));
	attributes.test.prog_fd = (uint32_t)program;
	attributes.test.data_in = (uintptr_t)trial->in;
	attributes.test.data_size_in = trial->in_bytes;
	attributes.test.data_out = (uintptr_t)trial->out;
	attributes.test.data_size_out = trial->out == NULL ? 0 : trial->out_bytes;
	attributes.test.repeat = trial->repeat;
	if (skel_sys_bpf(BPF_PROG_RUN, &attributes, sizeof(attributes)) < 0)
		return -errno;
	trial->out_bytes = attributes.test.data_size_out;
	trial->ns = attributes.test.duration;
	trial->result = attributes.test.retval;
	return 0;
}

/* The filter sees a frame from its Ethernet header on, but a trial takes the first bytes off what it is given: `in` has some more. */
static int run_filter(int filter, struct trial *trial)
{
	struct trial behind = { .in = trial->in - ETH_BYTES, .in_bytes = trial->in_bytes + ETH_BYTES, .repeat = 1 };
	int result = run(filter, &behind);
	trial->result = behind.result;
	return result;
}

static int run_both(const struct pm_fastpath *fastpath, uint32_t port, struct trial *trial)
{
	int result = run_filter(filter_of(fastpath, port), trial);
	if (result < 0 || trial->result != 0)
		return result;
	return run(program_of(fastpath, port, PM_HOOK_TCX), trial);
}

/* As in life, both programs run on one CPU, with nothing in between. */
static int run_here(const struct pm_fastpath *fastpath, uint32_t port, uint32_t hook, struct trial *trial)
{
	cpu_set_t before, one;
	sched_getaffinity(0, sizeof(before), &before);
	CPU_ZERO(&one);
	CPU_SET((size_t)sched_getcpu(), &one);
	sched_setaffinity(0, sizeof(one), &one);
	int result = hook < PM_HOOK_XDP_NATIVE ? run_both(fastpath, port, trial) :
						 run(program_of(fastpath, port, hook), trial);
	sched_setaffinity(0, sizeof(before), &before);
	return result;
}

int32_t pm_fastpath_try(struct pm_fastpath *fastpath, uint32_t port, uint32_t hook, uint8_t *frame, uint32_t bytes,
			uint32_t repeat, uint32_t *answer)
{
	uint8_t *copy = calloc(1, ETH_BYTES + bytes);
	if (copy == NULL)
		return -ENOMEM;
	memcpy(copy + ETH_BYTES, frame, bytes);
	struct trial trial = { .in = copy + ETH_BYTES, .in_bytes = bytes, .out = frame, .out_bytes = bytes, .repeat = repeat };
	int result = run_here(fastpath, port, hook, &trial);
	free(copy);
	answer[0] = trial.result;
	answer[1] = trial.ns;
	return result;
}
