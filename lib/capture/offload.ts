/**
 * Frames of virtual NICs come with work left to the hardware: a checksum, a segmentation (virtio 1.2, section 5.1.6). In a capture
 * such a frame looks broken. Here the checksum is finished, as the hardware would.
 *
 * @module
 */
import { VNET_BYTES } from "../packet/vnet.ts";
import { plainChecksum } from "../packet/plain_checksum.ts";

/** VIRTIO_NET_HDR_F_NEEDS_CSUM. */
const NEEDS_CHECKSUM = 1;
/** VIRTIO_NET_HDR_GSO_ECN, beside the kind of segmentation. */
const WITH_ECN = 0x80;

/** `length`: of the whole frame. Changes nothing where a part of it was not kept: no reader can look at its sum either. */
export function finishChecksum(bytes: Uint8Array, length: number, vnet: Uint8Array) {
  const header = new DataView(vnet.buffer, vnet.byteOffset, VNET_BYTES);
  if ((header.getUint8(0) & NEEDS_CHECKSUM) === 0 || bytes.length < length) return;
  const start = header.getUint16(6, true);
  const field = start + header.getUint16(8, true);
  if (field + 2 > length) return;
  // The field holds the sum of the pseudo-header; a UDP sum of zero would mean that there is none.
  const sum = plainChecksum(bytes.subarray(start, length)) || 0xffff;
  new DataView(bytes.buffer, bytes.byteOffset).setUint16(field, sum);
}

/** Bytes of data of the segments that the hardware makes of a super-packet, or null where it is none. */
export function segmentBytes(vnet: Uint8Array): number | null {
  const header = new DataView(vnet.buffer, vnet.byteOffset, VNET_BYTES);
  return (header.getUint8(1) & ~WITH_ECN) === 0 ? null : header.getUint16(4, true);
}
