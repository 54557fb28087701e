/**
 * What is run to build a {@linkcode Network}, each by a shell on one host: many commands for the price of one process.
 *
 * @module
 */

/** Arguments: names. Not `ip netns add`: it returns to the host's network, which an ordinary user's namespace may not. */
export const NAMESPACES = `set -eu
for name; do
  set -C; : > /run/netns/$name; set +C
  unshare --net=/run/netns/$name true
done`;
/**
 * Arguments: the name of the unit and of its port. Where the two ends of a veth pair have the same index, each in its namespace, the kernel may take
 * a second to call them up (net/core/link_watch.c: linkwatch_urgent_event); so one end of each pair gets a high one.
 */
export const LINK = `ip link add eth0 index 100 type veth peer name $2 netns $1`;
/**
 * The bridge does nothing but bridge: no multicast snooping, no hooks of netfilter where the kernel has br_netfilter.
 * Arguments, for each cable: its name in the bridge, the namespace it leads to, and its name there.
 */
export const BRIDGE_LINKS = `set -eu
index=100
for hook in /proc/sys/net/bridge/bridge-nf-call-*; do [ ! -e $hook ] || echo 0 > $hook; done
[ ! -d /proc/sys/net/ipv6 ] || echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6
ip link add br0 type bridge mcast_snooping 0
while [ $# -gt 0 ]; do
  ip link add $1 index $index type veth peer name $3 netns $2
  ip link set $1 master br0 up
  index=$((index + 1)); shift 3
done
ip link set br0 up`;
/** Arguments: IPv4 and IPv6 address. IPv6 goes without the wait for duplicates (RFC 4862, section 5.4); a kernel may lack it. */
export const PLAIN_HOST_UP = `set -eu
if [ -d /proc/sys/net/ipv6 ]; then
  for i in all eth0; do echo 0 > /proc/sys/net/ipv6/conf/$i/accept_dad; done
  ip addr add $2/64 dev eth0
fi
ip addr add $1/24 dev eth0
ip link set lo up
ip link set eth0 up`;
/** A unit's kernel neither routes nor speaks on the ports. */
export const UNIT_UP = `set -eu
echo 0 > /proc/sys/net/ipv4/ip_forward
[ ! -d /proc/sys/net/ipv6 ] || echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6
for i in lo eth0 eth1; do ip link set $i up; done`;

/** Arguments: ports. A port that was set up is so a moment later, when the kernel has told everybody. */
export const AWAIT_UP = `set -eu
for port; do
  tries=0
  until [ "$(cat /sys/class/net/$port/operstate)" = up ]; do
    tries=$((tries + 1)); [ $tries -lt 500 ] || { echo "$port is not up" >&2; exit 1; }
    sleep 0.01
  done
done`;
