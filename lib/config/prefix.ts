/**
 * Sets of client addresses as people write them: prefixes such as `10.0.7.0/24` and masks such as `255.255.255.0`.
 *
 * @module
 */
import { isIPv4, isIPv6 } from "node:net";

export const PREFIX_EXPECTED =
  "expected an IPv4 prefix such as 10.0.7.0/24, or an address such as 10.0.7.9";
export const MASK_EXPECTED =
  "expected a mask such as 255.255.255.0, or its bits, 1 to 32, such as 24 or /24";

/** What a text means, or what is expected instead of it. */
export type Read<T> = { value: T } | { expected: string };

/**
 * A prefix as `ADDRESS/BITS` (RFC 4632, section 3.1); an address alone is one of 32 bits. Bits set beyond those that
 * count are refused: either the address or their number is a slip, and nobody can see which.
 */
export function readPrefix(text: string): Read<string> {
  const match = /^([^/]*)(?:\/(0|[1-9]\d?))?$/.exec(text);
  const [address, bits] = [match?.[1] ?? "", Number(match?.[2] ?? 32)];
  if (isIPv6(text.split("/")[0]!)) {
    return { expected: `${PREFIX_EXPECTED}; IPv6 is not supported by this version` };
  }
  if (!isIPv4(address)) return { expected: PREFIX_EXPECTED };
  if (bits > 32) return { expected: `${PREFIX_EXPECTED}, with 0 to 32 bits` };
  const all = numberOf(address);
  const counted = (all & maskOf(bits)) >>> 0;
  if (counted === all) return { value: `${address}/${bits}` };
  return {
    expected: `expected ${textOf(counted)}/${bits}, because ${address} has bits after the first ` +
      `${bits}, or ${address} alone`,
  };
}

/** Bits of a mask, from `255.255.255.0`, `24` or `/24`. */
export function readMask(text: string): Read<number> {
  const bits = /^\/?([1-9]\d?)$/.exec(text)?.[1];
  if (bits !== undefined && Number(bits) <= 32) return { value: Number(bits) };
  if (!isIPv4(text) || numberOf(text) === 0) return { expected: MASK_EXPECTED };
  const count = Math.clz32(~numberOf(text));
  if (maskOf(count) === numberOf(text)) return { value: count };
  return { expected: `${MASK_EXPECTED}: ones and then zeros, without holes` };
}

/** The highest bit is that of the first number, as people count. */
export function numberOf(address: string): number {
  return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

export function textOf(number: number): string {
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 0xff).join(".");
}

export function maskOf(bits: number): number {
  // A shift by 32 would be one by 0.
  return bits === 0 ? 0 : (-1 << (32 - bits)) >>> 0;
}
