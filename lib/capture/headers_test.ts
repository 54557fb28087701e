import assert from "node:assert/strict";
import fc from "fast-check";
import { arpFrame, echoFrame, ethernet, tcpFrame, udpFrame } from "../packet/build.ts";
import { ACK, SYN } from "../packet/tcp.ts";
import { anyEthernet, anyIpv4, anyTcp } from "../packet/test_arbitraries.ts";
import { headersOf } from "./headers.ts";

const MACS = { source: "02:00:00:00:00:99", destination: "06:00:00:00:00:01" };
const ENDS = { source: "198.51.100.9", destination: "192.0.2.10" };

Deno.test("headers are found behind tags and options, and the payload's length with them, though it was not kept", () => {
  fc.assert(fc.property(anyEthernet, anyIpv4, anyTcp, (link, ipv4, tcp) => {
    const frame = tcpFrame({ ethernet: link, ipv4, tcp });
    const headerBytes = frame.length - tcp.payload.length;
    const { source, destination } = ipv4;
    assert.deepEqual(headersOf(frame.subarray(0, headerBytes)), {
      headerBytes,
      ipv4: { source, destination, protocol: 6, isFragment: false },
      ports: { source: tcp.sourcePort, destination: tcp.destinationPort },
      tcp: {
        flags: tcp.flags,
        sequence: tcp.sequence,
        acknowledgement: tcp.acknowledgement,
        payloadBytes: tcp.payload.length,
      },
    });
    assert.deepEqual(headersOf(frame), headersOf(frame.subarray(0, headerBytes)));
  }));
});

Deno.test("of UDP there are ports, of ICMP and fragments addresses, of all else nothing", () => {
  const payload = new Uint8Array(30);
  const udp = headersOf(
    udpFrame({ ethernet: MACS, ipv4: ENDS, udp: { sourcePort: 53, destinationPort: 80, payload } }),
  );
  assert.deepEqual([udp.headerBytes, udp.ports, udp.tcp], [
    42,
    { source: 53, destination: 80 },
    undefined,
  ]);
  const icmp = { type: 8, identifier: 1, sequence: 1, payload };
  const echo = headersOf(echoFrame({ ethernet: MACS, ipv4: ENDS, icmp }));
  assert.deepEqual([echo.headerBytes, echo.ipv4!.protocol, echo.ports], [42, 1, undefined]);
  const segment = { sourcePort: 1, destinationPort: 80, payload };
  const fragment = headersOf(
    tcpFrame({ ethernet: MACS, ipv4: { ...ENDS, fragmentOffset: 2 }, tcp: segment }),
  );
  assert.deepEqual([fragment.headerBytes, fragment.ports], [34, undefined]);
  assert.equal(fragment.ipv4!.isFragment, true);
  const [senderMac, targetMac] = [MACS.source, MACS.destination];
  const ends = {
    senderMac,
    senderAddress: ENDS.source,
    targetMac,
    targetAddress: ENDS.destination,
  };
  const arp = headersOf(arpFrame({ ethernet: MACS, arp: { operation: 1, ...ends } }));
  assert.deepEqual(arp, { headerBytes: 14 });
  assert.deepEqual(headersOf(ethernet({ ...MACS, etherType: 0x86dd, payload })), {
    headerBytes: 14,
  });
});

Deno.test("no frame, however broken or short, throws or has more headers than bytes", () => {
  const whole = tcpFrame({
    ethernet: MACS,
    ipv4: { ...ENDS, options: new Uint8Array(8) },
    tcp: { sourcePort: 1, destinationPort: 80, flags: SYN | ACK },
  });
  fc.assert(fc.property(fc.nat(90), fc.nat(89), fc.nat(255), (length, at, value) => {
    const bytes = whole.slice(0, length);
    if (at < bytes.length) bytes[at] = value;
    const { headerBytes, tcp } = headersOf(bytes);
    assert.ok(headerBytes <= bytes.length);
    assert.ok(tcp === undefined || tcp.payloadBytes >= 0);
  }));
});
