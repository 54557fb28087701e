import assert from "node:assert/strict";
import { XDP_GENERIC, XDP_NATIVE } from "./program.ts";
import { unpackXdpPort, whyGeneric, XDP_PORT_BYTES, type XdpPort } from "./xdp_port.ts";

const CARD: XdpPort = {
  interface: 2,
  hook: XDP_NATIVE,
  refused: 0,
  transmits: true,
  strips: false,
  name: "eth0",
  driver: "ice",
};

const other = { ...CARD, name: "eth1" };

function why(change: Partial<XdpPort>) {
  return whyGeneric([{ ...CARD, ...change }, other]);
}

Deno.test("two cards that send for native XDP and leave tags alone have it", () => {
  assert.equal(why({}), undefined);
});

Deno.test("one card is enough to keep both from native XDP, and it is told which", () => {
  assert.equal(why({ transmits: false }), "eth0 sends no frames for native XDP");
  assert.equal(whyGeneric([other, { ...CARD, refused: 34 }]), "eth0 refuses native XDP: ERANGE");
});

Deno.test("what speaks against each is told", () => {
  assert.equal(
    whyGeneric([{ ...CARD, refused: 95 }, { ...other, transmits: false }]),
    "eth0 refuses native XDP: EOPNOTSUPP, and eth1 sends no frames for native XDP",
  );
});

Deno.test("who takes tags out is told how to stop that", () => {
  assert.equal(
    why({ strips: true }),
    "eth0 takes VLAN tags out of frames (ethtool -K eth0 rxvlan off)",
  );
  assert.equal(
    why({ strips: true, driver: "veth" }),
    "eth0 takes VLAN tags out of frames (ethtool -K PEER txvlan off; ethtool -K eth0 rxvlan off)",
  );
});

Deno.test("of a veth the other end decides", () => {
  const text = "eth0 sends no frames for native XDP (ethtool -K PEER gro on)";
  assert.equal(why({ driver: "veth", transmits: false }), text);
});

Deno.test("a kernel that does not tell is believed of cards, and not of veth", () => {
  assert.equal(why({ transmits: undefined }), undefined);
  assert.match(why({ driver: "veth", transmits: undefined })!, /^eth0 sends no frames/);
});

Deno.test("a port is read from what the shim writes", () => {
  const bytes = new Uint8Array(XDP_PORT_BYTES);
  new Int32Array(bytes.buffer).set([7, XDP_GENERIC, 34, -2, 1]);
  new TextEncoder().encodeInto("eth7", bytes.subarray(20));
  new TextEncoder().encodeInto("virtio_net", bytes.subarray(36));
  assert.deepEqual(unpackXdpPort(bytes), {
    interface: 7,
    hook: XDP_GENERIC,
    refused: 34,
    transmits: undefined,
    strips: true,
    name: "eth7",
    driver: "virtio_net",
  });
});
