/**
 * Hosts that are not there: each speaks ARP, and enough of TCP (RFC 9293) for one short request and its answer, in frames. Their wire
 * loses nothing and keeps the order, so nothing is ever sent twice but a SYN, whose answer a unit may keep; an answer fits one
 * segment.
 *
 * @module
 */
import { arpFrame, tcpFrame } from "../packet/build.ts";
import { type ArpPacket, BROADCAST_MAC, NO_MAC, type TcpSegment } from "../packet/fields.ts";
import { type Frame, readFrame } from "../packet/read.ts";
import { ACK, FIN, RST, SYN } from "../packet/tcp.ts";

/** Takes a frame to the wire of the host. */
export type Send = (frame: Uint8Array) => void;

/** What a server says to a request from a client's address. */
export type Answer = (clientAddress: string) => string;

/** Does something later. Gives what prevents it. */
export type Later = (ms: number, action: () => void) => () => void;

const FIRST_PORT = 32_768;
const LAST_PORT = 60_999;

/** From the first SYN to the second (RFC 6298, section 2.1); each wait is twice the one before (5.5). */
const SYN_WAIT_MS = 1_000;
/** At 0, 1 and 3 s; it gives up at 7 s. */
const MAX_SYNS = 3;

/** One end of a connection. */
interface End {
  peer: { address: string; port: number };
  port: number;
  /** Next to be sent, and next to be received. */
  sequence: number;
  expected: number;
  /** All that came so far. */
  text: string;
  /** Set on the side that asks. */
  request?: Request;
}

interface Request {
  text: string;
  settled: PromiseWithResolvers<string>;
  /** Until the SYN is answered: prevents the next one. */
  stopRepeating?: (() => void) | undefined;
}

export class SimulatedHost {
  readonly #ends = new Map<string, End>();
  readonly #neighbours = new Map<string, string>();
  /** Frames that wait for the hardware address of their destination. */
  readonly #waiting = new Map<string, ((mac: string) => void)[]>();
  readonly #server: { port: number; answer: Answer } | undefined;
  readonly #later: Later;
  #serving = true;
  #lastPort = FIRST_PORT - 1;

  constructor(
    readonly address: string,
    readonly mac: string,
    readonly send: Send,
    server?: { port: number; answer: Answer },
    later: Later = laterByTimer,
  ) {
    this.#server = server;
    this.#later = later;
  }

  /** Its program ends: the port is closed, and the connections that it had are gone. */
  stopServing() {
    this.#serving = false;
    this.#ends.clear();
  }

  startServing() {
    this.#serving = true;
  }

  /** Takes every frame of its wire; others' are not for it. */
  receive(bytes: Uint8Array) {
    const frame = readFrame(bytes);
    const destination = frame.ethernet?.destination;
    if (destination !== this.mac && destination !== BROADCAST_MAC) return;
    if (frame.arp !== undefined) this.#receiveArp(frame.arp);
    if (frame.ipv4?.destination === this.address && frame.tcp?.checksumIsRight) {
      this.#receiveTcp(frame.ipv4, frame.tcp);
    }
  }

  /**
   * Opens a connection, sends the text and gives all that comes until the other side closes. Rejects when it is reset, or when
   * nobody answers any SYN.
   */
  request(address: string, port: number, text: string): Promise<string> {
    const request: Request = { text, settled: Promise.withResolvers() };
    this.#lastPort = this.#lastPort === LAST_PORT ? FIRST_PORT : this.#lastPort + 1;
    const end: End = {
      peer: { address, port },
      port: this.#lastPort,
      sequence: randomSequence(),
      expected: 0,
      text: "",
      request,
    };
    this.#ends.set(keyOf(end.peer, end.port), end);
    this.#open(end, request, 1);
    return request.settled.promise;
  }

