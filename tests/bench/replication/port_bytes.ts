/**
 * What both units' ports have sent, as the kernel counts it.
 *
 * @module
 */
import { run } from "../../../lib/demo/commands.ts";
import { portsOf, type UnitName } from "./scene.ts";

/** The check sequence, which the kernel does not count. */
const CHECK_BYTES = 4;

/** Bytes on the wire, with Ethernet's header and check sequence: from the active unit, and from both together. */
export interface WireBytes {
  sent: number;
  both: number;
}

/** Ever sent by each unit, at one moment. */
export interface Sent {
  atMs: number;
  active: number;
  standby: number;
}

/** The same in so many milliseconds. */
export interface Passed {
  ms: number;
  active: number;
  standby: number;
}

export async function sent(): Promise<Sent> {
  const [active, standby] = [await sentBytes("a"), await sentBytes("b")];
  return { atMs: performance.now(), active, standby };
}

export function passed(before: Sent, after: Sent): Passed {
  return {
    ms: after.atMs - before.atMs,
    active: after.active - before.active,
    standby: after.standby - before.standby,
  };
}

/** Bytes of each of so many changes: what goes to and fro without any, `nothing`, is taken off. */
export function each(all: Passed, nothing: Passed, changes: number): WireBytes {
  const part = all.ms / nothing.ms;
  const sent = all.active - nothing.active * part;
  return {
    sent: sent / changes,
    both: (sent + all.standby - nothing.standby * part) / changes,
  };
}

async function sentBytes(unit: UnitName): Promise<number> {
  const ports = Object.values(portsOf(unit));
  const sent = await Promise.all(ports.map(async (port) => {
    const [{ stats64: { tx } }] = JSON.parse(
      await run(["ip", "-json", "-statistics", "link", "show", "dev", port]),
    );
    return tx.bytes + tx.packets * CHECK_BYTES;
  }));
  return sent.reduce((sum, bytes) => sum + bytes, 0);
}
