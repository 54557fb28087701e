/**
 * A connection ends by its time, by another one of its addresses and ports, by an operator's deadline or, if it is not made, for want
 * of room; and none outlives its time.
 *
 * @module
 */
import { CAUSE_DEADLINE, EVENT_REAL } from "../../../lib/engine/events.ts";
import { EMBRYONIC_MS, HALF_CLOSED_MS, TICK_MS } from "../../../lib/limits.ts";
import { OUTBOUND } from "../../../lib/objects/entry.ts";
import { CONNECTION_STATES, EMBRYONIC, HALF_CLOSED } from "../../../lib/words.ts";
import { broken } from "../broken.ts";
import { type Change, type Held, isMade, isOver, type Row } from "../table_watch.ts";
import { find } from "../tuples.ts";
import type { Invariant, Step } from "../unit.ts";

export class Ending implements Invariant {
  check(step: Step) {
    for (const change of step.changes) if (change.kind === "ended") ended(change, step);
    if (step.frames.length > 0) return;
    notOverdue(step);
    cutWhole(step);
  }
}

function ended({ held, before }: Change, step: Step) {
  const { frames, changes, unit, nowMs } = step;
  if (frames.length === 0) {
    const idleMs = nowMs - held.lastMs;
    if (idleMs > timeoutMs(held, step) - TICK_MS) return;
    broken(`a connection ended after ${idleMs} ms of silence, ${CONNECTION_STATES[before.state]}`);
  }
  const isReused = changes.some(({ kind, after }) =>
    (kind === "opened" && isSameClient(after, before)) ||
    (kind !== "ended" && kind !== "became" && isSameServer(after, before))
  );
  if (isReused) return;
  const wasFull = step.before.current + frames.length > unit.state.connections.max;
  if (!wasFull || isMade(before)) {
    broken(`a connection that is ${CONNECTION_STATES[before.state]} was thrown out`);
  }
  if (frames.length === 1) evictedRightly(held, step);
}

/** The oldest embryonic connection goes first when the table is full, and a closing one only where there is none. */
function evictedRightly({ row, openedMs }: Held, { unit: { table }, before }: Step) {
  if (row.state !== EMBRYONIC && before.embryonic > 0) broken("a closing connection made room");
  if (row.state !== EMBRYONIC) return;
  const older = table.held.find((held) =>
    held?.row.state === EMBRYONIC && held.openedMs < openedMs
  );
  if (older !== undefined) broken("an embryonic connection made room, and an older one is there");
}

/** A deadline leaves no connection of its object alive that a client began. */
function cutWhole({ events, unit: { table } }: Step) {
  for (const { cause, kind, object } of events) {
    if (cause !== CAUSE_DEADLINE) continue;
    const alive = find(
      table,
      (row) =>
        !isOver(row) && (row.meta & OUTBOUND) === 0 &&
        object === (kind === EVENT_REAL ? row.real : row.virtual),
    );
    if (alive !== undefined) broken("a connection outlives the deadline of a drain");
  }
}

function isSameClient(a: Row, b: Row): boolean {
  return a.foreign === b.foreign && a.clientPorts === b.clientPorts &&
    a.virtualAddress === b.virtualAddress;
}

/** An outbound connection, or one that takes the place of a closing one. */
function isSameServer(a: Row, b: Row): boolean {
  return a.foreign === b.foreign && a.serverPorts === b.serverPorts &&
    a.realAddress === b.realAddress;
}

function timeoutMs({ row }: Held, { unit }: Step): number {
  const { idleMs, closingMs } = unit.setup.connections;
  if (row.state === HALF_CLOSED) return Math.min(idleMs, HALF_CLOSED_MS);
  return row.state === EMBRYONIC ? EMBRYONIC_MS : isOver(row) ? closingMs : idleMs;
}

/** The passing of time leaves nothing in the table whose time is over. */
function notOverdue(step: Step) {
  for (const held of step.unit.table.held) {
    if (held === undefined) continue;
    if (step.nowMs - held.lastMs <= timeoutMs(held, step) + 2 * TICK_MS) continue;
    broken(`a connection is ${CONNECTION_STATES[held.row.state]} after its time`);
  }
}
