import assert from "node:assert/strict";
import fc from "fast-check";
import { anyHalf, anyIpv4, anyPayload } from "./test_arbitraries.ts";
import { type EchoFrame, echoFrame } from "./build.ts";
import { ETHERNET_BYTES } from "./ethernet.ts";
import { answerEcho, ECHO_REPLY, icmpChecksumIsRight, isEchoRequest } from "./icmp.ts";
import { frameBytes, place } from "./test_place.ts";

const FIELDS: EchoFrame = {
  ethernet: { destination: "02:00:00:00:00:01", source: "02:00:00:00:00:02" },
  ipv4: { source: "198.51.100.9", destination: "192.0.2.10" },
  icmp: { identifier: 0x1234, sequence: 1, payload: Uint8Array.of(1, 2, 3) },
};
const IP = ETHERNET_BYTES;
const ICMP = IP + 20;

Deno.test("an echo request is type 8, code 0 and a whole header", () => {
  const isOne = (frame: Uint8Array) => {
    const { memory, frame: start, end } = place(frame);
    return isEchoRequest(memory, start + ICMP, end);
  };
  const request = echoFrame(FIELDS);
  assert.ok(isOne(request));
  assert.ok(isOne(request.slice(0, ICMP + 8)));
  assert.ok(!isOne(request.slice(0, ICMP + 7)), "cut in its header");
  assert.ok(!isOne(request.with(ICMP, 0)), "a reply");
  assert.ok(!isOne(request.with(ICMP + 1, 1)), "code 1");
});

Deno.test("an answered request is the reply built anew, up to the two forms of zero", () => {
  fc.assert(
    fc.property(anyIpv4, anyHalf, anyHalf, anyPayload, (ipv4, identifier, sequence, payload) => {
      const icmp = { identifier, sequence, payload };
      const placed = place(echoFrame({ ...FIELDS, ipv4, icmp }));
      const ip = placed.frame + IP;
      const at = ip + 20 + ipv4.options.length;
      assert.ok(icmpChecksumIsRight(placed.memory, ip, at));
      answerEcho(placed.memory, at);
      assert.ok(icmpChecksumIsRight(placed.memory, ip, at));
      const checksum = placed.memory.halves[(at + 2) >> 1]!;
      const reply = { ...icmp, type: ECHO_REPLY, ...(checksum === 0xffff ? { checksum } : {}) };
      assert.deepEqual(frameBytes(placed), echoFrame({ ...FIELDS, ipv4, icmp: reply }));
    }),
  );
});

Deno.test("a reply of nothing but zeros has the checksum 0xffff", () => {
  const zeros = { identifier: 0, sequence: 0, payload: new Uint8Array(6) };
  const placed = place(echoFrame({ ...FIELDS, icmp: zeros }));
  answerEcho(placed.memory, placed.frame + ICMP);
  assert.deepEqual(
    frameBytes(placed),
    echoFrame({ ...FIELDS, icmp: { ...zeros, type: ECHO_REPLY, checksum: 0xffff } }),
  );
  assert.ok(icmpChecksumIsRight(placed.memory, placed.frame + IP, placed.frame + ICMP));
});

Deno.test("a reply whose halves sum to zero has a right checksum", () => {
  const icmp = { identifier: 0xffff, sequence: 0, payload: new Uint8Array(6) };
  const placed = place(echoFrame({ ...FIELDS, icmp }));
  answerEcho(placed.memory, placed.frame + ICMP);
  assert.ok(icmpChecksumIsRight(placed.memory, placed.frame + IP, placed.frame + ICMP));
});

Deno.test("a wrong checksum is seen wherever one bit of the message differs", () => {
  const right = echoFrame(FIELDS);
  for (let bit = ICMP * 8; bit < right.length * 8; bit++) {
    const { memory, frame } = place(right.with(bit >> 3, right[bit >> 3]! ^ (1 << (bit & 7))));
    assert.ok(!icmpChecksumIsRight(memory, frame + IP, frame + ICMP), `bit ${bit}`);
  }
});

Deno.test("padding behind the message is not summed", () => {
  const { memory, frame } = place(new Uint8Array([...echoFrame(FIELDS), 1, 2, 3, 4]));
  assert.ok(icmpChecksumIsRight(memory, frame + IP, frame + ICMP));
});
