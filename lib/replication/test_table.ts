/**
 * A table in memory that two threads share.
 *
 * @module
 */
import { Arena } from "../objects/arena.ts";
import { ConnectionTable } from "../objects/connections.ts";
import { Reals, Virtuals } from "../objects/machines.ts";

export interface TestTable {
  table: ConnectionTable;
  /** Not 0 when the writer is to end. */
  stop: Int32Array;
}

export function newTestTable(buffer?: SharedArrayBuffer): TestTable {
  const arena = new Arena(buffer);
  const stop = arena.int32(1);
  return {
    stop,
    table: new ConnectionTable(arena, 8, new Reals(arena, 8), new Virtuals(arena, 1)),
  };
}

export function testTableBytes(): number {
  const arena = new Arena();
  arena.int32(1);
  new ConnectionTable(arena, 8, new Reals(arena, 8), new Virtuals(arena, 1));
  return arena.bytes;
}
