/**
 * What a unit says when it has started, once: what it does, by which fast path, and what is not as it should be.
 *
 * @module
 */
import type { Config } from "../config/config.ts";
import { fastpathText } from "../engine/fastpath_view.ts";
import type { EngineHandle } from "../engine/handle.ts";
import { LINK_STATES, PORTS } from "../words.ts";
import type { Io } from "./io.ts";

/** As many of what the kernel's verifier said as help to see what it refused. */
const VERIFIER_LINES = 20;

export interface Started {
  config: Config;
  engine: Pick<EngineHandle, "state" | "lack" | "fastpath">;
  /** Where the status is served. */
  statusUrl: string;
  /** What of the box does not fit the config. */
  boxWarnings: readonly string[];
}

export function tellStart({ config, engine, statusUrl, boxWarnings }: Started, io: Io) {
  const { front, back } = config.ports;
  const does = config.failover === null ? "forwarding" : "a unit of a pair";
  io.log(`${does} between ${front} and ${back}; status on ${statusUrl}/status`);
  tellFastpath(config, engine, io);
  for (const warning of boxWarnings) io.error(`warning: ${warning}`);
  if (engine.lack !== undefined) io.error(`warning: ${engine.lack}`);
  warnOfLinks(config, engine, io);
}

/** Who names one in the config has a reason to: to be given another is a warning. */
function tellFastpath({ fastpath: asked }: Config, { fastpath }: Started["engine"], io: Io) {
  const text = fastpathText(fastpath);
  if (asked === "auto" || asked === fastpath.kind) io.log(text);
  else io.error(`warning: ${text}: expected ${asked}, which the config asks for`);
  for (const line of fastpath.log?.slice(-VERIFIER_LINES) ?? []) io.error(`verifier: ${line}`);
}

/** The log tells changes; a link that is down from the start would stay untold. */
function warnOfLinks(config: Config, { state }: Started["engine"], io: Io) {
  PORTS.forEach((port, index) => {
    const link = LINK_STATES[state.links[index]!];
    if (link !== "up") io.error(`warning: port ${port} (${config.ports[port]}): link is ${link}`);
  });
}
