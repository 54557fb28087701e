/**
 * The modem lines that a unit reads from its plug, as bits. What is wired where is in `docs/cable.md`; what they say is decided in
 * `lib/failover/cable_state.ts`.
 *
 * @module
 */
import type { CableLines } from "../failover/cable_state.ts";

/** In the order of their bits, in the shim and on the emulator's socket. */
export const LINE_NAMES = ["cts", "dsr", "dcd", "ri"] as const satisfies (keyof CableLines)[];

/** Which lines are on. */
export type Lines = CableLines;

export function linesOfBits(bits: number): Lines {
  const isOn = (name: keyof Lines) => (bits >> LINE_NAMES.indexOf(name) & 1) === 1;
  return { cts: isOn("cts"), dsr: isOn("dsr"), dcd: isOn("dcd"), ri: isOn("ri") };
}

export function bitsOfLines(lines: Lines): number {
  return LINE_NAMES.reduce((bits, name, i) => lines[name] ? bits | 1 << i : bits, 0);
}