  /** Sends its SYN for the `count`th time and, unless that is answered meanwhile, once more. */
  #open(end: End, request: Request, count: number) {
    const { sequence } = end;
    // Before it is sent: the answer may be here before that returns.
    request.stopRepeating = this.#later(SYN_WAIT_MS * 2 ** (count - 1), () => {
      if (count === MAX_SYNS) return this.#fail(end, "no answer");
      end.sequence = sequence;
      this.#open(end, request, count + 1);
    });
    this.#say(end, SYN);
  }

  #fail(end: End, reason: string) {
    end.request?.stopRepeating?.();
    end.request?.settled.reject(new Error(reason));
    this.#ends.delete(keyOf(end.peer, end.port));
  }

  #receiveArp({ operation, senderMac, senderAddress, targetAddress }: ArpPacket) {
    this.#neighbours.set(senderAddress, senderMac);
    for (const go of this.#waiting.get(senderAddress) ?? []) go(senderMac);
    this.#waiting.delete(senderAddress);
    if (operation === 1 && targetAddress === this.address) {
      this.#sendArp(2, senderMac, senderAddress);
    }
  }

  #receiveTcp({ source }: NonNullable<Frame["ipv4"]>, segment: TcpSegment) {
    const peer = { address: source, port: segment.sourcePort };
    const key = keyOf(peer, segment.destinationPort);
    const known = this.#ends.get(key);
    if (segment.flags & RST) {
      if (known !== undefined) this.#fail(known, "connection reset");
    } else if (known === undefined || (segment.flags & (SYN | ACK)) === SYN) {
      this.#accept(key, peer, segment);
    } else if (known.request !== undefined) {
      this.#asking(key, known, known.request, segment);
    } else {
      this.#answering(key, known, segment);
    }
  }

  /** A SYN for the served port opens a connection; all else that belongs to none is reset, but for the last ACK of one. */
  #accept(key: string, peer: End["peer"], { flags, sequence, destinationPort }: TcpSegment) {
    const expected = (sequence + 1) >>> 0;
    const end: End = { peer, port: destinationPort, sequence: 0, expected, text: "" };
    if (flags & SYN && this.#serving && destinationPort === this.#server?.port) {
      end.sequence = randomSequence();
      this.#ends.set(key, end);
      this.#say(end, SYN | ACK);
    } else if (flags & SYN) {
      this.#say(end, RST | ACK);
    }
  }

  #asking(key: string, end: End, request: Request, segment: TcpSegment) {
    if (segment.flags & SYN) {
      if (request.stopRepeating === undefined) return; // Its SYN was answered before.
      request.stopRepeating();
      request.stopRepeating = undefined;
      end.expected = (segment.sequence + 1) >>> 0;
      this.#say(end, ACK, request.text);
      return;
    }
    if (!this.#take(end, segment) || (segment.flags & FIN) === 0) return;
    this.#say(end, FIN | ACK);
    this.#ends.delete(key);
    request.settled.resolve(end.text);
  }

  #answering(key: string, end: End, segment: TcpSegment) {
    if (!this.#take(end, segment)) return;
    if (segment.payload.length > 0) {
      this.#say(end, FIN | ACK, this.#server!.answer(end.peer.address));
    } else if (segment.flags & FIN) {
      this.#say(end, ACK);
      this.#ends.delete(key);
    }
  }

  /** False where something before it is missing: without repetition that never comes. */
  #take(end: End, { sequence, flags, payload }: TcpSegment): boolean {
    if (sequence !== end.expected) return false;
    end.text += new TextDecoder().decode(payload);
    end.expected = (end.expected + payload.length + (flags & FIN ? 1 : 0)) >>> 0;
    return true;
  }

  #say(end: End, flags: number, text = "") {
    const payload = new TextEncoder().encode(text);
    const { sequence, expected } = end;
    end.sequence = (sequence + payload.length + (flags & (SYN | FIN) ? 1 : 0)) >>> 0;
    const { address, port } = end.peer;
    this.#toNeighbour(address, (destination) =>
      this.send(tcpFrame({
        ethernet: { source: this.mac, destination },
        ipv4: { source: this.address, destination: address },
        tcp: {
          sourcePort: end.port,
          destinationPort: port,
          sequence,
          acknowledgement: flags & ACK ? expected : 0,
          flags,
          payload,
        },
      })));
  }

  #toNeighbour(address: string, go: (mac: string) => void) {
    const mac = this.#neighbours.get(address);
    if (mac !== undefined) {
      go(mac);
      return;
    }
    const waiting = this.#waiting.get(address) ?? [];
    this.#waiting.set(address, [...waiting, go]);
    if (waiting.length === 0) this.#sendArp(1, NO_MAC, address);
  }

  #sendArp(operation: number, targetMac: string, targetAddress: string) {
    const destination = operation === 1 ? BROADCAST_MAC : targetMac;
    const sender = { senderMac: this.mac, senderAddress: this.address };
    this.send(arpFrame({
      ethernet: { source: this.mac, destination },
      arp: { operation, ...sender, targetMac, targetAddress },
    }));
  }
}

function keyOf(peer: { address: string; port: number }, port: number): string {
  return `${peer.address}:${peer.port}:${port}`;
}

function randomSequence(): number {
  return Math.floor(Math.random() * 2 ** 32);
}

function laterByTimer(ms: number, action: () => void): () => void {
  const timer = setTimeout(action, ms);
  return () => clearTimeout(timer);
}
