/*
 * The tc hook of kernels before 6.6. A filter of the clsact discipline is not gone with the process that hung it there: it is silent as soon as
 * its lease is over, and a later start takes its place.
 */
#ifndef POINTSMAN_CLSACT_H
#define POINTSMAN_CLSACT_H

#include <stdint.h>

/* Puts a program in front of whatever filters there are, in place of one that was left behind. 0, or a negated errno. */
int clsact_attach(uint32_t interface, int program);
/* Takes it away; the discipline stays where it has other filters. */
void clsact_detach(uint32_t interface);

#endif
