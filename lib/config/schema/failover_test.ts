import assert from "node:assert/strict";
import { accepted, BASE, FULL, PAIR, refuses, spoiled } from "../base_for_tests.ts";

const TIMES = "with its unit (ms, s, m, h, d), such as 100ms";
const KEY = "expected the path of a file with a key from the root, such as " +
  "/etc/pointsman/failover.key, or, in so many words, none";

Deno.test("a file without the section is of a unit that is alone", () => {
  assert.equal(accepted(BASE).failover, null);
});

Deno.test("optional keys of a pair have their defaults", () => {
  assert.deepEqual(accepted(PAIR).failover, {
    role: "primary",
    addresses: {
      active: { address: "10.0.0.2", bits: 24 },
      failover: { address: "10.0.0.3", bits: 24 },
      interface: "eth0",
    },
    cable: { kind: "serial", device: "/dev/ttyS1", wiring: "full" },
    helloMs: 100,
    hold: 3,
    replicate: true,
    keyFile: "/etc/pointsman/failover.key",
  });
});

Deno.test("every key of a pair is taken", () => {
  assert.deepEqual(accepted(FULL).failover, {
    role: "secondary",
    addresses: {
      active: { address: "10.0.0.2", bits: 24 },
      failover: { address: "10.0.0.3", bits: 24 },
      interface: "eth3",
    },
    cable: { kind: "serial", device: "/dev/ttyS1", wiring: "null-modem" },
    helloMs: 50,
    hold: 4,
    replicate: false,
    keyFile: "/etc/pointsman/failover.key",
  });
});

Deno.test("each kind of cable is taken, and none", () => {
  const cable = (given: string) =>
    accepted(spoiled("device: /dev/ttyS1", given, PAIR)).failover!.cable;
  assert.deepEqual(cable("socket: /run/c"), { kind: "socket", path: "/run/c", wiring: "full" });
  assert.deepEqual(
    cable("socket: /run/c, wiring: null-modem"),
    { kind: "socket", path: "/run/c", wiring: "null-modem" },
  );
  assert.deepEqual(
    cable("link: eth2, peer: 192.168.9.2"),
    { kind: "link", interface: "eth2", peer: "192.168.9.2" },
  );
  const none = accepted(spoiled("  cable: { device: /dev/ttyS1 }\n", "", PAIR));
  assert.equal(none.failover!.cable, null);
});

Deno.test("a role that the cable tells may be left out, and a key that nobody wants is none", () => {
  const told = accepted(
    spoiled("  role: primary\n", "", PAIR).replace("/etc/pointsman/failover.key", "none"),
  );
  assert.deepEqual([told.failover!.role, told.failover!.keyFile], [null, null]);
});

Deno.test("the limits of hello and hold are inside", () => {
  for (const [hello, hold, helloMs] of [["20ms", 2, 20], ["15s", 20, 15_000]] as const) {
    const { failover } = accepted(`${PAIR}  hello: ${hello}\n  hold: ${hold}\n`);
    assert.deepEqual([failover!.helloMs, failover!.hold], [helloMs, hold]);
  }
});

refuses([
  [
    "a section of a pair that is a word is refused",
    "status:",
    "failover: on\nstatus:",
    '11:11: failover is "on": expected the keys role, addresses, cable, hello, hold, replicate, key_file',
  ],
]);

