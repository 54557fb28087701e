/**
 * The configuration that the demo runs with. It is part of the program, so that a compiled one has it too.
 *
 * @module
 */
import demoYaml from "../../config/demo.yaml" with { type: "text" };
import type { Config } from "../config/config.ts";
import { parseConfig } from "../config/load.ts";
import type { Path } from "../config/tree.ts";
import { graftYaml } from "../config/yaml.ts";

/** What a unit of a pair has in place of what stands in the file, which is that of one that is alone. */
const OWN: readonly Path[] = [["unit"], ["ports"], ["status"], ["failover"]];

/** Of one that is alone. */
export function demoConfig(): Config {
  const loaded = parseConfig(demoYaml, "config/demo.yaml");
  if ("problems" in loaded) throw new Error(loaded.problems.join("\n"));
  return loaded.config;
}

/** Of a unit of a pair. @param own YAML of all that has to do with that */
export function pairYaml(own: string): string {
  return graftYaml(demoYaml, own, OWN);
}
