/* What can be known of an interface that matters for XDP. It decides nothing: xdp_port.ts does. */
#ifndef POINTSMAN_XDP_PORT_H
#define POINTSMAN_XDP_PORT_H

#include <net/if.h>
#include <stdint.h>

#define PM_DRIVER_BYTES 32

struct pm_xdp_port {
	uint32_t interface;	/* 0 where it hangs nowhere */
	int32_t hook;	/* as pm_fastpath_hook() */
	int32_t refused;	/* errno of the last hook that refused the program, 0 where none has */
	int32_t transmits;	/* 1 where it takes frames that native XDP sends there, else 0; a negated errno where that is not known */
	int32_t strips;	/* 1 where it takes VLAN tags out of the frames that come */
	char name[IFNAMSIZ];
	char driver[PM_DRIVER_BYTES];
};
_Static_assert(sizeof(struct pm_xdp_port) == 68, "xdp_port.ts reads this struct");

/* Fills in what follows `refused`; without a name where the interface is gone, or cannot be looked at. */
void xdp_port_look(struct pm_xdp_port *port);

#endif
