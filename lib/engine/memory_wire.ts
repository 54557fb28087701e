/**
 * A wire without a network: frames are put into its rings by the caller and handed to a callback when the engine sends them. Tests
 * and benches run the engine on it, and the demo where the system allows no namespaces.
 *
 * @module
 */
import { Memory } from "../packet/memory.ts";
import { VNET_BYTES } from "../packet/vnet.ts";
import { LINK_MISSING, LINK_UP } from "../words.ts";
import { LINK_DOWN as DROP_LINK_DOWN, TOO_BIG, TX_FULL } from "./verdicts.ts";
import {
  becomeWhole,
  CONTROL_BYTES,
  FRAME_OFFSET,
  SCRATCH,
  SEND_LISTS,
  SLOT_CAPTURED,
  SLOT_FRAME,
  SLOT_LENGTH,
  SLOT_VLAN_TCI,
  SLOT_VLAN_TPID,
  STATUS_COPY,
  STATUS_USER,
  STATUS_VLAN,
  STATUS_VLAN_TPID,
  wholePlace,
  type Wire,
} from "./wire.ts";

/** A frame the engine sent: out of which port, its bytes and its virtio_net_hdr, both the caller's to keep. */
export type Sent = (port: number, frame: Uint8Array<ArrayBuffer>, vnet: Uint8Array) => void;

export interface Injection {
  /** virtio_net_hdr; all zeros unless given. */
  vnet?: Uint8Array;
  /** A tag as the kernel hands it over, beside the frame. */
  vlan?: { tpid: number; tci: number };
  /** Whether the kernel has no room for the frame beside the ring where it is larger than a slot: its end is lost. */
  cut?: boolean;
}

export interface MemoryWireOptions {
  /** Frames of each ring. */
  frames?: number;
  /** Bytes of each slot; of a frame 82 less lie there. A multiple of 4. */
  frameBytes?: number;
  /** Largest frame a port takes, without its Ethernet header. */
  mtu?: number;
  macs?: [Uint8Array, Uint8Array];
  onSend?: Sent;
}

export class MemoryWire implements Wire {
  readonly memory: ArrayBuffer;
  readonly rings: readonly [Int32Array, Int32Array];
  readonly sendLists = SEND_LISTS;
  readonly scratch = SCRATCH;
  /** Index into `LINK_STATES` of each port, as {@linkcode checkLink} will give it. */
  readonly links: [number, number] = [LINK_UP, LINK_UP];
  onSend: Sent | undefined;
  readonly #macs: [Uint8Array, Uint8Array];
  readonly #view: DataView;
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #frameBytes: number;
  readonly #mtu: number;
  readonly #packetMemory: Memory;
  /** By port: frames larger than their slots, each with its virtio_net_hdr before it, that wait to be fetched. */
  readonly #larger: [Uint8Array[], Uint8Array[]] = [[], []];
  readonly #next: [number, number] = [0, 0];
  readonly #drops: [number, number] = [0, 0];
  #sendVerdict = 0;

  constructor(options: MemoryWireOptions = {}) {
    const { frames = 256, frameBytes = 2048 } = options;
    this.memory = new ArrayBuffer(CONTROL_BYTES + 2 * frames * frameBytes);
    const ring = (port: number) =>
      Int32Array.from(
        { length: frames },
        (_, slot) => CONTROL_BYTES + (port * frames + slot) * frameBytes,
      );
    this.rings = [ring(0), ring(1)];
    this.#frameBytes = frameBytes;
    this.#view = new DataView(this.memory);
    this.#bytes = new Uint8Array(this.memory);
    this.#packetMemory = new Memory(this.memory);
    this.#mtu = options.mtu ?? 65_535;
    this.#macs = options.macs ??
      [Uint8Array.of(2, 0, 0, 0, 0, 1), Uint8Array.of(2, 0, 0, 0, 0, 2)];
    this.onSend = options.onSend;
  }

