/**
 * Gives the reloader of a running unit what it needs of it: the file, the token, the engine, the events and the log.
 *
 * @module
 */
import { nowMs, wallTime } from "../clock.ts";
import { loadConfig } from "../config/load.ts";
import { type RunningConfig, toSetup } from "../config/running.ts";
import type { EngineHandle } from "../engine/handle.ts";
import type { ServiceManager } from "../notify/service_manager.ts";
import type { PairHandle } from "../pair/handle.ts";
import { Reloader } from "../reload/reloader.ts";
import type { EventStore } from "../status/event_store.ts";
import type { Token } from "../status/token.ts";
import type { UnitLog } from "./log.ts";
import { heldAgainstPeer } from "./pairing.ts";
import { unitToken } from "./token.ts";

export interface ReloadedUnit {
  /** Path of the YAML file. */
  path: string;
  /** What it starts with. */
  running: RunningConfig;
  token: Token | undefined;
  engine: EngineHandle;
  events: EventStore;
  manager: ServiceManager;
  io: UnitLog;
  /** Undefined for a unit without a peer. */
  pair: PairHandle | undefined;
  /** What the file said when the unit started. */
  text: string;
}

export function reloaderOf(unit: ReloadedUnit): Reloader {
  const { path, running, token, engine, events, manager, io, pair } = unit;
  let { text } = unit;
  return new Reloader(running, token, {
    load: async (before) => {
      const loaded = await loadConfig(path, before);
      if (pair === undefined) return loaded;
      return heldAgainstPeer(loaded, before, pair.view(), path, pair.handedOn);
    },
    applied: (after, read = text) => {
      text = read;
      pair?.applied({ hash: after.hash, text }, toSetup(after));
    },
    readToken: (config) => unitToken(config, io),
    state: engine.state,
    orders: engine.orders,
    wallTime: () => wallTime(nowMs()),
    settleEvents: () => events.settle(),
    began: () => manager.reloading(),
    ended: () => manager.ready(),
    changed: (before, { config_hash: hash, summary }, by) =>
      events.add({
        time: wallTime(nowMs()),
        kind: "config",
        object: "file",
        old: before.hash,
        new: hash,
        cause: `${summary}; by ${by}`,
      }),
    log: (line) => io.note(`reload: ${line}`),
  });
}
