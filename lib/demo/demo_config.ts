/**
 * The configuration that the demo runs with. It is part of the program, so that a compiled one has it too.
 *
 * @module
 */
import demoYaml from "../../config/demo.yaml" with { type: "text" };
import type { Config } from "../config/config.ts";
import { parseConfig } from "../config/load.ts";

export { demoYaml };

export function demoConfig(): Config {
  const loaded = parseConfig(demoYaml, "config/demo.yaml");
  if ("problems" in loaded) throw new Error(loaded.problems.join("\n"));
  return loaded.config;
}
