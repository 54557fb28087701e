/**
 * Gives the pair of a running unit what it needs of it: the engine, the events and the log, and the file into which the active unit's
 * configuration goes.
 *
 * @module
 */
import { type Loaded, parseConfig } from "../config/load.ts";
import { mergeShared } from "../config/merge.ts";
import { saveConfig } from "../config/save.ts";
import { readAtMost } from "../files.ts";
import { type RunningConfig, toSetup } from "../config/running.ts";
import type { EngineHandle } from "../engine/handle.ts";
import { MAX_CONFIG_BYTES } from "../limits.ts";
import type { WholeConfiguration } from "../pair/configuration_receiver.ts";
import type { PairHandle, startPair } from "../pair/handle.ts";
import type { PairView } from "../pair/view.ts";
import type { Reloader } from "../reload/reloader.ts";
import type { EventStore } from "../status/event_store.ts";
import { pairEvent } from "../status/pair_events.ts";
import type { UnitLog } from "./log.ts";
import { VERSION } from "./version.ts";

export interface PairedUnit {
  /** Path of the YAML file, and what it said when the unit started. */
  path: string;
  text: string;
  key: Uint8Array<ArrayBuffer> | undefined;
  running: RunningConfig;
  engine: EngineHandle;
  events: EventStore;
  /** What runs, once there is anything that can change it. */
  reloader(): Reloader;
  io: UnitLog;
}

/** Undefined where the config has no failover. */
export async function pairOf(
  unit: PairedUnit,
  start: typeof startPair,
): Promise<PairHandle | undefined> {
  const { path, text, key, running, engine, events, reloader, io } = unit;
  const { failover, ports, hash } = running;
  if (failover === null) return undefined;
  return await start({
    engine: engine.address,
    unit: running.unit,
    version: VERSION,
    ports,
    failover,
    key,
    configuration: { hash, text },
    setup: toSetup(running),
  }, {
    event: (event, timeMs) => events.add(pairEvent(event, timeMs, running.unit)),
    warning: (warning) => io.error(`warning: failover: ${warning}`),
    note: (note) => io.note(`failover: ${note}`),
    configuration: (configuration) => take(path, configuration, reloader()),
  });
}

/**
 * The active unit's configuration takes the place of this unit's, but for the keys that are its own: saved first, then done by. Gives why
 * it could not, for the peer's operator too.
 */
async function take(
  path: string,
  { hash, text }: WholeConfiguration,
  reloader: Reloader,
): Promise<string | undefined> {
  try {
    const own = new TextDecoder().decode(await readAtMost(path, MAX_CONFIG_BYTES));
    const merged = mergeShared(text, own);
    // What only a restart changes is refused before it is saved: the operator may be about to change it on both.
    const loaded = parseConfig(merged, path, reloader.running);
    if ("problems" in loaded) {
      return `what the active unit has cannot run here: ${loaded.problems[0]}`;
    }
    if (loaded.config.hash !== hash) {
      return "it means another thing to this unit: expected the same version of pointsman on both";
    }
    await keepBefore(path, own, merged);
    await saveConfig(path, merged);
    const result = await reloader.reload("the active unit");
    return "problems" in result ? result.problems[0]! : undefined;
  } catch (error) {
    // Whatever it was, of the system or a fault of ours: the standby goes on by what it has.
    return error instanceof Error ? error.message : String(error);
  }
}

/** What was in the file before, for whoever had changed it there. */
async function keepBefore(path: string, own: string, merged: string) {
  if (own !== merged) await saveConfig(`${path}.old`, own);
}

/** A file that was changed on a unit that is not active: what both units share comes from the other one. */
export function heldAgainstPeer(
  loaded: Loaded,
  running: Pick<RunningConfig, "hash">,
  { state, peer }: PairView,
  path: string,
  handedOn: string | undefined,
): Loaded {
  if ("problems" in loaded || state === "active") return loaded;
  const { hash } = loaded.config;
  const isActive = peer !== undefined && peer.isHeard && peer.state === "active";
  if (!isActive || [running.hash, peer.configHash, handedOn].includes(hash)) return loaded;
  return {
    problems: [
      `${path}: it was changed here, and this unit is ${state}: expected the change on ${peer.name}, which is active ` +
      `and hands it on; only unit, ports, status and its side of failover are this unit's own`,
    ],
  };
}
