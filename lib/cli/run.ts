/**
 * `pointsman run`: a unit, from its config to its end.
 *
 * Everything here is on the main thread. The engine, in its worker, is not touched by what happens here until it is stopped.
 *
 * @module
 */
import { nowMs } from "../clock.ts";
import type { Config } from "../config/config.ts";
import { loadConfig } from "../config/load.ts";
import { type RunningConfig, startRunning } from "../config/running.ts";
import { type EngineHandle, PortError, startEngine } from "../engine/handle.ts";
import { KeyError } from "../failover/key.ts";
import { type PairHandle, startPair } from "../pair/handle.ts";
import { statusApp, type StatusSource } from "../status/app.ts";
import { EventReader } from "../status/event_reader.ts";
import { EventStore } from "../status/event_store.ts";
import { History, keepHistory } from "../status/history.ts";
import type { HealthJson } from "../status/json.ts";
import {
  type Caller,
  serveStatus,
  serveStatusSocket,
  StatusError,
  type StatusHandler,
  type StatusServer,
} from "../status/server.ts";
import { type Token, TokenError } from "../status/token.ts";
import { healthOf } from "../status/health.ts";
import { type Facts, statusOf } from "../status/snapshot.ts";
import { serviceManager } from "../notify/manager.ts";
import type { ServiceManager } from "../notify/service_manager.ts";
import { startVigil } from "../notify/vigil.ts";
import type { Reloader } from "../reload/reloader.ts";
import { EndSignals, Hangups, onSignals, SIGNALS } from "../signals.ts";
import { boxWarnings } from "./box.ts";
import { DONE, FAILED, type Streams, WRONG_USE } from "./io.ts";
import { EventLog, type LogFormat, UnitLog } from "./log.ts";
import { pairKey } from "./failover_key.ts";
import { type PairedUnit, pairOf } from "./pairing.ts";
import { reloaderOf } from "./reloading.ts";
import { tellStart } from "./start_lines.ts";
import { unitToken } from "./token.ts";
import { VERSION } from "./version.ts";

export interface RunOptions {
  /** Path of the YAML file. */
  config: string;
  /** Path of a UNIX socket at which the status is served too. */
  statusSocket: string | undefined;
  /** Text unless it says something else. */
  log?: LogFormat;
}

/** What a unit needs of the world; tests bring their own. */
export interface World {
  startEngine(config: RunningConfig): Promise<EngineHandle>;
  startPair: typeof startPair;
  /** What of the box does not fit a config, a line each. */
  boxWarnings(config: Config): string[];
  /** Who started this process; `warn` is told where it cannot be reached. */
  serviceManager(warn: (message: string) => void): ServiceManager;
  /** Calls at each of these signals. Gives what ends that. */
  onSignals(signals: readonly Deno.Signal[], listener: () => void): () => void;
  exit(code: number): void;
  /** Milliseconds of any clock that only runs forward. */
  nowMs(): number;
}

const WORLD: World = {
  startEngine,
  startPair,
  boxWarnings,
  serviceManager,
  onSignals,
  exit: (code) => Deno.exit(code),
  nowMs,
};

/** How often control looks for events of the engine. */
const EVENTS_MS = 100;

/** How often it looks whether objects that a reload has removed have ended. */
const PURGE_MS = 1000;

/** Gives the exit code, once the unit has ended. */
export async function run(
  options: RunOptions,
  streams: Streams,
  world: World = WORLD,
): Promise<number> {
  const format = options.log ?? "text";
  const io = new UnitLog(format, streams);
  try {
    return await unit(options, io, world);
  } catch (error) {
    // For programs a fault of ours is a line as well. People are better served by the runtime, which shows where it is.
    if (format === "text") throw error;
    io.error(`fault: ${error instanceof Error ? error.stack : error}`);
    return FAILED;
  } finally {
    await io.end();
  }
}

