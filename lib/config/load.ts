/**
 * From a file to a {@linkcode Config}, or to everything that is wrong with it. Nothing here throws
 * on what a file holds, and nothing is half read.
 *
 * @module
 */
import { readAtMost } from "../files.ts";
import { MAX_CONFIG_BYTES } from "../limits.ts";
import type { Config } from "./config.ts";
import { configOf } from "./fill.ts";
import { configHash } from "./hash.ts";
import { Lines } from "./lines.ts";
import { fileProblem, pathText, type Problem, problemLines, valueText } from "./problems.ts";
import { restartProblems } from "./restart.ts";
import { brokenRules } from "./rules/rules.ts";
import { readDraft } from "./schema/draft.ts";
import { type Fault, readSettings } from "./schema/settings.ts";
import { find, innermost, keyPosition, plain, type Tree } from "./tree.ts";
import { readYaml } from "./yaml.ts";

/** Problems: at least one line, `FILE:LINE:COLUMN: what is wrong: what is expected`. */
export type Loaded = Read | { problems: string[] };

/** A configuration with the text that says it, which a pair hands on. */
export interface Read {
  config: Config;
  text: string;
}

/** `file` only names the text in problems. With what runs, what only a restart can change is a problem too. */
export function parseConfig(text: string, file: string, running?: Config): Loaded {
  // A byte order mark is no column of the first line.
  const { tree, problems: misread } = readYaml(text.replace(/^\ufeff/, ""));
  if (tree === undefined) return { problems: problemLines(file, misread) };
  const data = plain(tree);
  const result = readSettings(data);
  const faults = "faults" in result ? result.faults : [];
  const problems = misread
    .concat(faults.map((fault) => problemOf(fault, tree)))
    .concat(brokenRules(readDraft(data), tree));
  if (problems.length > 0 || !("settings" in result)) {
    return { problems: problemLines(file, problems) };
  }
  const settings = configOf(result.settings);
  const config = { ...settings, hash: configHash(settings) };
  const fixed = running === undefined ? [] : restartProblems(running, config, tree);
  return fixed.length > 0 ? { problems: problemLines(file, fixed) } : { config, text };
}

/** A file that cannot be read is a problem like any other. */
export async function loadConfig(path: string, running?: Config): Promise<Loaded> {
  let bytes: Uint8Array;
  try {
    bytes = await readAtMost(path, MAX_CONFIG_BYTES + 1);
  } catch (error) {
    return { problems: [fileProblem(path, `${reasonOf(error)}: expected a configuration file`)] };
  }
  if (bytes.length > MAX_CONFIG_BYTES) {
    const text = `more than ${MAX_CONFIG_BYTES} bytes: expected a configuration file`;
    return { problems: [fileProblem(path, text)] };
  }
  const text = decode(bytes);
  return text === undefined
    ? { problems: problemLines(path, [notUtf8(bytes)]) }
    : parseConfig(text, path, running);
}

function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such file";
  if (error instanceof Deno.errors.IsADirectory) return "this is a directory";
  return `it cannot be read (${error instanceof Error ? error.message : String(error)})`;
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function notUtf8(bytes: Uint8Array): Problem {
  const text = new TextDecoder().decode(bytes);
  return {
    ...new Lines(text).position(text.indexOf("\ufffd")),
    text: "bytes that are not UTF-8: expected text in UTF-8",
  };
}

function problemOf({ path, kind, expected }: Fault, tree: Tree): Problem {
  const where = pathText(path);
  const value = find(tree, path);
  const [at, wrong] = kind === "key"
    ? [keyPosition(tree, path), "is not a known key"]
    : kind === "name"
    ? [keyPosition(tree, path), "has no valid name"]
    : value === undefined
    ? [innermost(tree, path), "is missing"]
    : [value, `is ${valueText(value.value)}`];
  return { line: at.line, column: at.column, text: `${where} ${wrong}: ${expected}` };
}
