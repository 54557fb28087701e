/**
 * The TypeScript face of the pair's own sockets (`pair.h`): hellos and other frames of the pair on both ports, and word of links.
 *
 * They are apart from the engine's rings: the kernel gives them frames of one EtherType only, so no flood of other traffic delays
 * a hello. Sockets are bound by interface, never by address; nothing here needs one.
 *
 * @module
 */
import {
  PAIR_BATCH,
  PAIR_FRAME_BYTES,
  PAIR_MIN_FRAME_BYTES,
  PAIR_RECEIVE_BUFFER_BYTES,
} from "../lib/limits.ts";
import type { LinkState } from "../lib/words.ts";
import { EINVAL, EPERM, errnoName } from "./errno.ts";
import { cString, type InterfaceFacts, interfaceFacts, openShim, type Shim } from "./shim.ts";

/** IEEE Std 802 - Local Experimental EtherType 1. */
export const PAIR_ETHER_TYPE = 0x88b5;

/** What is left below it is the kernel's own. */
const NICE = -15;
const MAC_BYTES = 6;
const HEADER_BYTES = 14;
/** `struct pm_pair_head` before each frame, which begins at a multiple of four. */
const HEAD_BYTES = 4;
/** Room for a whole batch of each port. */
const BUFFER_BYTES = 2 * PAIR_BATCH * (HEAD_BYTES + aligned(PAIR_FRAME_BYTES));

/** A frame of the pair. Both arrays are the caller's to keep. */
export interface PairFrame {
  port: number;
  /** The six bytes of who sent it. */
  source: Uint8Array;
  /** Without the Ethernet header; a short one has zeros at its end, which brought it to the least length of a frame. */
  payload: Uint8Array;
}

/** What a wait has seen. */
export interface PairSeen {
  frames: PairFrame[];
  /** Some interface of this box may have another link than before: {@linkcode PairPorts.look}. */
  linksChanged: boolean;
}

export interface PortFacts {
  link: LinkState;
  /** The interface's own; zeros where it was never there. */
  mac: Uint8Array;
}

/** Sockets that cannot be opened. The message names the interfaces and the errno. */
export class PairPortError extends Error {
  override readonly name = "PairPortError";
}

/**
 * The calling thread, and all that it starts, come before others of the box: on a busy one the lease would lapse while they have their
 * turn. Without CAP_SYS_NICE nothing changes, and the service manager may have done so for the whole process.
 */
export function preferThread() {
  const shim = openShim();
  shim.symbols.pm_thread_nice(NICE);
  shim.close();
}

export class PairPorts {
  readonly #shim: Shim;
  readonly #pair: Deno.PointerObject;
  readonly #names: readonly string[];
  /** As each port was last seen. */
  readonly #facts: PortFacts[];
  readonly #frame = new Uint8Array(PAIR_FRAME_BYTES);
  readonly #received = new Uint8Array(BUFFER_BYTES);
  readonly #linksChanged = new Uint32Array(1);

