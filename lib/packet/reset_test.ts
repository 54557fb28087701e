import assert from "node:assert/strict";
import fc from "fast-check";
import { tcpFrame } from "./build.ts";
import { ETHERNET_BYTES } from "./ethernet.ts";
import { readFrame } from "./read.ts";
import { answerByReset } from "./reset.ts";
import { ACK, FIN, RST, SYN } from "./tcp.ts";
import { anyIpv4, anyTcp } from "./test_arbitraries.ts";
import { place } from "./test_place.ts";

const ETHERNET = { destination: "02:00:00:00:00:01", source: "02:00:00:00:00:02" };
const IP = ETHERNET_BYTES;
const TCP = IP + 20;

Deno.test("the answer to any segment is the reset of RFC 9293, with right sums and nothing behind it", () => {
  fc.assert(fc.property(anyIpv4, anyTcp, (given, tcp) => {
    const ipv4 = { ...given, options: new Uint8Array(0) };
    const { memory, frame } = place(tcpFrame({ ethernet: ETHERNET, ipv4, tcp }));
    const end = answerByReset(memory, frame + IP, frame + TCP);
    const answer = readFrame(memory.bytes.slice(frame, end));
    const isAck = (tcp.flags & ACK) !== 0;
    const length = tcp.payload.length + ((tcp.flags & (SYN | FIN)) === 0 ? 0 : 1);
    assert.deepEqual([answer.ipv4!.source, answer.ipv4!.destination], [
      ipv4.destination,
      ipv4.source,
    ]);
    assert.ok(answer.ipv4!.checksumIsRight && answer.tcp!.checksumIsRight);
    assert.deepEqual([answer.tcp!.sourcePort, answer.tcp!.destinationPort], [
      tcp.destinationPort,
      tcp.sourcePort,
    ]);
    assert.equal(answer.tcp!.flags, isAck ? RST : RST | ACK);
    assert.equal(answer.tcp!.sequence, isAck ? tcp.acknowledgement : 0);
    assert.equal(answer.tcp!.acknowledgement, isAck ? 0 : (tcp.sequence + length) >>> 0);
    assert.equal(answer.tcp!.payload.length, 0);
    assert.equal(end, frame + TCP + 20);
  }));
});
