/** What the program cannot be sure of, it leaves. */
import assert from "node:assert/strict";
import { clientFrame, realFrame, realMac, ROUTER_MAC } from "../../lib/engine/test_frames.ts";
import { ADDRESS_BUCKETS } from "../../lib/limits.ts";
import { tcpFrame, udpFrame } from "../../lib/packet/build.ts";
import { formatIpv4 } from "../../lib/packet/address.ts";
import { SYN } from "../../lib/packet/tcp.ts";
import { BACK, FRONT } from "../../lib/words.ts";
import { TCX, XDP_NATIVE } from "./program.ts";
import { programTest } from "./test_kernel.ts";
import { TwinUnit } from "./test_twin.ts";

const BOTH = ["tc", "xdp"];
const NONE: string[] = [];
const STRANGER = "203.0.113.1";

/** Addresses that all belong in one line, as bucket_of of `tables.h` says. */
function crowd(count: number): string[] {
  const found: string[] = [];
  for (let raw = 1; found.length < count; raw++) {
    const h = Math.imul(raw, 0x9e3779b1);
    if (((h ^ (h >>> 15)) & (ADDRESS_BUCKETS - 1)) === 3) found.push(formatIpv4(raw));
  }
  return found;
}

/** A SYN of the router's side to an address, by way of a host behind. */
function toAddress(destination: string) {
  return tcpFrame({
    ethernet: { source: ROUTER_MAC, destination: realMac(1) },
    ipv4: { source: STRANGER, destination },
    tcp: { sourcePort: 1, destinationPort: 80, flags: SYN },
  });
}

/** Who takes a frame when both hosts are known. */
function takenOf(unit: TwinUnit, port: number, frame: Uint8Array) {
  unit.send(FRONT, clientFrame({ sourcePort: 1 }));
  unit.send(BACK, realFrame(1, { destinationPort: 1 }));
  unit.send(port, frame);
  return unit.takenBy;
}

programTest("of more virtuals than a line has words, each is one for the kernel", (kernel) => {
  const addresses = crowd(18);
  const unit = new TwinUnit(kernel, { virtuals: addresses.map((address) => ({ address })) });
  for (const address of addresses) assert.deepEqual(takenOf(unit, FRONT, toAddress(address)), NONE);
  assert.deepEqual(takenOf(unit, FRONT, toAddress("10.0.0.200")), BOTH);
});

programTest("of more reals than a line has words, each is one for the kernel", (kernel) => {
  const addresses = crowd(18);
  const reals = addresses.map((address) => ({ address }));
  const unit = new TwinUnit(kernel, { reals, resolved: false });
  const fromAddress = (source: string, flags: number) =>
    tcpFrame({
      ethernet: { source: realMac(1), destination: ROUTER_MAC },
      ipv4: { source, destination: STRANGER },
      tcp: { sourcePort: 1, destinationPort: 80, flags },
    });
  for (const address of addresses) {
    assert.deepEqual(takenOf(unit, BACK, fromAddress(address, SYN)), NONE);
  }
  assert.deepEqual(takenOf(unit, BACK, fromAddress("10.0.0.200", SYN)), BOTH);
});

programTest(
  "while the engine rearranges what it looks things up in, it is sure of nothing",
  (kernel) => {
    const unit = new TwinUnit(kernel);
    unit.connect(5000);
    const mine = clientFrame({ sourcePort: 5000 });
    const others = realFrame(1, { destinationPort: 7, sourcePort: 7 });
    const guest = udpFrame({
      ethernet: { source: ROUTER_MAC, destination: realMac(1) },
      ipv4: { source: STRANGER, destination: "10.0.0.200" },
      udp: { sourcePort: 1, destinationPort: 2, payload: new Uint8Array(20) },
    });
    assert.deepEqual(takenOf(unit, BACK, others), BOTH);
    assert.deepEqual(takenOf(unit, FRONT, guest), BOTH);
    const { epochs } = unit.state.kernelTables;
    unit.state.kernelTables.renew(Infinity);
    const tryAll = () =>
      [TCX, XDP_NATIVE].map((hook) => {
        const redirect = hook === TCX ? 7 : 4;
        const isTaken = (port: number, frame: Uint8Array) =>
          kernel.program.try(port, hook, frame).result === redirect;
        return [isTaken(FRONT, mine), isTaken(BACK, others), isTaken(FRONT, guest)];
      });
    assert.deepEqual(tryAll(), Array(2).fill([true, true, true]));
    // A connection that is found is there; one that is not may be, and TCP may be of it.
    epochs[0]!++;
    assert.deepEqual(tryAll(), Array(2).fill([true, false, true]));
    epochs[0]!++;
    epochs[1]!++;
    assert.deepEqual(tryAll(), Array(2).fill([true, false, false]));
    epochs[1]!++;
    assert.deepEqual(tryAll(), Array(2).fill([true, true, true]));
  },
);
