/**
 * `pointsman run`: a unit, from its config to its end.
 *
 * Everything here is on the main thread. The engine, in its worker, is not touched by what happens here until it is stopped.
 *
 * @module
 */
import type { Config } from "../config/config.ts";
import { nowMs } from "../clock.ts";
import { loadConfig } from "../config/load.ts";
import { type EngineHandle, PortError, startEngine } from "../engine/handle.ts";
import { statusApp } from "../status/app.ts";
import { EventReader } from "../status/event_reader.ts";
import { EventStore } from "../status/event_store.ts";
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
import { EndSignals, SIGNALS } from "../signals.ts";
import { DONE, FAILED, type Io, WRONG_USE } from "./io.ts";
import { EventLog, logLine } from "./log.ts";
import { LINK_STATES, PORTS } from "../words.ts";
import { unitToken } from "./token.ts";
import { VERSION } from "./version.ts";

export interface RunOptions {
  /** Path of the YAML file. */
  config: string;
  /** Path of a UNIX socket at which the status is served too. */
  statusSocket: string | undefined;
}

/** What a unit needs of the world; tests bring their own. */
export interface World {
  startEngine(config: Config): Promise<EngineHandle>;
  /** Calls at each SIGINT and SIGTERM. Gives what ends that. */
  onSignal(listener: () => void): () => void;
  exit(code: number): void;
  /** Milliseconds of any clock that only runs forward. */
  nowMs(): number;
}

const WORLD: World = { startEngine, onSignal, exit: (code) => Deno.exit(code), nowMs };

/** How often control looks for events of the engine. */
const EVENTS_MS = 100;

/** Gives the exit code, once the unit has ended. */
export async function run(options: RunOptions, io: Io, world: World = WORLD): Promise<number> {
  const startedMs = performance.now();
  const loaded = await loadConfig(options.config);
  if ("problems" in loaded) {
    io.error(loaded.problems.join("\n"));
    return WRONG_USE;
  }
  const signalled = Promise.withResolvers<void>();
  // Who asks twice does not want to wait for a clean end.
  const signals = new EndSignals(signalled.resolve, () => world.exit(FAILED), world.nowMs);
  const deafen = world.onSignal(signals.take);
  const asked = { ...options, ...loaded, io, world, startedMs, signalled: signalled.promise };
  try {
    const token = await unitToken(loaded.config, io);
    await live({ ...asked, token });
    io.log("stopped");
    return DONE;
  } catch (error) {
    if (!isExpected(error)) throw error;
    io.error(error.message);
    return error instanceof TokenError ? WRONG_USE : FAILED;
  } finally {
    deafen();
  }
}

/** The engine did not come up for another reason than its ports, or died. */
class EngineError extends Error {
  override readonly name = "EngineError";
}

/** What people can do something about is one line; all else is a fault of ours and keeps its stack. */
function isExpected(error: unknown): error is Error {
  return [PortError, StatusError, EngineError, TokenError].some((known) => error instanceof known);
}

interface Life {
  config: Config;
  statusSocket: string | undefined;
  token: Token | undefined;
  io: Io;
  world: World;
  startedMs: number;
  signalled: Promise<void>;
}

/** Forwards, serves the status and writes the log until a signal comes; throws when the engine dies. */
async function live(life: Life) {
  const { config, io, signalled } = life;
  // What is opened here is closed in reverse order, whatever happens between.
  await using closing = new AsyncDisposableStack();
  // First, for where another unit serves its status already, this one must not bridge beside it.
  const status = new StatusGate();
  const servers = openServers(life, status, closing);
  const engine = await startEngineOf(life);
  const events = new EventStore();
  // Who reads a stream of events gets the last ones before it ends.
  closing.defer(() => events.end());
  followEvents(life, engine, events, closing);
  status.handler = appOf(life, engine, events);
  const { front, back } = config.ports;
  io.log(`forwarding between ${front} and ${back}; status on ${servers[0]!.url}/status`);
  warnOfLinks(config, engine, io);
  const failure = await Promise.race([signalled, engine.failed]);
  if (failure !== undefined) throw new EngineError(`the engine failed: ${failure.message}`);
}

/** Carries events to who reads them and into the log, the last ones after the engine has stopped. */
function followEvents(
  { config, io }: Life,
  engine: EngineHandle,
  events: EventStore,
  closing: AsyncDisposableStack,
) {
  const reader = new EventReader(config, engine.state.events, events);
  const log = new EventLog(events, io);
  const flush = () => {
    reader.read();
    log.flush();
  };
  closing.defer(flush);
  closing.defer(() => engine.stop());
  const timer = setInterval(flush, EVENTS_MS);
  closing.defer(() => clearInterval(timer));
}

/** The log tells changes; a link that is down from the start would stay untold. */
function warnOfLinks(config: Config, { state }: EngineHandle, io: Io) {
  PORTS.forEach((port, index) => {
    const link = LINK_STATES[state.links[index]!];
    if (link !== "up") io.error(`warning: port ${port} (${config.ports[port]}): link is ${link}`);
  });
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

function openServers(
  { config, statusSocket }: Life,
  handler: StatusHandler,
  closing: AsyncDisposableStack,
): StatusServer[] {
  const open = (server: StatusServer) => {
    closing.defer(() => server.stop());
    return server;
  };
  const servers = [open(serveStatus(handler, config.status.listen))];
  if (statusSocket !== undefined) servers.push(open(serveStatusSocket(handler, statusSocket)));
  return servers;
}

async function startEngineOf({ config, world }: Life): Promise<EngineHandle> {
  try {
    return await world.startEngine(config);
  } catch (error) {
    if (error instanceof PortError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new EngineError(`the engine did not start: ${reason}`, { cause: error });
  }
}

function appOf(
  { config, io, startedMs, token }: Life,
  { state, orders }: EngineHandle,
  events: EventStore,
): StatusHandler {
  const uptimeMs = () => performance.now() - startedMs;
  return statusApp({
    config,
    state,
    orders,
    events,
    token,
    facts: () => ({ version: VERSION, fastpath: "off", uptimeMs: uptimeMs() }),
    now: nowMs,
    report: (message) => io.error(`status: ${message}`),
    log: (message) => logLine(io, `status: ${message}`),
  });
}

function onSignal(listener: () => void): () => void {
  for (const signal of SIGNALS) Deno.addSignalListener(signal, listener);
  return () => {
    for (const signal of SIGNALS) Deno.removeSignalListener(signal, listener);
  };
}
