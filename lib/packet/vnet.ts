/**
 * virtio_net_hdr (virtio 1.2, section 5.1.6; linux/virtio_net.h), the ten bytes before each frame of a port that was
 * opened with PACKET_VNET_HDR. They say which work the sender left to the hardware: a checksum, a segmentation.
 *
 * HOT PATH: no allocation, no BigInt, no strings, no closures, no exceptions per packet.
 *
 * @module
 */
import type { Memory } from "./memory.ts";

export const VNET_BYTES = 10;

/** VIRTIO_NET_HDR_F_NEEDS_CSUM. */
export const NEEDS_CHECKSUM = 1;
/** VIRTIO_NET_HDR_F_DATA_VALID. */
export const DATA_VALID = 2;

const FLAGS = 0;
const GSO_TYPE = 1;
const HEADER_BYTES = 2;
const CHECKSUM_START = 6;

/** True where the transport checksum is partial. */
export function checksumIsPartial(memory: Memory, vnet: number): boolean {
  return (memory.bytes[vnet + FLAGS]! & NEEDS_CHECKSUM) !== 0;
}

/** True where the hardware, or a sender on the same machine, vouches for the transport checksum. */
export function checksumIsTrusted(memory: Memory, vnet: number): boolean {
  return (memory.bytes[vnet + FLAGS]! & (NEEDS_CHECKSUM | DATA_VALID)) !== 0;
}

/** A frame with nothing left to do. */
export function clearVnet(memory: Memory, vnet: number) {
  memory.bytes.fill(0, vnet, vnet + VNET_BYTES);
}

/** Moves the header `by` bytes to the front, since that many were put in before the transport header. */
export function moveVnet(memory: Memory, vnet: number, by: number) {
  memory.halves.copyWithin((vnet - by) >> 1, vnet >> 1, (vnet + VNET_BYTES) >> 1);
  const moved = vnet - by;
  if (memory.bytes[moved + GSO_TYPE] !== 0) memory.halves[(moved + HEADER_BYTES) >> 1]! += by;
  if (checksumIsPartial(memory, moved)) memory.halves[(moved + CHECKSUM_START) >> 1]! += by;
}