async function unit(options: RunOptions, io: UnitLog, world: World): Promise<number> {
  const startedMs = performance.now();
  const signalled = Promise.withResolvers<void>();
  // Who asks twice does not want to wait for a clean end.
  const signals = new EndSignals(signalled.resolve, () => world.exit(FAILED), world.nowMs);
  using deafening = new DisposableStack();
  deafening.defer(world.onSignals(SIGNALS, signals.take));
  // Before the file is read: one that is changed after that is not missed.
  const hangups = new Hangups();
  deafening.defer(world.onSignals(["SIGHUP"], hangups.take));
  const loaded = await loadConfig(options.config);
  if ("problems" in loaded) {
    for (const problem of loaded.problems) io.error(problem);
    return WRONG_USE;
  }
  const { config, text } = loaded;
  const asked = { options, config, text, io, world, startedMs };
  const told = { signalled: signalled.promise, hangups };
  try {
    const manager = world.serviceManager((message) => io.error(`warning: ${message}`));
    const token = await unitToken(config, io);
    const key = await pairKey(config, io);
    await live({ ...asked, ...told, token, key, manager });
    io.log("stopped");
    return DONE;
  } catch (error) {
    if (!isExpected(error)) throw error;
    io.error(error.message);
    return error instanceof TokenError || error instanceof KeyError ? WRONG_USE : FAILED;
  }
}

/** The engine, or the pair, did not come up for another reason than its ports, or died. */
class EngineError extends Error {
  override readonly name = "EngineError";
}

/** What people can do something about is one line; all else is a fault of ours and keeps its stack. */
function isExpected(error: unknown): error is Error {
  return EXPECTED.some((known) => error instanceof known);
}

const EXPECTED = [PortError, StatusError, EngineError, TokenError, KeyError];

interface Life {
  options: RunOptions;
  /** What it starts with; after that the reloader knows what runs. */
  config: Config;
  text: string;
  token: Token | undefined;
  /** Of the pair; undefined where there is none, or the config says that it has none. */
  key: Uint8Array<ArrayBuffer> | undefined;
  io: UnitLog;
  world: World;
  manager: ServiceManager;
  startedMs: number;
  signalled: Promise<void>;
  hangups: Hangups;
}

/** Forwards, serves the status and writes the log until a signal comes; throws when the engine dies. */
async function live(life: Life) {
  const { config, io, manager, signalled, hangups } = life;
  // What is opened here is closed in reverse order, whatever happens between.
  await using closing = new AsyncDisposableStack();
  // First, for where another unit serves its status already, this one must not bridge beside it.
  const status = new StatusGate();
  const servers = await openServers(life, status, closing);
  const running = startRunning(config);
  const engine = await startEngineOf(life, running);
  const events = new EventStore();
  // Who reads a stream of events gets the last ones before it ends.
  closing.defer(() => events.end());
  const { options: { config: path }, token } = life;
  const pair = await startPairOf(life, { running, engine, events, reloader: () => reloader });
  const { text } = life;
  const unit = { path, text, running, token, engine, events, manager, io, pair };
  const reloader: Reloader = reloaderOf(unit);
  followEvents(life, engine, events, reloader, closing);
  // First of all that ends: an active unit hands over while its engine still knows all connections.
  if (pair !== undefined) closing.defer(() => pair.stop());
  const history = new History();
  const look = () =>
    statusOf(reloader.running, engine.state, factsOf(life, engine, reloader, pair));
  closing.defer(keepHistory(history, look, nowMs));
  status.handler = appOf(life, engine, { events, history, pair }, reloader);
  const boxWarnings = life.world.boxWarnings(config);
  tellStart({ config, engine, statusUrl: servers[0]!.url, boxWarnings }, io);
  manager.ready();
  hangups.answerBy(() => guarded(io, reloader.reload("SIGHUP")));
  every(PURGE_MS, () => mayPurge(pair) && guarded(io, reloader.purge()), closing);
  closing.defer(startVigil(manager, {
    health: () => healthOf(engine.state, nowMs()),
    status: look,
  }));
  const failures = [failureOf("engine", engine.failed)];
  if (pair !== undefined) failures.push(failureOf("pair", pair.failed));
  const failure = await Promise.race([signalled, ...failures]);
  manager.stopping();
  if (failure !== undefined) throw failure;
}

