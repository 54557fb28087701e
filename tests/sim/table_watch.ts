/**
 * Walks the connection table from the outside after each step and says what has changed. It trusts no counter and no link of
 * the table, only the entries themselves.
 *
 * @module
 */
import type { ConnectionTable } from "../../lib/objects/connections.ts";
import * as word from "../../lib/objects/entry.ts";
import { CLOSING, EMBRYONIC, FREE } from "../../lib/words.ts";

/** A connection as it stands in its entry; addresses and ports are raw. */
export interface Row {
  entry: number;
  foreign: number;
  virtualAddress: number;
  realAddress: number;
  clientPorts: number;
  serverPorts: number;
  sequence: number;
  virtual: number;
  real: number;
  meta: number;
  state: number;
  version: number;
}

/** What the invariants note of a connection at its present real. */
export interface Notes {
  /** SYNs that were sent there, and those that were lost since the port did not take them. */
  syns: number;
  lost: number;
  wasReset: boolean;
  /** It is the one trial of the real that has been in testing since then; 0 for none. */
  trialSinceMs: number;
}

/** A connection over all its changes. */
export interface Held {
  row: Row;
  outbound: boolean;
  openedMs: number;
  /** When its last packet passed. */
  lastMs: number;
  notes: Notes;
}

export interface Change {
  kind: "opened" | "moved" | "became" | "ended";
  held: Held;
  /** Row and notes as they were and as they became, where there is both. */
  before: Row;
  after: Row;
  was: Notes;
}

/** Connections of each real or virtual: all, those that reals opened, and those of clients that are not made yet or over. */
export class Counts {
  readonly connections: Int32Array;
  readonly outbound: Int32Array;
  readonly embryonic: Int32Array;
  readonly closing: Int32Array;

  constructor(objects: number) {
    this.connections = new Int32Array(objects);
    this.outbound = new Int32Array(objects);
    this.embryonic = new Int32Array(objects);
    this.closing = new Int32Array(objects);
  }

  clear() {
    this.connections.fill(0);
    this.outbound.fill(0);
    this.embryonic.fill(0);
    this.closing.fill(0);
  }

  add(object: number, state: number, isOutbound: boolean) {
    this.connections[object]!++;
    if (isOutbound) this.outbound[object]!++;
    else if (state === EMBRYONIC) this.embryonic[object]!++;
    else if (state >= CLOSING) this.closing[object]!++;
  }
}

export class TableWatch {
  /** By entry. */
  readonly held: (Held | undefined)[] = [];
  /** What the entries add up to. */
  readonly reals: Counts;
  readonly virtuals: Counts;
  current = 0;
  embryonic = 0;
  readonly #table: ConnectionTable;

  constructor(table: ConnectionTable, reals: number, virtuals: number) {
    this.#table = table;
    this.reals = new Counts(reals);
    this.virtuals = new Counts(virtuals);
  }

  /** What has changed since the last walk. */
  walk(nowMs: number): Change[] {
    this.reals.clear();
    this.virtuals.clear();
    this.current = 0;
    this.embryonic = 0;
    const changes: Change[] = [];
    const { entries, highWater } = this.#table;
    for (let entry = 1; entry <= highWater; entry++) {
      const at = entry << word.ENTRY_SHIFT;
      const state = (entries[at + word.META]! & word.STATE_MASK) >>> word.STATE_SHIFT;
      if (state !== FREE) {
        this.current++;
        if (state === EMBRYONIC) this.embryonic++;
        const owners = entries[at + word.OWNERS]!;
        const isOutbound = (entries[at + word.META]! & word.OUTBOUND) !== 0;
        this.reals.add(owners >>> 16, state, isOutbound);
        this.virtuals.add(owners & 0xffff, state, isOutbound);
      }
      const held = this.held[entry];
      if (held === undefined ? state === FREE : isSame(held.row, entries, at)) continue;
      const row = state === FREE ? undefined : rowOf(entry, entries);
      if (held !== undefined && row !== undefined && isOneConnection(held.row, row)) {
        changes.push(changed(held, row));
        continue;
      }
      if (held !== undefined) {
        changes.push({ kind: "ended", held, before: held.row, after: held.row, was: held.notes });
      }
      const opened = row && newlyHeld(row, nowMs);
      this.held[entry] = opened;
      if (opened === undefined) continue;
      changes.push({
        kind: "opened",
        held: opened,
        before: opened.row,
        after: opened.row,
        was: opened.notes,
      });
    }
    return changes;
  }
}

function changed(held: Held, row: Row): Change {
  const { row: before, notes: was } = held;
  const hasMoved = before.real !== row.real;
  held.row = row;
  if (hasMoved) held.notes = newNotes();
  return { kind: hasMoved ? "moved" : "became", held, before, after: row, was };
}

function newlyHeld(row: Row, nowMs: number): Held {
  const outbound = (row.meta & word.OUTBOUND) !== 0;
  return { row, outbound, openedMs: nowMs, lastMs: nowMs, notes: newNotes() };
}

function newNotes(): Notes {
  return { syns: 0, lost: 0, wasReset: false, trialSinceMs: 0 };
}

function rowOf(entry: number, entries: Int32Array): Row {
  const at = entry << word.ENTRY_SHIFT;
  const meta = entries[at + word.META]!;
  const owners = entries[at + word.OWNERS]!;
  return {
    entry,
    foreign: entries[at + word.FOREIGN]!,
    virtualAddress: entries[at + word.VIRTUAL_ADDRESS]!,
    realAddress: entries[at + word.REAL_ADDRESS]!,
    clientPorts: entries[at + word.CLIENT_PORTS]!,
    serverPorts: entries[at + word.SERVER_PORTS]!,
    sequence: entries[at + word.SEQUENCE]!,
    virtual: owners & 0xffff,
    real: owners >>> 16,
    meta,
    state: (meta & word.STATE_MASK) >>> word.STATE_SHIFT,
    version: entries[at + word.VERSION]!,
  };
}

function isSame(row: Row, entries: Int32Array, at: number): boolean {
  return entries[at + word.META] === row.meta &&
    entries[at + word.OWNERS] === (row.virtual | (row.real << 16)) &&
    entries[at + word.VERSION] === row.version &&
    entries[at + word.FOREIGN] === row.foreign &&
    entries[at + word.CLIENT_PORTS] === row.clientPorts &&
    entries[at + word.SERVER_PORTS] === row.serverPorts &&
    entries[at + word.REAL_ADDRESS] === row.realAddress;
}

/** A SYN that comes again after the end of its connection makes another one of the same addresses, ports and sequence. */
function isOneConnection(before: Row, after: Row): boolean {
  return before.foreign === after.foreign && before.virtualAddress === after.virtualAddress &&
    before.clientPorts === after.clientPorts && before.sequence === after.sequence &&
    !(before.state !== EMBRYONIC && after.state === EMBRYONIC);
}

/** Whether a connection is past its handshake and may not move. */
export function isMade(row: Row): boolean {
  return row.state !== EMBRYONIC && !isOver(row);
}

/** Whether a connection has ended and is only kept for what comes late. */
export function isOver(row: Row): boolean {
  return row.state >= CLOSING;
}

/** Whether a client's SYN waits for its answer. */
export function isUnanswered({ state, meta }: Row): boolean {
  return state === EMBRYONIC && (meta & (word.ANSWERED | word.OUTBOUND)) === 0;
}
