/**
 * `pointsman check`: reads the config as `run` would, and tells what would run or everything that is wrong.
 *
 * @module
 */
import type { Config } from "../config/config.ts";
import { describeConfig } from "../config/describe.ts";
import { pairTimes } from "../config/describe_failover.ts";
import { loadConfig } from "../config/load.ts";
import { EngineState, shapeOf } from "../engine/state.ts";
import { readToken, TokenError } from "../status/token.ts";
import { boxWarnings } from "./box.ts";
import { keyWarnings } from "./failover_key.ts";
import { DONE, type Io, WRONG_USE } from "./io.ts";

export interface CheckOptions {
  /** Path of the YAML file. */
  config: string;
  /** The config, or `{"problems": [...]}`, as JSON on standard output. */
  json: boolean;
}

/** Gives the exit code. `lookAround` tells what of the box does not fit a config. */
export async function check(
  { config: path, json }: CheckOptions,
  io: Io,
  lookAround: (config: Config) => string[] = boxWarnings,
): Promise<number> {
  const loaded = await loadConfig(path);
  if ("problems" in loaded) {
    if (json) io.log(JSON.stringify(loaded, null, 2));
    else io.error(loaded.problems.join("\n"));
    return WRONG_USE;
  }
  const { config } = loaded;
  const bytes = EngineState.bytes(shapeOf(config));
  const warnings = [
    ...lookAround(config),
    ...await tokenWarnings(config),
    ...await keyWarnings(config),
  ];
  for (const warning of warnings) io.error(`warning: ${warning}`);
  io.log(json ? JSON.stringify(withTimes(config), null, 2) : describeConfig(config, bytes));
  return DONE;
}

function withTimes({ failover, ...config }: Config) {
  return { ...config, failover: failover && { ...failover, ...pairTimes(failover) } };
}

/** Without its token `run` does not start. The file itself is right, so that is no problem of it. */
async function tokenWarnings({ status: { tokenFile } }: Config): Promise<string[]> {
  try {
    if (tokenFile !== null) await readToken(tokenFile);
    return [];
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    return [`status.token_file: ${error.message}`];
  }
}
