/**
 * Addresses and ports as people write them, and raw as they lie in a frame (see {@linkcode Memory}).
 * For config, status and tests: it makes strings and may throw, so the hot path stays away.
 *
 * @module
 */
import { swap16 } from "./memory.ts";

/** One part of an address. Leading zeros are refused: some programs read them as octal (RFC 6943, section 3.1.1). */
const DECIMAL_PART = /^(?:0|[1-9][0-9]{0,2})$/;
const MAC = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/i;

/**
 * Raw word of an IPv4 address, signed as `Memory.words` gives it.
 *
 * @throws {RangeError} on anything but four decimal parts from 0 to 255 without leading zeros
 */
export function parseIpv4(text: string): number {
  const parts = text.split(".");
  let raw = 0;
  for (const [index, part] of parts.entries()) {
    if (!DECIMAL_PART.test(part) || Number(part) > 255) throw badIpv4(text);
    raw |= Number(part) << (8 * index);
  }
  if (parts.length !== 4) throw badIpv4(text);
  return raw;
}

/** Text of a raw IPv4 address. */
export function formatIpv4(raw: number): string {
  return `${raw & 0xff}.${(raw >>> 8) & 0xff}.${(raw >>> 16) & 0xff}.${raw >>> 24}`;
}

/** Raw word of a mask that keeps the first `bits` bits of an address, 0 to 32. */
export function rawMask(bits: number): number {
  const mask = bits === 0 ? 0 : -1 << (32 - bits);
  return (swap16(mask & 0xffff) << 16) | swap16(mask >>> 16);
}

/**
 * Three raw halves of a hardware address.
 *
 * @throws {RangeError} on anything but six pairs of hexadecimal digits with colons between
 */
export function parseMac(text: string): Uint16Array<ArrayBuffer> {
  if (!MAC.test(text)) {
    throw new RangeError(
      `hardware address ${JSON.stringify(text)}: expected six pairs of hexadecimal digits ` +
        `with colons between, such as 02:00:5e:10:00:01`,
    );
  }
  return new Uint16Array(Uint8Array.from(text.split(":"), (pair) => parseInt(pair, 16)).buffer);
}

/** Text of the hardware address whose three raw halves start at `at`. */
export function formatMac(halves: Uint16Array, at: number): string {
  return formatMacBytes(new Uint8Array(halves.slice(at, at + 3).buffer));
}

/** The same of its six bytes. */
export function formatMacBytes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(":");
}

/** Raw half of a port number. */
export function rawPort(port: number): number {
  return swap16(port);
}

/** Port number of a raw half. */
export function portNumber(raw: number): number {
  return swap16(raw);
}

function badIpv4(text: string): RangeError {
  return new RangeError(
    `IPv4 address ${JSON.stringify(text)}: expected four decimal parts from 0 to 255 ` +
      `without leading zeros, such as 10.0.0.1`,
  );
}
