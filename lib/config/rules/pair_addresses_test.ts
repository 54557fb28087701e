import { accepted, PAIR, refuses, spoiled } from "../base_for_tests.ts";

refuses([
  [
    "the same address twice is refused at the second",
    "10.0.0.3/24",
    "10.0.0.2/24",
    "14:47: failover.addresses.failover is 10.0.0.2, which is failover.addresses.active too: " +
    "expected another address of 10.0.0.0/24",
  ],
  [
    "an address of another network is refused",
    "10.0.0.3/24",
    "10.0.1.3/24",
    "14:47: failover.addresses.failover is 10.0.1.3/24, in another network than " +
    "failover.addresses.active: expected an address of 10.0.0.0/24",
  ],
  [
    "the same network with other bits is another network",
    "10.0.0.3/24",
    "10.0.0.3/25",
    "14:47: failover.addresses.failover is 10.0.0.3/25, in another network than " +
    "failover.addresses.active: expected an address of 10.0.0.0/24",
  ],
  [
    "the active address that a real has is refused",
    "10.0.0.2/24",
    "10.0.0.12/24",
    "14:24: failover.addresses.active is 10.0.0.12, the address of real web2 (line 6): " +
    "expected an address that no machine has",
  ],
  [
    "the failover address that a virtual has is refused",
    "10.0.0.3/24",
    "10.0.0.100/24",
    "14:47: failover.addresses.failover is 10.0.0.100, the address of virtual www (line 9): " +
    "expected an address that no machine has",
  ],
  [
    "a peer on the link that has an address of the pair is refused: it would move",
    "device: /dev/ttyS1",
    "link: eth2, peer: 10.0.0.3",
    "15:30: failover.cable.peer is 10.0.0.3, which is failover.addresses.failover too: " +
    "expected the address that the other unit has on the link, whatever it does",
  ],
  [
    "an address that is wrong by itself breaks no rule as well",
    "10.0.0.3/24",
    "10.0.0.3",
    '14:47: failover.addresses.failover is "10.0.0.3"',
  ],
], PAIR);

Deno.test("the addresses may be of any network, on an interface of their own", () => {
  accepted(
    spoiled(
      "10.0.0.2/24, failover: 10.0.0.3/24",
      "172.16.0.2/16, failover: 172.16.9.9/16, interface: eth9",
      PAIR,
    ),
  );
});
