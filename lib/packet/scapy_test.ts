/**
 * A second opinion on packets by code that is not ours: Debian's scapy builds frames that we read, and reads frames that we built
 * and changed. Where there is no scapy both tests are skipped, and their names say so.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { formatIpv4, portNumber } from "./address.ts";
import { anyAddress, anyEthernet, anyHalf, anyMac, anyTcp, anyUdp } from "./test_arbitraries.ts";
import { arpOperation, arpSenderAddress, arpTargetAddress, isIpv4Arp } from "./arp.ts";
import { arpFrame, echoFrame, tcpFrame, udpFrame } from "./build.ts";
import { changeEnd, changeOf } from "./test_change_ends.ts";
import { ETHERNET_BYTES, isVlanTag, rawEtherType, VLAN_TAG_BYTES } from "./ethernet.ts";
import { ECHO_REPLY, ECHO_REQUEST, icmpChecksumIsRight, isEchoRequest } from "./icmp.ts";
import {
  ipv4ChecksumIsRight,
  ipv4Destination,
  ipv4HeaderBytes,
  ipv4Protocol,
  ipv4Source,
  ipv4TotalBytes,
  isFragment,
} from "./ipv4.ts";
import { type Memory, swap16 } from "./memory.ts";
import { frameBytes, place } from "./test_place.ts";
import { type Frame, readFrame } from "./read.ts";
import { ports, tcpChecksumIsRight, tcpFlags, tcpHeaderFits } from "./tcp.ts";
import { udpChecksumIsRight, udpHeaderFits } from "./udp.ts";

/** A frame as scapy sees it; the bytes of payloads and options are text in hex. */
interface Described {
  hex: string;
  pseudoSum: number;
  frame: Frame;
}

/** The system's Python has Debian's packages; one that is first on the path may be another. */
const PYTHON = ["/usr/bin/python3", "python3"].find(hasScapy);
const REASON = PYTHON === undefined
  ? " (skipped: python3-scapy is not installed: apt-get install python3-scapy)"
  : "";