  /** Puts a frame where the engine's next turn finds it. False, and counted, where the ring is full. */
  inject(port: number, frame: Uint8Array, injection: Injection = {}): boolean {
    const ring = this.rings[port]!;
    const slot = ring[this.#next[port]!]!;
    if (this.#view.getUint32(slot, true) !== 0) {
      this.#drops[port]!++;
      return false;
    }
    const captured = Math.min(frame.length, this.#frameBytes - FRAME_OFFSET);
    const at = slot + FRAME_OFFSET;
    this.#bytes.fill(0, at - VNET_BYTES, at);
    if (injection.vnet !== undefined) this.#bytes.set(injection.vnet, at - VNET_BYTES);
    this.#bytes.set(frame.subarray(0, captured), at);
    this.#view.setUint32(slot + SLOT_LENGTH, frame.length, true);
    this.#view.setUint32(slot + SLOT_CAPTURED, captured, true);
    this.#view.setUint16(slot + SLOT_FRAME, FRAME_OFFSET, true);
    let status = STATUS_USER;
    if (injection.vlan !== undefined) {
      this.#view.setUint16(slot + SLOT_VLAN_TCI, injection.vlan.tci, true);
      this.#view.setUint16(slot + SLOT_VLAN_TPID, injection.vlan.tpid, true);
      status |= STATUS_VLAN | STATUS_VLAN_TPID;
    }
    if (captured < frame.length && !injection.cut) {
      status |= STATUS_COPY;
      this.#larger[port]!.push(
        Uint8Array.of(...this.#bytes.subarray(at - VNET_BYTES, at), ...frame),
      );
    }
    this.#view.setUint32(slot, status, true);
    this.#next[port] = (this.#next[port]! + 1) % ring.length;
    return true;
  }

  whole(port: number, slot: number, place: number): number {
    const frame = this.#larger[port]!.shift();
    if (frame === undefined) return -1;
    const to = wholePlace(place);
    this.#bytes.set(frame, to + FRAME_OFFSET - VNET_BYTES);
    becomeWhole(this.#packetMemory, slot, to);
    return to;
  }

  /** What happens to a ring whose interface is replaced: all slots are free, and the next frame comes into the first. */
  restartRing(port: number) {
    for (const slot of this.rings[port]!) this.#bytes.fill(0, slot, slot + this.#frameBytes);
    this.#larger[port]!.length = 0;
    this.#next[port] = 0;
  }

  mac(port: number): Uint8Array {
    return this.#macs[port]!;
  }

  index(port: number): number {
    return port + 1;
  }

  mtu(): number {
    return 1500;
  }

  checkLink(port: number): number {
    return this.links[port]!;
  }

  hangAgain() {}

  takeRingDrops(port: number): number {
    const drops = this.#drops[port]!;
    this.#drops[port] = 0;
    return drops;
  }

  /** Nothing comes by itself: a caller injects and lets the engine turn. */
  wait() {}

  send(port: number, first: number, count: number): number {
    for (let i = 0; i < count; i++) {
      const pair = this.sendLists[port]! + (first + i) * 8;
      const vnet = this.#view.getUint32(pair, true);
      const bytes = this.#view.getUint32(pair + 4, true);
      // As the kernel says it: a port without carrier takes no more, one that is gone is no port.
      if (this.links[port] === LINK_MISSING) return this.#refuse(i, DROP_LINK_DOWN);
      if (this.links[port] !== LINK_UP) return this.#refuse(i, TX_FULL);
      if (bytes - VNET_BYTES - 14 > this.#mtu) return this.#refuse(i, TOO_BIG);
      const header = vnet + VNET_BYTES;
      this.onSend?.(
        port,
        this.#bytes.slice(header, vnet + bytes),
        this.#bytes.slice(vnet, header),
      );
    }
    return count;
  }

  sendVerdict(): number {
    return this.#sendVerdict;
  }

  close() {}

  #refuse(sent: number, verdict: number): number {
    this.#sendVerdict = verdict;
    return sent;
  }
}
