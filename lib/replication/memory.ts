/**
 * What control and engine of one unit share for replication: memory beside the engine's state, which a unit without a peer does
 * without.
 *
 * As active the engine writes the log, and control reads it. As standby, control puts batches in and the engine takes them;
 * the engine puts acknowledgements in and control takes them.
 *
 * @module
 */
import { SYNC_STATES } from "../failover/messages.ts";
import { REPLICATION_WINDOW } from "../limits.ts";
import { Arena } from "../objects/arena.ts";
import { BatchRing } from "./batch_ring.ts";
import { ChangeLog } from "./change_log.ts";
import { COUNTS } from "./counts.ts";
import type { Sync } from "./sync.ts";

/** Each acknowledgement says all that those before it say. */
const ANSWERS = 8;

export class ReplicationMemory {
  readonly log: ChangeLog;
  readonly batches: BatchRing;
  readonly answers: BatchRing;
  /** Of the standby, in the order of `COUNTS`. */
  readonly counts: Float64Array;
  /** Of the standby. */
  readonly syncCells: Int32Array;

  private constructor(arena: Arena) {
    this.log = new ChangeLog(arena);
    this.batches = new BatchRing(arena, REPLICATION_WINDOW);
    this.answers = new BatchRing(arena, ANSWERS);
    this.counts = arena.float64(COUNTS.length);
    this.syncCells = arena.int32(3);
  }

  static bytes(): number {
    const counting = new Arena();
    new ReplicationMemory(counting);
    return counting.bytes;
  }

  /** The same for every caller with the same buffer; a new buffer is all zeros. */
  static over(buffer: SharedArrayBuffer): ReplicationMemory {
    return new ReplicationMemory(new Arena(buffer));
  }

  /** How far this unit is as a standby. */
  get sync(): Sync {
    const [state, percent, behind] = this.syncCells;
    return { state: SYNC_STATES[state!]!, percent: percent!, behind: behind! };
  }
}
