/**
 * The file of one unit of a pair in the place of the other's: what both have in common is as in the active unit's, what is a unit's
 * own stays its own.
 *
 * @module
 */
import { MAX_CONFIG_BYTES } from "../limits.ts";
import { pathText } from "./problems.ts";
import { find, type Path, plain, type Tree } from "./tree.ts";
import { graftYaml, readYaml } from "./yaml.ts";

/** What two units of a pair have each for itself. The hash of a configuration leaves out the same. */
export const LOCAL_KEYS: readonly Path[] = [
  ["unit"],
  ["ports"],
  ["status"],
  ["connections", "max"],
  ["fastpath"],
  ["failover", "role"],
  ["failover", "cable"],
  ["failover", "key_file"],
  ["failover", "addresses", "interface"],
];

/** Two files of which no third can be made. The message is for the operator. */
export class MergeError extends Error {
  override readonly name = "MergeError";
}

/**
 * Text of the active unit's file with the local keys of this unit's. It says what it is to say, or this throws; whether that is a
 * configuration that can run is for `parseConfig` to see.
 *
 * @throws {MergeError}
 */
export function mergeShared(theirs: string, own: string): string {
  const [shared, local] = [treeOf(theirs, "the active unit's file"), treeOf(own, "the own file")];
  if (!(find(shared, ["failover", "addresses"])?.value instanceof Map)) {
    throw new MergeError(
      "the active unit's file has no failover.addresses: expected the file of a unit of this pair",
    );
  }
  const text = graftYaml(withoutMark(theirs), withoutMark(own), LOCAL_KEYS);
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > MAX_CONFIG_BYTES) {
    throw new MergeError(
      `the active unit's file with the own keys has ${bytes} bytes: expected at most ${MAX_CONFIG_BYTES}`,
    );
  }
  const merged = treeOf(text, "what comes of both files");
  if (sharedText(merged) === sharedText(shared) && localText(merged) === localText(local)) {
    return text;
  }
  throw new MergeError(
    `the keys that are a unit's own cannot be told from the others in the active unit's file: expected ` +
      `${LOCAL_KEYS.map(pathText).join(", ")} as plain keys, without tags`,
  );
}

function treeOf(text: string, what: string): Tree {
  const { tree, problems } = readYaml(withoutMark(text));
  const [problem] = problems;
  if (problem !== undefined) {
    throw new MergeError(`${what}, ${problem.line}:${problem.column}: ${problem.text}`);
  }
  return tree!;
}

/** A byte order mark in the middle of a text would be part of a key. */
function withoutMark(text: string): string {
  return text.replace(/^\ufeff/, "");
}

/** What the file says beside the local keys, in the order in which it says that. */
function sharedText(tree: Tree): string {
  return written(plain(tree), LOCAL_KEYS);
}

function localText(tree: Tree): string {
  return LOCAL_KEYS.map((path) => {
    const found = find(tree, path);
    return found === undefined ? "left out" : written(plain(found), []);
  }).join("\n");
}

/** JSON of a plain value without what lies at `paths`; maps are lists of their entries, so that their order counts. */
function written(value: unknown, paths: readonly Path[]): string {
  return JSON.stringify(without(value, paths));
}

function without(value: unknown, paths: readonly Path[]): unknown {
  if (Array.isArray(value)) return value.map((item) => without(item, []));
  if (!(value instanceof Map)) return value;
  const kept = [...value].flatMap(([key, inner]) => {
    const below = paths.filter(([first]) => first === key).map(([, ...rest]) => rest);
    return below.some(({ length }) => length === 0) ? [] : [[key, without(inner, below)]];
  });
  return { map: kept };
}
