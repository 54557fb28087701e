/* See memory_keeper.h. Linux only: clone(2), PR_SET_PDEATHSIG(2const). */
#define _GNU_SOURCE
#include "memory_keeper.h"

#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* It has the thread's local variables too, errno among them, so it does next to nothing. All signals are blocked but the one that ends it. */
static int keep(void *argument)
{
	const struct pm_keeper *keeper = argument;
	prctl(PR_SET_NAME, "memory keeper");
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* Where the process has died before that, nobody would tell it. */
	while (getppid() == keeper->of)
		syscall(SYS_ppoll, NULL, 0, NULL, NULL, 0);
	return 0;
}

void pm_keeper_start(struct pm_keeper *keeper)
{
	keeper->of = getpid();
	/* No signal tells that it has ended: whoever waits for any child does not hear of it. */
	keeper->process = clone(keep, keeper->stack + sizeof(keeper->stack), CLONE_VM, keeper);
}

void pm_keeper_end(struct pm_keeper *keeper)
{
	if (keeper->process < 0)
		return;
	kill(keeper->process, SIGKILL);
	waitpid(keeper->process, NULL, __WALL);
}
