/** Captures byte for byte as the draft has them, and as tcpdump and scapy read them. */
import assert from "node:assert/strict";
import { readingTcpdump } from "../../tests/net/capture.ts";
import { toolTest } from "../../tests/tools.ts";
import { run } from "../demo/commands.ts";
import { tcpFrame } from "../packet/build.ts";
import { SYN } from "../packet/tcp.ts";
import { PYTHON } from "../setup/tools.ts";
import {
  type CapturedPacket,
  enhancedPacket,
  interfaceDescription,
  sectionHeader,
} from "./pcapng.ts";

const hex = (text: string) => Uint8Array.fromHex(text.replaceAll(/\s/g, ""));

function packet(change: Partial<CapturedPacket> = {}): CapturedPacket {
  const rest = { way: "inbound", id: 9, dropped: 2, comment: "hey" } as const;
  const bytes = Uint8Array.of(1, 2, 3, 4, 5);
  return { interface: 1, timeUs: 0x0006_1234_89ab_cdef, bytes, length: 60, ...rest, ...change };
}

Deno.test("a section begins with its length unknown, and the program's name (section 4.1)", () => {
  const expected = hex(`
    0a0d0d0a 28000000 4d3c2b1a 0100 0000 ffffffffffffffff
    0400 0300 61622000 0000 0000 28000000`);
  assert.deepEqual(sectionHeader("ab "), expected);
});

Deno.test("an interface has a name, a description and microseconds (section 4.2)", () => {
  const expected = hex(`
    01000000 34000000 0100 0000 80000000
    0200 0500 66726f6e 74000000  0300 0400 65746830  0900 0100 06000000  0000 0000 34000000`);
  const given = { name: "front", description: "eth0", snap: 128 };
  assert.deepEqual(interfaceDescription(given), expected);
});

Deno.test("a packet is padded, but its length is not; its time is two words, the high one first (section 4.3)", () => {
  const expected = hex(`
    06000000 54000000 01000000 34120600 efcdab89 05000000 3c000000 0102030405000000
    0200 0400 01000000  0400 0800 0200000000000000  0500 0800 0900000000000000
    0100 0300 68657900  0000 0000 54000000`);
  assert.deepEqual(enhancedPacket(packet()), expected);
  assert.equal(enhancedPacket(packet({ way: "outbound" }))[40], 2);
});

Deno.test("a comment of any length and in any letters fits", () => {
  for (const comment of ["", "▸", "é".repeat(40_000)]) {
    const bytes = enhancedPacket(packet({ comment }));
    assert.equal(bytes.length % 4, 0);
    assert.equal(new DataView(bytes.buffer).getUint32(4, true), bytes.length);
  }
});

const FRAME = tcpFrame({
  ethernet: { source: "02:00:00:00:00:99", destination: "06:00:00:00:00:01" },
  ipv4: { source: "198.51.100.9", destination: "192.0.2.10" },
  tcp: { sourcePort: 40000, destinationPort: 80, flags: SYN, sequence: 7 },
});

/** One packet that came by the front and went by the back, of which only the headers were kept. */
async function captureFile(): Promise<string> {
  const path = await Deno.makeTempFile({ suffix: ".pcap" });
  const timeUs = Date.UTC(2026, 0, 2, 3, 4, 5) * 1000 + 678_901;
  const common = { timeUs, bytes: FRAME, length: FRAME.length, dropped: 0, comment: "forwarded ▸" };
  const blocks = [
    sectionHeader("Pointsman"),
    interfaceDescription({ name: "front", description: "eth0", snap: 1518 }),
    interfaceDescription({ name: "back", description: "eth1", snap: 1518 }),
    enhancedPacket(packet({ ...common, interface: 0 })),
    enhancedPacket(packet({ ...common, interface: 1, length: 1400, way: "outbound" })),
  ];
  await new Blob(blocks).stream().pipeTo((await Deno.open(path, { write: true })).writable);
  return path;
}

function read(...command: string[]): Promise<string> {
  return run(command, { env: { TZ: "UTC" } });
}

function readTest(name: string, tool: string, body: (path: string) => Promise<void>) {
  toolTest(name, [tool], async () => {
    const path = await captureFile();
    await body(path);
    await Deno.remove(path);
  });
}

readTest("tcpdump reads what was written", "tcpdump", async (path) => {
  const lines = (await read(...readingTcpdump("-tttt", "-r", path))).trim().split("\n");
  assert.deepEqual(lines.map((line) => line.replace(/, (ack|win).*/, "")), [
    "2026-01-02 03:04:05.678901 IP 198.51.100.9.40000 > 192.0.2.10.80: Flags [S], seq 7",
    "2026-01-02 03:04:05.678901 IP 198.51.100.9.40000 > 192.0.2.10.80: Flags [S], seq 7",
  ]);
});

readTest("scapy reads what was written", "scapy", async (path) => {
  const script = `
import json, sys
from scapy.utils import RawPcapNgReader
print(json.dumps([
  [data.hex(), meta.wirelen, (meta.tshigh << 32) + meta.tslow, meta.tsresol, meta.linktype]
  for data, meta in RawPcapNgReader(sys.argv[1])]))`;
  const timeUs = Date.UTC(2026, 0, 2, 3, 4, 5) * 1000 + 678_901;
  assert.deepEqual(JSON.parse(await read(PYTHON, "-c", script, path)), [
    [FRAME.toHex(), FRAME.length, timeUs, 1_000_000, 1],
    [FRAME.toHex(), 1400, timeUs, 1_000_000, 1],
  ]);
});
