/**
 * Writes captures in the format pcapng (draft-ietf-opsawg-pcapng), which tcpdump and Wireshark read: blocks of bytes, one after
 * another. The classic format knows neither several interfaces nor comments.
 *
 * All numbers are little-endian, as section 4.1 lets the writer choose.
 *
 * @module
 */
import { concat } from "../packet/plain_checksum.ts";

/** Block types (section 11.1). */
const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const ENHANCED_PACKET = 6;

/** By it a reader sees the order of bytes (section 4.1). */
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const LINKTYPE_ETHERNET = 1;

/** Options of every block (section 3.5). */
const OPT_END = 0;
const OPT_COMMENT = 1;
/** Of a section (4.1), an interface (4.2) and a packet (4.3). */
const SHB_USERAPPL = 4;
const IF_NAME = 2;
const IF_DESCRIPTION = 3;
const IF_TSRESOL = 9;
const EPB_FLAGS = 2;
const EPB_DROPCOUNT = 4;
const EPB_PACKETID = 5;

/** Times are microseconds: 10 to the power of -6. */
const MICROSECONDS = 6;
/** The two lowest bits of `epb_flags`. */
const INBOUND = 1;
const OUTBOUND = 2;

/** No option is longer: its length has 16 bits, and it is padded to four bytes. */
const MAX_OPTION_BYTES = 65_532;

export interface CaptureInterface {
  name: string;
  description: string;
  /** Most bytes kept of a packet. */
  snap: number;
}

export interface CapturedPacket {
  /** Number of its interface, in the order of their descriptions. */
  interface: number;
  /** Microseconds since 1970. */
  timeUs: number;
  /** As many as were kept. */
  bytes: Uint8Array;
  /** Of the whole packet. */
  length: number;
  way: "inbound" | "outbound";
  /** The same where one packet was seen twice: as it came, and as it went. */
  id: number;
  /** Packets lost since the one before on this interface. */
  dropped: number;
  comment: string;
}

/** The first block of a capture. */
export function sectionHeader(application: string): Uint8Array<ArrayBuffer> {
  const fixed = new Fields(16).word(BYTE_ORDER_MAGIC).half(1).half(0);
  // The length of the section is not known when it begins.
  fixed.word(0xffffffff).word(0xffffffff);
  return block(SECTION_HEADER, [fixed.bytes, options([[SHB_USERAPPL, text(application)]])]);
}

/** One for each interface, before its first packet. */
export function interfaceDescription(
  { name, description, snap }: CaptureInterface,
): Uint8Array<ArrayBuffer> {
  const fixed = new Fields(8).half(LINKTYPE_ETHERNET).half(0).word(snap);
  const given = options([
    [IF_NAME, text(name)],
    [IF_DESCRIPTION, text(description)],
    [IF_TSRESOL, Uint8Array.of(MICROSECONDS)],
  ]);
  return block(INTERFACE_DESCRIPTION, [fixed.bytes, given]);
}

export function enhancedPacket(packet: CapturedPacket): Uint8Array<ArrayBuffer> {
  const { bytes, length, way, id, dropped, comment } = packet;
  const fixed = new Fields(20).word(packet.interface).long(packet.timeUs, "high first");
  fixed.word(bytes.length).word(length);
  const flags = new Fields(4).word(way === "inbound" ? INBOUND : OUTBOUND);
  const given = options([
    [EPB_FLAGS, flags.bytes],
    [EPB_DROPCOUNT, new Fields(8).long(dropped).bytes],
    [EPB_PACKETID, new Fields(8).long(id).bytes],
    [OPT_COMMENT, text(comment)],
  ]);
  return block(ENHANCED_PACKET, [fixed.bytes, padded(bytes), given]);
}

/** Section 3.1: type and length in front, the length again behind. */
function block(type: number, parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = 12 + parts.reduce((sum, part) => sum + part.length, 0);
  const front = new Fields(8).word(type).word(length);
  const behind = new Fields(4).word(length);
  return concat(front.bytes, ...parts, behind.bytes);
}

/** Section 3.5: code, length without the padding, value. */
function options(given: readonly [code: number, value: Uint8Array][]): Uint8Array<ArrayBuffer> {
  const parts = given.flatMap(([code, value]) => {
    return [new Fields(4).half(code).half(value.length).bytes, padded(value)];
  });
  return concat(...parts, new Fields(4).half(OPT_END).half(0).bytes);
}

/** Every field starts at a multiple of four bytes. */
function padded(bytes: Uint8Array): Uint8Array {
  const rest = bytes.length & 3;
  return rest === 0 ? bytes : concat(bytes, new Uint8Array(4 - rest));
}

function text(value: string): Uint8Array {
  const bytes = new TextEncoder().encode(value);
  if (bytes.length <= MAX_OPTION_BYTES) return bytes;
  // Not in the middle of a letter.
  const kept = new TextDecoder().decode(bytes.subarray(0, MAX_OPTION_BYTES)).replace(
    /\uFFFD+$/,
    "",
  );
  return new TextEncoder().encode(kept);
}

/** Numbers one behind another. */
class Fields {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;
  #at = 0;

  constructor(length: number) {
    this.bytes = new Uint8Array(length);
    this.#view = new DataView(this.bytes.buffer);
  }

  half(value: number): this {
    this.#view.setUint16(this.#at, value, true);
    this.#at += 2;
    return this;
  }

  word(value: number): this {
    this.#view.setUint32(this.#at, value, true);
    this.#at += 4;
    return this;
  }

  /** 64 bits of a number below 2^53. A time has its high word first (section 4.3). */
  long(value: number, order: "low first" | "high first" = "low first"): this {
    const words = [value % 2 ** 32, Math.floor(value / 2 ** 32)];
    for (const word of order === "low first" ? words : words.reverse()) this.word(word);
    return this;
  }
}
