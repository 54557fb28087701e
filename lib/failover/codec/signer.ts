/**
 * Signs frames with the key of the pair, and checks them: HMAC-SHA256 cut to 16 bytes, the least that RFC 2104, section 5 allows and
 * what IPsec uses (RFC 4868). A forger has one chance in 2^128 with each frame; the other 16 bytes would cost a serial line a
 * millisecond and a half each.
 *
 * @module
 */
import { createHmac, timingSafeEqual } from "node:crypto";

export const SIGNATURE_BYTES = 16;
export const KEY_ID_BYTES = 2;

/** What is signed with no key is only guarded against noise: by this one, which everybody knows. */
const PUBLIC_KEY = new Uint8Array(32);

export class Signer {
  /** Names the key without telling it, so that a wrong key is told from a disturbed line. Zeros stand for no key. */
  readonly keyId: Uint8Array;
  readonly #key: Uint8Array;

  /** Without a key anybody can be the peer: only where the configuration says so in so many words. */
  constructor(key: Uint8Array | "no key") {
    if (key === "no key") {
      this.#key = PUBLIC_KEY;
      this.keyId = new Uint8Array(KEY_ID_BYTES);
      return;
    }
    this.#key = key;
    const name = digest(key, new TextEncoder().encode("pointsman key id"));
    this.keyId = name.slice(0, KEY_ID_BYTES);
    if (this.keyId.every((byte) => byte === 0)) this.keyId[0] = 1;
  }

  get hasKey(): boolean {
    return this.#key !== PUBLIC_KEY;
  }

  sign(bytes: Uint8Array): Uint8Array {
    return digest(this.#key, bytes).subarray(0, SIGNATURE_BYTES);
  }

  isSigned(bytes: Uint8Array, signature: Uint8Array): boolean {
    return timingSafeEqual(this.sign(bytes), signature);
  }
}

function digest(key: Uint8Array, bytes: Uint8Array): Uint8Array {
  return createHmac("sha256", key).update(bytes).digest();
}
