/**
 * What the engine needs of a pair of ports: frames that lie in memory, a way to send some of them, and a
 * way to wait. `ffi/` does it with raw sockets, {@linkcode MemoryWire} without any.
 *
 * All frames of both ports lie in one block of memory, and every frame is named by its offset there. A slot of
 * a ring has the layout of the kernel's TPACKET_V2 (Documentation/networking/packet_mmap.rst):
 *
 *     slot + 0     word   status, 0: the kernel's, bit 0: ours
 *     slot + 4     word   length of the frame on the wire
 *     slot + 8     word   length of what lies here
 *     slot + 12    half   offset of the frame from the slot
 *     slot + 24    half   VLAN tag the kernel took out, if bit 4 of status is set
 *     slot + 26    half   its EtherType, if bit 6 of status is set
 *     frame - 10   virtio_net_hdr, 10 bytes
 *
 * A frame larger than its slot lies there cut, bit 1 of status set. {@linkcode Wire.whole} fetches it into a place that is as a slot
 * large enough for any. So a ring of small slots takes super-packets of 64 KB too, at the price of a system call for each of those.
 *
 * @module
 */
import { BATCH, WHOLE_FRAME_BYTES } from "../limits.ts";
import type { Memory } from "../packet/memory.ts";

export interface Wire {
  /** Both rings, the send lists and the scratch frames. */
  readonly memory: ArrayBuffer;
  /** Offsets of the slots of each port, in the order in which frames come. */
  readonly rings: readonly [Int32Array, Int32Array];
  /**
   * Offset of each port's send list: pairs of words, the offset of a frame's virtio_net_hdr and the length
   * from there to the frame's end. `2 * BATCH` pairs fit: every frame of both rings' batches may leave by one port.
   */
  readonly sendLists: readonly [number, number];
  /** Offset of a frame of the unit's own, up to 1,514 bytes, its virtio_net_hdr before it as in a slot. */
  readonly scratch: number;

  /**
   * Fetches the frame that lies cut in a slot. Of each such slot, in the order of the ring, exactly once. Gives the offset of the
   * place where it lies whole, or -1 where the kernel had no room for it.
   *
   * @param place 0 to `2 * BATCH - 1`; what lay there before is lost.
   */
  whole(port: number, slot: number, place: number): number;

  /** Hardware address of a port, six bytes. Valid until the next {@linkcode checkLink} of that port. */
  mac(port: number): Uint8Array;
  /** Index of the interface behind a port, 0 where there is none, and the bytes of a packet that it carries. As {@linkcode mac}. */
  index(port: number): number;
  mtu(port: number): number;
  /** Looks at the interface and opens it again if it was replaced. Gives an index into `LINK_STATES`. */
  checkLink(port: number): number;
  /** Hangs the program of the fast path on both ports anew, before all others there; does nothing where there is none. */
  hangAgain(): void;
  /** Frames lost in the kernel because the ring was full, since the last call. */
  takeRingDrops(port: number): number;
  /** Returns when a frame has come, another thread called for it, or the time is over. */
  wait(timeoutMs: number): void;
  /**
   * Sends `count` frames of the port's send list from the pair `first` on. Gives how many were taken; where it is
   * fewer, the next one failed for the reason in {@linkcode sendVerdict}.
   */
  send(port: number, first: number, count: number): number;
  /** Verdict (a drop) on the frame at which the last {@linkcode send} stopped. */
  sendVerdict(): number;
  close(): void;
}

export const SLOT_LENGTH = 4;
export const SLOT_CAPTURED = 8;
export const SLOT_FRAME = 12;
export const SLOT_VLAN_TCI = 24;
export const SLOT_VLAN_TPID = 26;

/** TP_STATUS_USER, TP_STATUS_COPY, TP_STATUS_VLAN_VALID and TP_STATUS_VLAN_TPID_VALID of linux/if_packet.h. */
export const STATUS_USER = 0x01;
export const STATUS_COPY = 0x02;
export const STATUS_VLAN = 0x10;
export const STATUS_VLAN_TPID = 0x40;

/** Offset from a slot to its frame with PACKET_VNET_HDR and PACKET_RESERVE 6: the IP header lies at 96. */
export const FRAME_OFFSET = 82;

/** Words of a slot's head that tell of its frame. */
const HEAD_WORDS = 7;

/** Makes the head of the place `to` that of a slot whose frame lies there whole. */
export function becomeWhole({ halves, words }: Memory, slot: number, to: number) {
  for (let word = 0; word < HEAD_WORDS; word++) {
    words[(to >> 2) + word] = words[(slot >> 2) + word]!;
  }
  words[(to + SLOT_CAPTURED) >> 2] = words[(to + SLOT_LENGTH) >> 2]!;
  halves[(to + SLOT_FRAME) >> 1] = FRAME_OFFSET;
}

/**
 * What lies before the rings in {@linkcode Wire.memory}: both send lists, with room for every frame of both rings' batches,
 * the scratch frame, which lies as in a slot, and the places for whole frames.
 */
const LIST_BYTES = 2 * BATCH * 8;
export const SEND_LISTS = [0, LIST_BYTES] as const;
export const SCRATCH = 2 * LIST_BYTES + FRAME_OFFSET;
/** A multiple of the page size, as all of it. */
const WHOLE_FRAMES = 8192;
const WHOLE_BYTES = 2 * BATCH * WHOLE_FRAME_BYTES;
export const CONTROL_BYTES = WHOLE_FRAMES + Math.ceil(WHOLE_BYTES / 4096) * 4096;

/** Offset of the place of this number. */
export function wholePlace(place: number): number {
  return WHOLE_FRAMES + place * WHOLE_FRAME_BYTES;
}
