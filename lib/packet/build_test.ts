import assert from "node:assert/strict";
import { arpFrame, echoFrame, ethernet, icmpEcho, ipv4, pad, tcp, tcpFrame, udp } from "./build.ts";
import { readFrame } from "./read.ts";

const MACS = { destination: "02:00:00:00:00:01", source: "02:00:00:00:00:02" };
const ENDS = { source: "10.0.0.1", destination: "10.0.0.2" };
const PORTS = { sourcePort: 1, destinationPort: 2 };

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

Deno.test("a frame of little text is built byte for byte", () => {
  const payload = new TextEncoder().encode("odd");
  assert.equal(
    hex(tcpFrame({
      ethernet: { ...MACS, tags: [{ type: 0x8100, tci: 0x2005 }] },
      ipv4: { ...ENDS, id: 1, ttl: 9, dontFragment: true },
      tcp: { ...PORTS, sequence: 0xfffffffe, acknowledgement: 3, flags: 0x18, window: 4, payload },
    })),
    "020000000001" + "020000000002" + "81002005" + "0800" +
      "4500002b0001400009065dca0a0000010a000002" +
      "00010002fffffffe0000000350180004c8590000" + "6f6464",
  );
});

Deno.test("an echo request and an ARP request of little text are built byte for byte", () => {
  assert.equal(
    hex(echoFrame({ ethernet: MACS, ipv4: ENDS, icmp: { identifier: 1, sequence: 2 } })),
    "020000000001" + "020000000002" + "0800" +
      "4500001c00000000400166df0a0000010a000002" + "0800f7fc00010002",
  );
  const arp = {
    operation: 1,
    senderMac: MACS.source,
    senderAddress: ENDS.source,
    targetMac: "00:00:00:00:00:00",
    targetAddress: ENDS.destination,
  };
  assert.equal(
    hex(arpFrame({ ethernet: MACS, arp })),
    "020000000001" + "020000000002" + "0806" + "0001080006040001" +
      "020000000002" + "0a000001" + "000000000000" + "0a000002",
  );
});

Deno.test("a partial checksum is the sum of the pseudo-header and does not depend on the rest", () => {
  const view = (bytes: Uint8Array) => new DataView(bytes.buffer);
  const first = tcp(ENDS, { ...PORTS, partialChecksum: true });
  // 0a00 + 0001 + 0a00 + 0002 + protocol 0006 + length 0014.
  assert.equal(view(first).getUint16(16), 0x141d);
  const second = tcp(ENDS, { ...PORTS, sourcePort: 99, window: 1, partialChecksum: true });
  assert.equal(view(second).getUint16(16), 0x141d);
  const datagram = udp(ENDS, { ...PORTS, partialChecksum: true });
  assert.equal(view(datagram).getUint16(6), 0x141c);
});

Deno.test("a UDP checksum that comes out as zero is written as 0xffff", () => {
  const base = udp(ENDS, { ...PORTS, payload: Uint8Array.of(0, 0) });
  const checksum = base.subarray(6, 8);
  const datagram = udp(ENDS, { ...PORTS, payload: checksum });
  assert.equal(hex(datagram.subarray(6, 8)), "ffff");
  assert.ok(
    readFrame(ethernet({ ...MACS, payload: ipv4({ ...ENDS, protocol: 17, payload: datagram }) }))
      .udp?.checksumIsRight,
  );
});

Deno.test("a given checksum is kept, right or wrong", () => {
  assert.equal(hex(ipv4({ ...ENDS, checksum: 0x1234 }).subarray(10, 12)), "1234");
  assert.equal(hex(tcp(ENDS, { ...PORTS, checksum: 0x1234 }).subarray(16, 18)), "1234");
  assert.equal(hex(udp(ENDS, { ...PORTS, checksum: 0 }).subarray(6, 8)), "0000");
  const echo = icmpEcho({ identifier: 0, sequence: 0, checksum: 0x1234 });
  assert.equal(hex(echo.subarray(2, 4)), "1234");
});

Deno.test("options are filled up to whole words", () => {
  assert.equal(hex(ipv4({ ...ENDS, options: Uint8Array.of(1) }).subarray(20)), "01000000");
  assert.equal(hex(tcp(ENDS, { ...PORTS, options: Uint8Array.of(1) }).subarray(20)), "01000000");
});

Deno.test("options that no header can hold are refused", () => {
  const options = new Uint8Array(41);
  assert.throws(() => ipv4({ ...ENDS, options }), {
    name: "RangeError",
    message: "IPv4 options: 41 bytes: expected at most 40",
  });
  assert.throws(() => tcp(ENDS, { ...PORTS, options }), {
    name: "RangeError",
    message: "TCP options: 41 bytes: expected at most 40",
  });
});

Deno.test("a short frame is padded to 60 bytes and a longer one is left alone", () => {
  const short = ethernet(MACS);
  assert.equal(hex(pad(short)), hex(short).padEnd(120, "0"));
  const long = ethernet({ ...MACS, payload: new Uint8Array(47).fill(1) });
  assert.deepEqual(pad(long), long);
});
