/**
 * How far the standby unit is, as both units see it.
 *
 * @module
 */
import { SYNC_STATES, type SyncState } from "../failover/messages.ts";

export const SYNC_OFF = SYNC_STATES.indexOf("off");
export const SYNC_BULK = SYNC_STATES.indexOf("bulk");
export const SYNC_BEHIND = SYNC_STATES.indexOf("behind");
export const SYNC_COMPLETE = SYNC_STATES.indexOf("complete");

export interface Sync {
  /**
   * `off`: no standby was heard of. `bulk`: what was there when it joined is on its way. `behind`: more changes wait than could be sent
   * at once. `complete`: it has all but what is on its way.
   */
  state: SyncState;
  /** Of the bulk. */
  percent: number;
  /** Entries of which something is to be sent still. */
  behind: number;
}
