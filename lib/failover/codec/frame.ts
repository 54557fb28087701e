/**
 * A frame: what is around every message. Big-endian; the offsets are those before stuffing.
 *
 * | offset | bytes | field |
 * |---|---|---|
 * | 0 | 2 | magic, `PM` |
 * | 2 | 1 | version of this protocol, 1 |
 * | 3 | 2 | key id: zeros for no key |
 * | 5 | 1 | kind of the message |
 * | 6 | 1 | path on which it is sent |
 * | 7 | 2 | length of the payload |
 * | 9 | 8 | epoch of the sender: random, drawn at the start of its process |
 * | 17 | 8 | challenge of the receiver, as last heard: zeros before that |
 * | 25 | 6 | sequence number: 0 for the first of this epoch on this path |
 * | 31 | n | payload |
 * | 31 + n | 16 | signature of all before it |
 *
 * @module
 */
import { MAX_FRAME_BYTES } from "../../limits.ts";
import { type Path, PATHS } from "../messages.ts";
import type { Refusal } from "./refusals.ts";
import { KEY_ID_BYTES, SIGNATURE_BYTES, type Signer } from "./signer.ts";

export const PROTOCOL_VERSION = 1;
/** Of an epoch, and of a challenge. */
export const NONCE_BYTES = 8;
export const OVERHEAD_BYTES = 47;

const MAGIC = [0x50, 0x4d];
const VERSION_AT = 2;
const KEY_ID_AT = 3;
const KIND_AT = 5;
const PATH_AT = 6;
const LENGTH_AT = 7;
const EPOCH_AT = 9;
const CHALLENGE_AT = 17;
const SEQUENCE_AT = 25;
const PAYLOAD_AT = 31;

export interface Frame {
  kind: number;
  path: Path;
  epoch: Uint8Array;
  challenge: Uint8Array;
  /** Below 2^48: at a million frames a second, nine years. */
  sequence: number;
  payload: Uint8Array;
}

export function sealFrame(frame: Frame, signer: Signer): Uint8Array {
  const { payload } = frame;
  const bytes = new Uint8Array(OVERHEAD_BYTES + payload.length);
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  bytes[VERSION_AT] = PROTOCOL_VERSION;
  bytes.set(signer.keyId, KEY_ID_AT);
  bytes[KIND_AT] = frame.kind;
  bytes[PATH_AT] = PATHS.indexOf(frame.path);
  view.setUint16(LENGTH_AT, payload.length);
  bytes.set(frame.epoch, EPOCH_AT);
  bytes.set(frame.challenge, CHALLENGE_AT);
  view.setUint16(SEQUENCE_AT, Math.floor(frame.sequence / 2 ** 32));
  view.setUint32(SEQUENCE_AT + 2, frame.sequence % 2 ** 32);
  bytes.set(payload, PAYLOAD_AT);
  const end = PAYLOAD_AT + payload.length;
  bytes.set(signer.sign(bytes.subarray(0, end)), end);
  return bytes;
}

/** The frame in these bytes if our peer has signed it, or why they are none. Whether it is fresh is asked elsewhere. */
export function openFrame(bytes: Uint8Array, signer: Signer): Frame | Refusal {
  if (bytes.length <= VERSION_AT || !MAGIC.every((byte, i) => bytes[i] === byte)) return "noise";
  // Of another version, nothing else is known: not even that it is signed.
  if (bytes[VERSION_AT] !== PROTOCOL_VERSION) return "version";
  if (bytes.length < OVERHEAD_BYTES || bytes.length > MAX_FRAME_BYTES) return "noise";
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.length - SIGNATURE_BYTES;
  if (PAYLOAD_AT + view.getUint16(LENGTH_AT) !== end) return "noise";
  const refusal = refusalOfSignature(bytes, end, signer);
  if (refusal !== undefined) return refusal;
  const path = PATHS[bytes[PATH_AT]!];
  if (path === undefined) return "malformed";
  return {
    kind: bytes[KIND_AT]!,
    path,
    epoch: bytes.slice(EPOCH_AT, EPOCH_AT + NONCE_BYTES),
    challenge: bytes.slice(CHALLENGE_AT, CHALLENGE_AT + NONCE_BYTES),
    sequence: view.getUint16(SEQUENCE_AT) * 2 ** 32 + view.getUint32(SEQUENCE_AT + 2),
    // The bytes are nobody else's: of a batch of replication it would be one copy more.
    payload: bytes.subarray(PAYLOAD_AT, end),
  };
}

function refusalOfSignature(bytes: Uint8Array, end: number, signer: Signer): Refusal | undefined {
  const keyId = bytes.subarray(KEY_ID_AT, KEY_ID_AT + KEY_ID_BYTES);
  if (!signer.keyId.every((byte, i) => keyId[i] === byte)) {
    return keyId.every((byte) => byte === 0) ? "no_key" : "wrong_key";
  }
  return signer.isSigned(bytes.subarray(0, end), bytes.subarray(end)) ? undefined : "bad_signature";
}