refuses([
  [
    "an unknown key of a pair is refused with the one that was meant",
    "key_file",
    "hallo: 1s\n  key_file",
    "16:3: failover.hallo is not a known key: expected role, addresses, cable, hello, hold, replicate " +
    "or key_file (did you mean hello?)",
  ],
  [
    "a role that is none is refused",
    "role: primary",
    "role: master",
    '13:9: failover.role is "master": expected primary or secondary',
  ],
  [
    "a pair without addresses is refused",
    "  addresses: { active: 10.0.0.2/24, failover: 10.0.0.3/24 }\n",
    "",
    "13:3: failover.addresses is missing: expected the keys active, failover, interface",
  ],
  [
    "a missing address is told at the map that lacks it",
    ", failover: 10.0.0.3/24",
    "",
    "14:14: failover.addresses.failover is missing: expected an IPv4 address and the bits of its net",
  ],
  [
    "an address without the bits of its network is refused",
    "10.0.0.2/24",
    "10.0.0.2",
    '14:24: failover.addresses.active is "10.0.0.2": expected an IPv4 address and the bits of its ' +
    "network, such as 10.0.0.2/24",
  ],
  [
    "the broadcast address is refused",
    "10.0.0.3/24",
    "10.0.0.255/24",
    '14:47: failover.addresses.failover is "10.0.0.255/24": expected an IPv4 address and the bits of ' +
    "its network, such as 10.0.0.2/24; this is the broadcast address of the network",
  ],
  [
    "the address of the network is refused",
    "10.0.0.2/24",
    "10.0.0.0/24",
    '14:24: failover.addresses.active is "10.0.0.0/24": expected an IPv4 address and the bits of its ' +
    "network, such as 10.0.0.2/24; this is the address of the network",
  ],
  [
    "an unknown key of the addresses is refused with theirs",
    "10.0.0.3/24 }",
    "10.0.0.3/24, on: eth0 }",
    "14:60: failover.addresses.on is not a known key: expected active, failover or interface",
  ],
  [
    "an unknown key of the cable is refused with those of the cable",
    "/dev/ttyS1 }",
    "/dev/ttyS1, baud: 9600 }",
    "15:32: failover.cable.baud is not a known key: expected device, socket, link, peer or wiring",
  ],
  [
    "a cable that is a word is refused",
    "{ device: /dev/ttyS1 }",
    "/dev/ttyS1",
    '15:10: failover.cable is "/dev/ttyS1": expected the keys device, socket, link, peer, wiring',
  ],
  [
    "a device that is not named from the root is refused",
    "/dev/ttyS1",
    "ttyS1",
    '15:20: failover.cable.device is "ttyS1": expected the path of a serial device from the root, ' +
    "such as /dev/ttyS1",
  ],
  [
    "a path of a socket that no socket can have is refused",
    "device: /dev/ttyS1",
    `socket: /${"s".repeat(107)}`,
    `15:20: failover.cable.socket is "/${
      "s".repeat(63)
    }…": expected the path of a UNIX socket from ` +
    "the root, at most 107 bytes",
  ],
  [
    "a wiring that is none is refused",
    "/dev/ttyS1 }",
    "/dev/ttyS1, wiring: crossed }",
    '15:40: failover.cable.wiring is "crossed": expected full or null-modem',
  ],
  [
    "a hello that is too fast is refused",
    "key_file",
    "hello: 19ms\n  key_file",
    `16:10: failover.hello is "19ms": expected a time from 20ms to 15s ${TIMES}`,
  ],
  [
    "a hello that is too slow is refused",
    "key_file",
    "hello: 16s\n  key_file",
    '16:10: failover.hello is "16s": expected a time from 20ms to 15s',
  ],
  [
    "a hold of one is refused: a lost frame would be a failed unit",
    "key_file",
    "hold: 1\n  key_file",
    "16:9: failover.hold is 1: expected a whole number from 2 to 20",
  ],
  [
    "a hold that is too large is refused",
    "key_file",
    "hold: 21\n  key_file",
    "16:9: failover.hold is 21",
  ],
  [
    "replicate takes no other word than true and false",
    "key_file",
    "replicate: on\n  key_file",
    '16:14: failover.replicate is "on": expected true or false',
  ],
  [
    "a key file that is left out is refused: what a key is for must not be forgotten",
    "  key_file: /etc/pointsman/failover.key\n",
    "",
    `13:3: failover.key_file is missing: ${KEY}`,
  ],
  [
    "a key file that is not named from the root is refused",
    "/etc/pointsman/failover.key",
    "failover.key",
    `16:13: failover.key_file is "failover.key": ${KEY}`,
  ],
  [
    "a key file without a name is refused",
    " /etc/pointsman/failover.key",
    "",
    `16:12: failover.key_file is empty: ${KEY}`,
  ],
], PAIR);
