/** What XDP leaves to TypeScript, since its sums, or those of a packet inside it, may be unfinished; the tc hook is told of them. */
import assert from "node:assert/strict";
import { echoFrame, ethernet, ipv4, tcpFrame, udpFrame } from "../../lib/packet/build.ts";
import { plainSum, pseudoHeader } from "../../lib/packet/plain_checksum.ts";
import { PROTOCOL_TCP, PROTOCOL_UDP } from "../../lib/packet/ipv4.ts";
import { BACK, FRONT } from "../../lib/words.ts";
import { BACK_HOST, FRONT_HOST } from "./test_arbitraries.ts";
import { programTest } from "./test_kernel.ts";
import { TwinUnit } from "./test_twin.ts";

const ENDS = { source: "198.51.100.7", destination: "198.51.100.8" };
const THERE = { ethernet: { source: FRONT_HOST, destination: BACK_HOST }, ipv4: ENDS };
const PORTS = { sourcePort: 1000, destinationPort: 2000 };
const PAYLOAD = new Uint8Array(40);
const BOTH = ["tc", "xdp"];
const GRE = 47;

function unfinished(protocol: number, headerBytes: number): number {
  return plainSum(pseudoHeader(ENDS, protocol, headerBytes + PAYLOAD.length));
}

/** Who takes a frame between two hosts that the bridge knows. */
function takenOf(unit: TwinUnit, frame: Uint8Array): readonly string[] {
  const greeting = { destination: "ff:ff:ff:ff:ff:ff", etherType: 0x22f0, payload: PAYLOAD };
  unit.send(FRONT, ethernet({ ...greeting, source: FRONT_HOST }));
  unit.send(BACK, ethernet({ ...greeting, source: BACK_HOST }));
  unit.send(FRONT, frame);
  return unit.takenBy;
}

programTest("finished sums of TCP and UDP, and ICMP, are both hooks'", (kernel) => {
  const unit = new TwinUnit(kernel);
  assert.deepEqual(
    takenOf(unit, tcpFrame({ ...THERE, tcp: { ...PORTS, payload: PAYLOAD } })),
    BOTH,
  );
  assert.deepEqual(
    takenOf(unit, udpFrame({ ...THERE, udp: { ...PORTS, payload: PAYLOAD } })),
    BOTH,
  );
  const icmp = { identifier: 1, sequence: 1, payload: PAYLOAD };
  assert.deepEqual(takenOf(unit, echoFrame({ ...THERE, icmp })), BOTH);
});

programTest("unfinished sums of TCP and UDP are not XDP's", (kernel) => {
  const unit = new TwinUnit(kernel);
  const tcp = { ...PORTS, payload: PAYLOAD, checksum: unfinished(PROTOCOL_TCP, 20) };
  assert.deepEqual(takenOf(unit, tcpFrame({ ...THERE, tcp })), ["tc"]);
  const udp = { ...PORTS, payload: PAYLOAD, checksum: unfinished(PROTOCOL_UDP, 8) };
  assert.deepEqual(takenOf(unit, udpFrame({ ...THERE, udp })), ["tc"]);
});

programTest(
  "what may be a tunnel is not XDP's: UDP without a sum, and other protocols",
  (kernel) => {
    const unit = new TwinUnit(kernel);
    const udp = { ...PORTS, payload: PAYLOAD, checksum: 0 };
    assert.deepEqual(takenOf(unit, udpFrame({ ...THERE, udp })), ["tc"]);
    const gre = ipv4({ ...ENDS, protocol: GRE, payload: PAYLOAD });
    assert.deepEqual(takenOf(unit, ethernet({ ...THERE.ethernet, payload: gre })), ["tc"]);
  },
);
