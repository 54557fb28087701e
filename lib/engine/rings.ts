/**
 * Reads the receive rings of both ports: which slots are the engine's, where the frame of each lies whole, and giving them back.
 *
 * HOT PATH: allocates nothing.
 *
 * @module
 */
import { BATCH } from "../limits.ts";
import { insertVlanTag, RAW_VLAN, VLAN_TAG_BYTES } from "../packet/ethernet.ts";
import type { Memory } from "../packet/memory.ts";
import { moveVnet, VNET_BYTES } from "../packet/vnet.ts";
import {
  SLOT_CAPTURED,
  SLOT_FRAME,
  SLOT_LENGTH,
  SLOT_VLAN_TCI,
  SLOT_VLAN_TPID,
  STATUS_COPY,
  STATUS_USER,
  STATUS_VLAN,
  STATUS_VLAN_TPID,
  type Wire,
} from "./wire.ts";

export class Rings {
  /** Next slot of each ring. */
  readonly next = new Int32Array(2);
  /** Frames of the batches in hand that were larger than their slots. */
  wholes = 0;
  readonly #wire: Wire;
  readonly #memory: Memory;
  /** Of all that was received, in cell 0. */
  readonly #bytes: Float64Array;

  constructor(wire: Wire, memory: Memory, bytes: Float64Array) {
    this.#wire = wire;
    this.#memory = memory;
    this.#bytes = bytes;
  }

  /** Frames that lie ready in a ring, a batch at the most. */
  ready(port: number): number {
    const ring = this.#wire.rings[port]!;
    const words = this.#memory.words;
    let slot = this.next[port]!;
    let ready = 0;
    while (ready < BATCH) {
      if ((Atomics.load(words, ring[slot]! >> 2) & STATUS_USER) === 0) break;
      ready++;
      if (++slot === ring.length) slot = 0;
    }
    return ready;
  }

  /** Where the frame of a slot lies whole: there, or fetched to a place that is large enough. -1 where its end is lost. Counts its bytes. */
  locate(port: number, slot: number): number {
    const { words } = this.#memory;
    const length = words[(slot + SLOT_LENGTH) >> 2]!;
    this.#bytes[0]! += length;
    if (words[(slot + SLOT_CAPTURED) >> 2]! >= length) return slot;
    if ((words[slot >> 2]! & STATUS_COPY) === 0) return -1;
    return this.#wire.whole(port, slot, this.wholes++);
  }

  /** Offset of a slot's frame, with the tag in it that the kernel took out (packet_mmap.rst: TP_STATUS_VLAN_VALID). */
  withTag(slot: number): number {
    const { halves, words } = this.#memory;
    const frame = slot + halves[(slot + SLOT_FRAME) >> 1]!;
    const status = words[slot >> 2]!;
    if ((status & STATUS_VLAN) === 0) return frame;
    const tpid = halves[(slot + SLOT_VLAN_TPID) >> 1]!;
    const type = (status & STATUS_VLAN_TPID) === 0 ? RAW_VLAN : ((tpid & 0xff) << 8) | (tpid >>> 8);
    moveVnet(this.#memory, frame - VNET_BYTES, VLAN_TAG_BYTES);
    insertVlanTag(this.#memory, frame, type, halves[(slot + SLOT_VLAN_TCI) >> 1]!);
    return frame - VLAN_TAG_BYTES;
  }

  /** Gives slots back to the kernel, in order. */
  release(port: number, taken: number) {
    const ring = this.#wire.rings[port]!;
    let slot = this.next[port]!;
    for (let i = 0; i < taken; i++) {
      Atomics.store(this.#memory.words, ring[slot]! >> 2, 0);
      if (++slot === ring.length) slot = 0;
    }
    this.next[port] = slot;
  }
}
