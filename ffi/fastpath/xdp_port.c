/* See xdp_port.h. */
#define _GNU_SOURCE
#include "xdp_port.h"
#include "../netlink.h"

#include <errno.h>
#include <linux/ethtool.h>
#include <linux/genetlink.h>
#include <linux/sockios.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* Of linux/netdev.h since Linux 6.3; Debian 12 has no such file. */
#define FAMILY "netdev"
#define DEV_GET 1
#define DEV_IFINDEX 1
#define DEV_XDP_FEATURES 3
#define CAN_TRANSMIT 0x4

static void begin(struct nl_request *request, uint16_t family, uint8_t command)
{
	struct genlmsghdr about = { .cmd = command, .version = 1 };
	nl_begin(request, family, 0, &about, sizeof(about));
}

/* The number by which the kernel knows the family, or a negated errno: -ENOENT before Linux 6.3. */
static int family_number(void)
{
	struct nl_request request;
	struct nl_reply reply;
	begin(&request, GENL_ID_CTRL, CTRL_CMD_GETFAMILY);
	nl_add(&request, CTRL_ATTR_FAMILY_NAME, FAMILY, sizeof(FAMILY));
	int result = nl_fetch(&request, &reply);
	if (result < 0)
		return result;
	const void *found = nl_find(&reply, GENL_HDRLEN, CTRL_ATTR_FAMILY_ID, sizeof(uint16_t));
	uint16_t number;
	if (found == NULL)
		return -EIO;
	memcpy(&number, found, sizeof(number));
	return number;
}

static int transmits(uint32_t interface)
{
	struct nl_request request;
	struct nl_reply reply;
	int family = family_number();
	if (family < 0)
		return family;
	begin(&request, (uint16_t)family, DEV_GET);
	nl_add(&request, DEV_IFINDEX, &interface, sizeof(interface));
	int result = nl_fetch(&request, &reply);
	if (result < 0)
		return result;
	const void *found = nl_find(&reply, GENL_HDRLEN, DEV_XDP_FEATURES, sizeof(uint64_t));
	uint64_t features;
	if (found == NULL)
		return -EIO;
	memcpy(&features, found, sizeof(features));
	return (features & CAN_TRANSMIT) != 0;
}

static int ask_card(int fd, const char *name, void *data)
{
	struct ifreq request = { .ifr_data = data };
	memcpy(request.ifr_name, name, IFNAMSIZ);
	return ioctl(fd, SIOCETHTOOL, &request);
}

static int look_at_card(struct pm_xdp_port *port)
{
	struct ethtool_value flags = { .cmd = ETHTOOL_GFLAGS };
	struct ethtool_drvinfo driver = { .cmd = ETHTOOL_GDRVINFO };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (ask_card(fd, port->name, &flags) == 0)
		port->strips = (flags.data & ETH_FLAG_RXVLAN) != 0;
	if (ask_card(fd, port->name, &driver) == 0)
		memcpy(port->driver, driver.driver, PM_DRIVER_BYTES - 1);
	close(fd);
	return 0;
}

void xdp_port_look(struct pm_xdp_port *port)
{
	port->transmits = transmits(port->interface);
	if (if_indextoname(port->interface, port->name) == NULL || look_at_card(port) < 0)
		port->name[0] = '\0';
}
