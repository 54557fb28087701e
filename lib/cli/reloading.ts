/**
 * Gives the reloader of a running unit what it needs of it: the file, the token, the engine, the events and the log.
 *
 * @module
 */
import { nowMs, wallTime } from "../clock.ts";
import { loadConfig } from "../config/load.ts";
import type { RunningConfig } from "../config/running.ts";
import type { EngineHandle } from "../engine/handle.ts";
import type { ServiceManager } from "../notify/service_manager.ts";
import { Reloader } from "../reload/reloader.ts";
import type { EventStore } from "../status/event_store.ts";
import type { Token } from "../status/token.ts";
import type { UnitLog } from "./log.ts";
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
}

export function reloaderOf(unit: ReloadedUnit): Reloader {
  const { path, running, token, engine, events, manager, io } = unit;
  return new Reloader(running, token, {
    load: (before) => loadConfig(path, before),
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
