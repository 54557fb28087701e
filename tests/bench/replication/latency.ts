/**
 * How long a new connection takes from one table to the other: one after the other, step by step, watched in shared memory.
 *
 * @module
 */
import { nowMs } from "../../../lib/clock.ts";
import type { ConnectionTable } from "../../../lib/objects/connections.ts";
import type { Cells } from "./cells.ts";

const GRAIN_MS = 0.1;
/** It has come by then, or never will. */
const LOST_MS = 5_000;
/** Turns of the pair come every 5 ms: the next step meets them at any time. */
const PAUSE_MS = 20;

const pause = new Int32Array(new SharedArrayBuffer(4));

/** Milliseconds from the SYN, and from the last packet of the handshake. The thread does nothing else meanwhile. */
export function newConnections(
  cells: Cells,
  standby: ConnectionTable,
  count: number,
): { synMs: number[]; ackMs: number[] } {
  const [synMs, ackMs]: [number[], number[]] = [[], []];
  const before = standby.current;
  for (let i = 0; i < count; i++) {
    synMs.push(passed(cells, () => standby.current === before + 1 && standby.embryonic === 1));
    ackMs.push(passed(cells, () => standby.embryonic === 0));
    passed(cells, () => standby.current === before);
  }
  return { synMs, ackMs };
}

function passed(cells: Cells, hasCome: () => boolean): number {
  const startMs = cells.step();
  while (!hasCome()) {
    if (nowMs() - startMs > LOST_MS) throw new Error("a change did not come to the standby");
    sleepFor(GRAIN_MS);
  }
  const ms = nowMs() - startMs;
  sleepFor(Math.random() * PAUSE_MS);
  return ms;
}

function sleepFor(ms: number) {
  Atomics.wait(pause, 0, 0, ms);
}
