/**
 * Copies frames out of the ring into the records of a trace, as they were on the wire.
 *
 * HOT PATH while a trace is on: allocates nothing per packet.
 *
 * @module
 */
import { RAW_VLAN, VLAN_TAG_BYTES } from "../packet/ethernet.ts";
import { type Memory, swap16 } from "../packet/memory.ts";
import { checksumIsPartial, VNET_BYTES } from "../packet/vnet.ts";
import { CAME, RECEIVED, SENT, type TraceRing, WENT } from "./trace_ring.ts";
import {
  SLOT_CAPTURED,
  SLOT_FRAME,
  SLOT_LENGTH,
  SLOT_VLAN_TCI,
  SLOT_VLAN_TPID,
  STATUS_VLAN,
  STATUS_VLAN_TPID,
} from "./wire.ts";

/** Both hardware addresses. */
const MAC_BYTES = 12;
const MAC_HALVES = MAC_BYTES >> 1;
const VNET_HALVES = VNET_BYTES >> 1;
/** The half of the virtio_net_hdr, counted from the frame behind it, that says where the checksum starts. */
const CHECKSUM_START = -2;

export class FrameKeeper {
  /** Most bytes of a frame; even. */
  snap = 0;
  readonly #memory: Memory;
  readonly #ring: TraceRing;

  constructor(memory: Memory, ring: TraceRing) {
    this.#memory = memory;
    this.#ring = ring;
  }

  /** Keeps the frame of a slot in record `number`, with the tag that the kernel took out (see `Engine.#withTag`). */
  received(number: number, slot: number) {
    const { halves, words } = this.#memory;
    const { frames, records } = this.#ring;
    const frame = slot + halves[(slot + SLOT_FRAME) >> 1]!;
    const length = words[(slot + SLOT_LENGTH) >> 2]!;
    const captured = words[(slot + SLOT_CAPTURED) >> 2]!;
    const status = words[slot >> 2]!;
    const to = this.#ring.frameOf(number, CAME, this.snap);
    const at = this.#ring.wordOf(number) + RECEIVED;
    this.#copyVnet(to, frame);
    if ((status & STATUS_VLAN) === 0) {
      records[at] = length;
      records[at + 1] = this.#copy(to, 0, frame, captured);
      return;
    }
    const tpid = halves[(slot + SLOT_VLAN_TPID) >> 1]!;
    this.#copy(to, 0, frame, MAC_BYTES);
    frames[to + MAC_HALVES] = (status & STATUS_VLAN_TPID) === 0 ? RAW_VLAN : swap16(tpid);
    frames[to + MAC_HALVES + 1] = swap16(halves[(slot + SLOT_VLAN_TCI) >> 1]!);
    if (checksumIsPartial(this.#memory, frame - VNET_BYTES)) {
      frames[to + CHECKSUM_START]! += VLAN_TAG_BYTES;
    }
    const tagged = MAC_BYTES + VLAN_TAG_BYTES;
    records[at] = length + VLAN_TAG_BYTES;
    records[at + 1] = this.#copy(to, tagged, frame + MAC_BYTES, captured - MAC_BYTES);
  }

  /** Keeps the frame between `frame` and `end`, that is to be sent. */
  sent(number: number, frame: number, end: number) {
    const to = this.#ring.frameOf(number, WENT, this.snap);
    const at = this.#ring.wordOf(number) + SENT;
    this.#copyVnet(to, frame);
    this.#ring.records[at] = end - frame;
    this.#ring.records[at + 1] = this.#copy(to, 0, frame, end - frame);
  }

  /** Copies `bytes` from `from` behind the first `done` of the frame at the half `to`. Gives how many are kept by then. */
  #copy(to: number, done: number, from: number, bytes: number): number {
    const { frames } = this.#ring;
    const { halves } = this.#memory;
    const kept = Math.min(bytes, this.snap - done);
    const start = to + (done >> 1);
    const first = from >> 1;
    for (let i = (kept + 1) >> 1; i-- > 0;) frames[start + i] = halves[first + i]!;
    return done + kept;
  }

  #copyVnet(to: number, frame: number) {
    const { frames } = this.#ring;
    const { halves } = this.#memory;
    const start = frame >> 1;
    for (let i = 1; i <= VNET_HALVES; i++) frames[to - i] = halves[start - i]!;
  }
}
