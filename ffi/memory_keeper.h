/*
 * The memory keeper: a process that shares the memory of ours, has none of its files, and dies after the thread that made it. Of the
 * threads of a killed process, the one that happens to be the last to die frees the memory before it closes its files. While a
 * keeper lives, none of them is the last.
 */
#ifndef POINTSMAN_MEMORY_KEEPER_H
#define POINTSMAN_MEMORY_KEEPER_H

#include <sys/types.h>

struct pm_keeper {
	pid_t process;	/* -1: there is none, and the thread may be the last */
	pid_t of;
	_Alignas(16) unsigned char stack[8192];
};

/* It has a copy of the caller's open files of now, so there must be few. */
void pm_keeper_start(struct pm_keeper *keeper);
/* In the same thread. */
void pm_keeper_end(struct pm_keeper *keeper);

#endif