function hasScapy(python: string): boolean {
  try {
    return new Deno.Command(python, { args: ["-c", "import scapy"], stderr: "null" })
      .outputSync().success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function askScapy(mode: "build" | "dissect", frames: string[]): Promise<Described[]> {
  const script = decodeURIComponent(new URL("./scapy_peer.py", import.meta.url).pathname);
  const process = new Deno.Command(PYTHON!, {
    args: [script, mode],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const output = process.output();
  await new Blob([JSON.stringify(frames)]).stream().pipeTo(process.stdin);
  const { success, stdout, stderr } = await output;
  const decoder = new TextDecoder();
  assert.ok(success, `${PYTHON} ${script} ${mode} failed: ${decoder.decode(stderr)}`);
  return JSON.parse(decoder.decode(stdout));
}

/** What the plain reader makes of a frame, in the form in which scapy's view comes. */
function describe(bytes: Uint8Array): Frame {
  const { ethernet, ...rest } = readFrame(bytes);
  const { payload: _, ...header } = ethernet!;
  return plain({ ethernet: header, ...rest }) as Frame;
}

/** The object as it would come from scapy: bytes in hex, no prototypes. */
function plain<Value>(value: Value): Value {
  const asHex = (_key: string, value: unknown) =>
    value instanceof Uint8Array ? value.toHex() : value;
  return JSON.parse(JSON.stringify(value, asHex));
}

/** What the hot path's readers make of a frame, by the names that scapy's view has. */
function seenByHotPath(bytes: Uint8Array) {
  const { memory, frame, end } = place(bytes, 0xff);
  let at = frame + ETHERNET_BYTES;
  while (isVlanTag(memory.halves[(at - 2) >> 1]!)) at += VLAN_TAG_BYTES;
  const seen = { outerType: swap16(rawEtherType(memory, frame)) };
  if (isIpv4Arp(memory, at, end)) return { ...seen, arp: arpSeen(memory, at) };
  const headerBytes = ipv4HeaderBytes(memory, at, end);
  const ipv4 = {
    headerBytes,
    totalBytes: ipv4TotalBytes(memory, at),
    protocol: ipv4Protocol(memory, at),
    source: formatIpv4(ipv4Source(memory, at)),
    destination: formatIpv4(ipv4Destination(memory, at)),
    isFragment: isFragment(memory, at),
    checksumIsRight: ipv4ChecksumIsRight(memory, at, headerBytes),
  };
  const transport = ipv4.isFragment ? {} : transportSeen(memory, at, at + headerBytes);
  return { ...seen, ipv4, transport };
}

function arpSeen(memory: Memory, at: number) {
  return {
    operation: swap16(arpOperation(memory, at)),
    senderAddress: formatIpv4(arpSenderAddress(memory, at)),
    targetAddress: formatIpv4(arpTargetAddress(memory, at)),
  };
}

function transportSeen(memory: Memory, ip: number, at: number) {
  const end = ip + ipv4TotalBytes(memory, ip);
  const protocol = ipv4Protocol(memory, ip);
  const bothPorts = {
    sourcePort: portNumber(ports(memory, at) & 0xffff),
    destinationPort: portNumber(ports(memory, at) >>> 16),
  };
  if (protocol === 6 && tcpHeaderFits(memory, at, end)) {
    const checksumIsRight = tcpChecksumIsRight(memory, ip, at);
    return { ...bothPorts, flags: tcpFlags(memory, at), checksumIsRight };
  }
  if (protocol === 17 && udpHeaderFits(memory, at, end)) {
    return { ...bothPorts, checksumIsRight: udpChecksumIsRight(memory, ip, at) };
  }
  if (protocol === 1) {
    const isRequest = isEchoRequest(memory, at, end);
    return { isRequest, checksumIsRight: icmpChecksumIsRight(memory, ip, at) };
  }
  return {};
}

/** The part of scapy's view that the hot path reads. */
function expectedOfHotPath({ ethernet, arp, ipv4, tcp, udp, icmp }: Frame) {
  const outerType = ethernet!.tags[0]?.type ?? ethernet!.etherType;
  if (arp !== undefined) {
    const { operation, senderAddress, targetAddress } = arp;
    return { outerType, arp: { operation, senderAddress, targetAddress } };
  }
  const { protocol, source, destination, checksumIsRight } = ipv4!;
  const headerBytes = 20 + ipv4!.options.length / 2;
  const totalBytes = headerBytes + ipv4!.payload.length / 2;
  const isPart = ipv4!.moreFragments || ipv4!.fragmentOffset !== 0;
  let transport = {};
  const layer = tcp ?? udp;
  if (layer !== undefined) {
    const { sourcePort, destinationPort, checksumIsRight } = layer;
    const flags = tcp === undefined ? {} : { flags: tcp.flags };
    transport = { sourcePort, destinationPort, ...flags, checksumIsRight };
  } else if (icmp !== undefined) {
    const isRequest = icmp.type === ECHO_REQUEST && icmp.code === 0;
    transport = { isRequest, checksumIsRight: icmp.checksumIsRight };
  }
  return {
    outerType,
    ipv4: {
      headerBytes,
      totalBytes,
      protocol,
      source,
      destination,
      isFragment: isPart,
      checksumIsRight,
    },
    transport,
  };
}

Deno.test({
  name: `frames that scapy built are read as scapy describes them${REASON}`,
  ignore: PYTHON === undefined,
  fn: async () => {
    const built = await askScapy("build", []);
    assert.ok(built.length > 100);
    for (const { hex, frame } of built) {
      const bytes = Uint8Array.fromHex(hex);
      assert.deepEqual(describe(bytes), frame, hex);
      assert.deepEqual(seenByHotPath(bytes), expectedOfHotPath(frame), hex);
    }
  },
});

/** Options that scapy can take apart and put together again unchanged. */
const anyIpv4 = fc.record({
  source: anyAddress,
  destination: anyAddress,
  id: anyHalf,
  dontFragment: fc.boolean(),
  tos: fc.nat(255),
  ttl: fc.nat(255),
  options: fc.constantFrom(new Uint8Array(0), Uint8Array.of(0x94, 4, 0, 0, 1, 1, 1, 0)),
});
const anyTcpOptions = fc.constantFrom(
  new Uint8Array(0),
  Uint8Array.of(2, 4, 5, 0xb4),
  Uint8Array.of(1, 1, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8),
);
const anyEcho = fc.record({
  type: fc.constantFrom(ECHO_REQUEST, ECHO_REPLY),
  identifier: anyHalf,
  sequence: anyHalf,
});
const anyArp = fc.record({
  operation: fc.constantFrom(1, 2),
  senderMac: anyMac,
  senderAddress: anyAddress,
  targetMac: anyMac,
  targetAddress: anyAddress,
});
const anyOneTag = anyEthernet.map((fields) => ({ ...fields, tags: fields.tags.slice(0, 1) }));

const anyChoice = fc.record({
  partialChecksum: fc.boolean(),
  side: fc.constantFrom("source" as const, "destination" as const),
  to: fc.record({ address: anyAddress, port: anyHalf }),
});
type Choice = typeof anyChoice extends fc.Arbitrary<infer Value> ? Value : never;

interface Sample {
  bytes: Uint8Array;
  partial: boolean;
  /** Layers that scapy should see, with the fields that were given. */
  given: Record<string, object>;
}

/** Changes one end of a built frame, so that its checksums are made of deltas. */
function changed(bytes: Uint8Array, given: Sample["given"], choice: Choice): Sample {
  const { side, to, partialChecksum: partial } = choice;
  const { ipv4, tcp, udp } = readFrame(bytes);
  const placed = place(bytes);
  const from = { address: ipv4![side], port: (tcp ?? udp)![`${side}Port`] };
  changeEnd(placed, side, changeOf(from, to), partial);
  const layer = tcp === undefined ? "udp" : "tcp";
  const expected = {
    ...given,
    ipv4: { ...given.ipv4, [side]: to.address },
    [layer]: { ...given[layer], [`${side}Port`]: to.port },
  };
  return { bytes: frameBytes(placed), partial, given: expected };
}

const anyTcpSample = fc.tuple(anyOneTag, anyIpv4, anyTcp, anyTcpOptions, anyChoice)
  .map(([ethernet, ipv4, fields, options, choice]) => {
    const tcp = { ...fields, options };
    const { partialChecksum } = choice;
    const bytes = tcpFrame({ ethernet, ipv4, tcp: { ...tcp, partialChecksum } });
    return changed(bytes, { ethernet, ipv4, tcp }, choice);
  });

const anyUdpSample = fc.tuple(anyOneTag, anyIpv4, anyUdp, anyChoice, fc.boolean())
  .map(([ethernet, ipv4, udp, choice, without]) => {
    const { partialChecksum } = choice;
    const none = without && !partialChecksum ? { checksum: 0 } : {};
    const bytes = udpFrame({ ethernet, ipv4, udp: { ...udp, partialChecksum, ...none } });
    return changed(bytes, { ethernet, ipv4, udp: { ...udp, ...none } }, choice);
  });

const anySample: fc.Arbitrary<Sample> = fc.oneof(
  anyTcpSample,
  anyUdpSample,
  fc.record({ ethernet: anyOneTag, ipv4: anyIpv4, icmp: anyEcho })
    .map((given) => ({ bytes: echoFrame(given), partial: false, given })),
  fc.record({ ethernet: anyOneTag, arp: anyArp })
    .map((given) => ({ bytes: arpFrame(given), partial: false, given })),
);

Deno.test({
  name: `frames that we built and changed are right in scapy's eyes${REASON}`,
  ignore: PYTHON === undefined,
  fn: async () => {
    await fc.assert(
      // One process looks at all the frames of a run.
      fc.asyncProperty(fc.array(anySample, { minLength: 300, maxLength: 300 }), async (samples) => {
        const described = await askScapy("dissect", samples.map(({ bytes }) => bytes.toHex()));
        for (const [index, { bytes, partial, given }] of samples.entries()) {
          const { hex, frame, pseudoSum } = described[index]!;
          const transport = frame.tcp ?? frame.udp ?? frame.icmp;
          assert.partialDeepStrictEqual(frame, plain(given), hex);
          assert.deepEqual(describe(bytes), frame, hex);
          assert.ok(frame.ipv4?.checksumIsRight ?? true, hex);
          if (partial) assert.equal(transport?.checksum, pseudoSum, hex);
          else assert.ok(transport?.checksumIsRight ?? true, hex);
        }
      }),
      { numRuns: 1, endOnFailure: true },
    );
  },
});