async function failureOf(part: string, failed: Promise<Error>): Promise<EngineError> {
  return new EngineError(`the ${part} failed: ${(await failed).message}`);
}

/** A fault of ours in what nobody waits for must not end the unit: it forwards still. */
function guarded(io: UnitLog, work: Promise<unknown>) {
  work.catch((error) => io.error(`fault: ${error instanceof Error ? error.stack : error}`));
}

/** On a standby, a removed object without connections may be one whose connections are still to come. */
function mayPurge(pair: PairHandle | undefined): boolean {
  return pair === undefined || pair.view().state === "active";
}

function every(ms: number, act: () => void, closing: AsyncDisposableStack) {
  const timer = setInterval(act, ms);
  closing.defer(() => clearInterval(timer));
}

/** Carries events to who reads them and into the log, the last ones after the engine has stopped. */
function followEvents(
  { io }: Life,
  engine: EngineHandle,
  events: EventStore,
  reloader: Reloader,
  closing: AsyncDisposableStack,
) {
  const reader = new EventReader(() => reloader.indexed, engine.state.events, events);
  const log = new EventLog(events, io);
  const flush = () => {
    reader.read();
    log.flush();
  };
  closing.defer(flush);
  closing.defer(() => engine.stop());
  every(EVENTS_MS, flush, closing);
}

/** Holds the place of the status app until there is an engine to speak of. */
class StatusGate implements StatusHandler {
  handler: StatusHandler | undefined;

  fetch(request: Request, caller: Caller): Response | Promise<Response> {
    if (this.handler !== undefined) return this.handler.fetch(request, caller);
    const starting: HealthJson = { ok: false, reason: "the engine has not started" };
    return Response.json(starting, { status: 503 });
  }
}

async function openServers(
  { config, options: { statusSocket } }: Life,
  handler: StatusHandler,
  closing: AsyncDisposableStack,
): Promise<StatusServer[]> {
  const open = (server: StatusServer) => {
    closing.defer(() => server.stop());
    return server;
  };
  const servers = [open(serveStatus(handler, config.status.listen))];
  if (statusSocket !== undefined) {
    servers.push(open(await serveStatusSocket(handler, statusSocket)));
  }
  return servers;
}

async function startEngineOf({ world }: Life, running: RunningConfig): Promise<EngineHandle> {
  try {
    return await world.startEngine(running);
  } catch (error) {
    if (error instanceof PortError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new EngineError(`the engine did not start: ${reason}`, { cause: error });
  }
}

async function startPairOf(
  { options: { config: path }, text, key, io, world }: Life,
  unit: Pick<PairedUnit, "running" | "engine" | "events" | "reloader">,
): Promise<PairHandle | undefined> {
  try {
    return await pairOf({ path, text, key, io, ...unit }, world.startPair);
  } catch (error) {
    await unit.engine.stop();
    const reason = error instanceof Error ? error.message : String(error);
    throw new EngineError(`the pair did not start: ${reason}`, { cause: error });
  }
}

function factsOf(
  { startedMs }: Life,
  { fastpath }: EngineHandle,
  { token, last }: Reloader,
  pair: PairHandle | undefined,
): Facts {
  return {
    version: VERSION,
    fastpath,
    commands: token === undefined ? "off" : "on",
    lastReload: last,
    uptimeMs: performance.now() - startedMs,
    pair: pair?.view(),
    nowMs: nowMs(),
  };
}

function appOf(
  life: Life,
  engine: EngineHandle,
  kept: Pick<StatusSource, "events" | "history"> & { pair: PairHandle | undefined },
  reloader: Reloader,
): StatusHandler {
  const { io } = life;
  return statusApp({
    get config() {
      return reloader.running;
    },
    get token() {
      return reloader.token;
    },
    reload: (by) => reloader.reload(by),
    state: engine.state,
    orders: engine.orders,
    ...kept,
    facts: () => factsOf(life, engine, reloader, kept.pair),
    now: nowMs,
    report: (message) => io.error(`status: ${message}`),
    log: (message) => io.note(`status: ${message}`),
  });
}
