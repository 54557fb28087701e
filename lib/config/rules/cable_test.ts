import { accepted, assertProblems, BASE, PAIR, refuses, spoiled } from "../base_for_tests.ts";

const WHO = "expected primary or secondary, and the other one on the other unit";

Deno.test("only a cable of all its wires tells the role", () => {
  const roleless = spoiled("  role: primary\n", "", PAIR);
  accepted(roleless);
  accepted(roleless.replace("device: /dev/ttyS1", "socket: /run/cable, wiring: full"));
  const rows: [cable: string, why: string][] = [
    ["", "there is no cable that tells it"],
    [
      "  cable: { device: /dev/ttyS1, wiring: null-modem }\n",
      "a null-modem cable does not tell it",
    ],
    ["  cable: { link: eth2, peer: 192.168.9.2 }\n", "a link does not tell it"],
  ];
  for (const [cable, why] of rows) {
    const text = spoiled("  cable: { device: /dev/ttyS1 }\n", cable, roleless);
    assertProblems(text, `13:3: failover.role is missing, and ${why}: ${WHO}`);
  }
});

Deno.test("a role or a cable that is wrong by itself is told once", () => {
  assertProblems(spoiled("role: primary", "role: x", PAIR), '13:9: failover.role is "x"');
  assertProblems(
    spoiled("  role: primary\n", "", PAIR).replace("{ device: /dev/ttyS1 }", "/dev/ttyS1"),
    '14:10: failover.cable is "/dev/ttyS1"',
  );
  assertProblems(
    spoiled("{ device: /dev/ttyS1 }", "{ link: a/b, peer: 192.168.9 }", PAIR),
    '15:18: failover.cable.link is "a/b"',
    '15:29: failover.cable.peer is "192.168.9"',
  );
});

Deno.test("everything that is wrong with a cable is told at once, with all else", () => {
  const text = `${BASE}failover:
  addresses: { active: 10.0.0.2/24, failover: 10.0.0.2/24 }
  cable: { wiring: full, link: eth1 }
  hold: 1
  key_file: key
`;
  assertProblems(
    text,
    "13:3: failover.role is missing, and a link does not tell it",
    "13:47: failover.addresses.failover is 10.0.0.2, which is failover.addresses.active too",
    "14:10: failover.cable.peer is missing: expected the address that the other unit has on the link",
    "14:12: failover.cable.wiring is here, and a link has none: expected no wiring",
    "14:32: failover.cable.link is eth1, which is ports.back too: expected another interface",
    "15:9: failover.hold is 1",
    '16:13: failover.key_file is "key"',
  );
});

refuses([
  [
    "a cable of no kind is refused",
    "device: /dev/ttyS1",
    "wiring: full",
    "15:10: failover.cable is without device, socket or link: expected one of them",
  ],
  [
    "a cable without anything in it is refused",
    " device: /dev/ttyS1 ",
    "",
    "15:10: failover.cable is without device, socket or link: expected one of them",
  ],
  [
    "a cable of two kinds is refused",
    "device: /dev/ttyS1",
    "link: eth2, peer: 192.168.9.2, device: /dev/ttyS1",
    "15:12: failover.cable.link is here beside device: expected only one of them: a unit has one cable",
  ],
  [
    "a cable of three kinds is refused at both that are too many",
    "device: /dev/ttyS1",
    "device: /dev/ttyS1, socket: /run/cable, link: eth2",
    "15:32: failover.cable.socket is here beside device",
    "15:52: failover.cable.link is here beside device",
  ],
  [
    "a peer without a link is refused",
    "/dev/ttyS1 }",
    "/dev/ttyS1, peer: 192.168.9.2 }",
    "15:32: failover.cable.peer is here, and the cable is no link: expected link too, or no peer",
  ],
  [
    "a link without its peer is refused",
    "device: /dev/ttyS1",
    "link: eth2",
    "15:10: failover.cable.peer is missing: expected the address that the other unit has on the link",
  ],
  [
    "a link with a wiring is refused",
    "device: /dev/ttyS1",
    "link: eth2, peer: 192.168.9.2, wiring: full",
    "15:43: failover.cable.wiring is here, and a link has none: expected no wiring",
  ],
  [
    "a link that is the front port is refused: it would be no second path",
    "device: /dev/ttyS1",
    "link: eth0, peer: 192.168.9.2",
    "15:18: failover.cable.link is eth0, which is ports.front too: expected another interface",
  ],
], PAIR);
