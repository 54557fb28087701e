/**
 * `pointsman example`: the files of `config/` that go with the program, for who has the executable alone.
 *
 * @module
 */
import { included } from "../included.ts";
import { DONE, type Io } from "./io.ts";

/** What there is ▸ its file. */
const FILES = {
  config: "config/pointsman.yaml",
  pair: "config/pair.yaml",
  service: "config/pointsman.service",
  alerts: "config/alerts.yml",
  dashboard: "config/grafana.json",
} as const;

export type Example = keyof typeof FILES;
export const EXAMPLES = Object.keys(FILES) as Example[];

/** Gives the exit code. */
export async function example(what: Example, io: Io): Promise<number> {
  io.log((await Deno.readTextFile(included(FILES[what]))).trimEnd());
  return DONE;
}
