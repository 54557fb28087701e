/**
 * The fast path as the head of the page shows it.
 *
 * @module
 */
import type { EngineJson } from "../status/json.ts";

/** `tc, 97 % of all packets`: the part that the kernel took since the start. Only all of them are 100 %. */
export function fastpathText({ fastpath, packets, kernel }: EngineJson): string {
  if (fastpath === "off" || packets === 0) return fastpath;
  const taken = Object.values(kernel).reduce((sum, count) => sum + count, 0);
  return `${fastpath}, ${Math.floor(100 * taken / packets)} % of all packets`;
}
