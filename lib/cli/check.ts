/**
 * `pointsman check`: reads the config as `run` would, and tells what would run or everything that is wrong.
 *
 * @module
 */
import { describeConfig } from "../config/describe.ts";
import { loadConfig } from "../config/load.ts";
import { EngineState, shapeOf } from "../engine/state.ts";
import { DONE, type Io, WRONG_USE } from "./io.ts";

export interface CheckOptions {
  /** Path of the YAML file. */
  config: string;
  /** The config, or `{"problems": [...]}`, as JSON on standard output. */
  json: boolean;
}

/** Gives the exit code. */
export async function check({ config: path, json }: CheckOptions, io: Io): Promise<number> {
  const loaded = await loadConfig(path);
  if ("problems" in loaded) {
    if (json) io.log(JSON.stringify(loaded, null, 2));
    else io.error(loaded.problems.join("\n"));
    return WRONG_USE;
  }
  const { config } = loaded;
  const bytes = EngineState.bytes(shapeOf(config));
  io.log(json ? JSON.stringify(config, null, 2) : describeConfig(config, bytes));
  return DONE;
}