  private constructor(shim: Shim, pair: Deno.PointerObject, names: readonly string[]) {
    this.#shim = shim;
    this.#pair = pair;
    this.#names = names;
    this.#facts = names.map(() => ({ link: "missing", mac: new Uint8Array(MAC_BYTES) }));
    new DataView(this.#frame.buffer).setUint16(2 * MAC_BYTES, PAIR_ETHER_TYPE);
  }

  /**
   * Opens a socket for the interface of each of these names, front and back. An interface that is missing is no error: it is opened
   * when it is there, by {@linkcode look}. `group`, six bytes: both units' ports listen to it, since the peer's own address is not known
   * before its first hello.
   *
   * @throws {PairPortError} for want of rights, or of what a process may have open
   */
  static open(names: readonly string[], group: Uint8Array<ArrayBuffer>): PairPorts {
    const shim = openShim();
    const failure = new Int32Array(1);
    const { pm_pair_open: openPair } = shim.symbols;
    const { length } = names;
    const pair = openPair(length, PAIR_ETHER_TYPE, group, PAIR_RECEIVE_BUFFER_BYTES, failure);
    if (pair === null) {
      shim.close();
      throw new PairPortError(explain(names, failure[0]!));
    }
    const ports = new PairPorts(shim, pair, names);
    names.forEach((_, port) => ports.look(port));
    return ports;
  }

  /** Looks at the interface of a port afresh, and takes it where another one has its name now. Never throws. */
  look(port: number): PortFacts {
    try {
      const facts = interfaceFacts(this.#shim, this.#names[port]!);
      this.#facts[port] = this.#bind(port, facts) ?? { ...this.#facts[port]!, link: "missing" };
    } catch {
      // Nothing could be seen, for want of a descriptor say: that says nothing of the link.
    }
    return this.#facts[port]!;
  }

  /**
   * Sends one frame of {@linkcode PAIR_ETHER_TYPE}, from the interface's own address: false where the kernel refused it. It refuses
   * none for want of a carrier. Never waits.
   */
  send(port: number, destination: Uint8Array, payload: Uint8Array<ArrayBuffer>): boolean {
    const length = HEADER_BYTES + payload.length;
    if (length > PAIR_FRAME_BYTES) return false;
    const frame = this.#frame;
    frame.set(destination);
    frame.set(this.#facts[port]!.mac, MAC_BYTES);
    frame.set(payload, HEADER_BYTES);
    const padded = Math.max(length, PAIR_MIN_FRAME_BYTES);
    frame.fill(0, length, padded);
    return this.#shim.symbols.pm_pair_send(this.#pair, port, frame, padded) === 0;
  }

  /**
   * Sends a frame, Ethernet header and all, on any interface of this box, for gratuitous ARP: false where it could not be sent.
   * Never waits.
   */
  sendFrame(interfaceName: string, frame: Uint8Array<ArrayBuffer>): boolean {
    const { pm_pair_send_on: sendOn } = this.#shim.symbols;
    return sendOn(this.#pair, cString(interfaceName), frame, frame.length) === 0;
  }

  /**
   * In a thread: until frames came, a link of this box changed, {@linkcode wake}, or the time is over (below zero: it never is).
   * Takes what has come, up to {@linkcode PAIR_BATCH} frames of each port, so that neither has to wait for the other. One at a time.
   */
  async wait(timeoutMs: number): Promise<PairSeen> {
    const { pm_pair_wait: waitForPair } = this.#shim.symbols;
    const room = this.#received;
    const bytes = await waitForPair(
      this.#pair,
      Math.ceil(timeoutMs),
      PAIR_BATCH,
      PAIR_FRAME_BYTES,
      room,
      this.#linksChanged,
    );
    const frames = unpack(room.slice(0, Math.max(0, bytes)));
    return { frames, linksChanged: this.#linksChanged[0] === 1 };
  }

  /** Ends a {@linkcode wait}, or the next one where nobody waits. */
  wake() {
    this.#shim.symbols.pm_pair_wake(this.#pair);
  }

  /** After the last wait has ended. */
  close() {
    this.#shim.symbols.pm_pair_close(this.#pair);
    this.#shim.close();
  }

  /** Undefined where the port is missing: also where it has gone again since, which the next look tells. */
  #bind(port: number, facts: InterfaceFacts | undefined): PortFacts | undefined {
    const index = facts?.ethernet ? facts.index : 0;
    const result = this.#shim.symbols.pm_pair_bind(this.#pair, port, index);
    if (facts === undefined || index === 0 || result < 0) return undefined;
    return { link: facts.up && facts.running ? "up" : "down", mac: facts.mac };
  }
}

/** Frames of a batch lie one after the other, each behind its head and at a multiple of four. */
function unpack(bytes: Uint8Array<ArrayBuffer>): PairFrame[] {
  const heads = new DataView(bytes.buffer);
  const frames: PairFrame[] = [];
  for (let at = 0; at < bytes.length;) {
    const port = heads.getUint16(at, true);
    const length = heads.getUint16(at + 2, true);
    const frame = bytes.subarray(at + HEAD_BYTES, at + HEAD_BYTES + length);
    frames.push({
      port,
      source: frame.subarray(MAC_BYTES, 2 * MAC_BYTES),
      payload: frame.subarray(HEADER_BYTES),
    });
    at += HEAD_BYTES + aligned(length);
  }
  return frames;
}

function aligned(bytes: number): number {
  return (bytes + 3) & ~3;
}

function explain(names: readonly string[], errno: number): string {
  const what = `open sockets of the pair on ${names.join(" and ")}: ${errnoName(errno)}`;
  if (errno === EPERM) return `${what}: raw sockets need CAP_NET_RAW`;
  if (errno === EINVAL) return `${what}: expected one interface or two`;
  return `${what}: expected memory and descriptors for five sockets`;
}
