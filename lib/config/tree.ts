/**
 * A configuration file as read: plain values, each with its place in the text, so that whatever is
 * wrong with a value can be said where it stands.
 *
 * @module
 */

/** Both count from 1; the column counts UTF-16 units, as editors do. */
export interface Position {
  line: number;
  column: number;
}

export interface Tree extends Position {
  value: Value;
}

/** A key of a map, with the place of the key itself. */
export interface Entry {
  key: Position;
  tree: Tree;
}

export type Value = string | number | boolean | null | Tree[] | Map<string, Entry>;

/** Keys and list indexes from the root to a value, such as `["virtuals", "www", "reals", 0]`. */
export type Path = readonly (string | number)[];

/** The value at `path`, or undefined where there is none. */
export function find(tree: Tree, path: Path): Tree | undefined {
  let at: Tree | undefined = tree;
  for (const step of path) {
    at = child(at, step);
    if (at === undefined) return undefined;
  }
  return at;
}

/** The value at `path` or, where there is none, the innermost map or list that lacks it. */
export function innermost(tree: Tree, path: Path): Tree {
  let at = tree;
  for (const step of path) {
    const next = child(at, step);
    if (next === undefined) return at;
    at = next;
  }
  return at;
}

/** Where the last key of `path` stands. */
export function keyPosition(tree: Tree, path: Path): Position {
  const map = innermost(tree, path.slice(0, -1));
  const entry = map.value instanceof Map ? map.value.get(String(path.at(-1))) : undefined;
  return entry?.key ?? map;
}

/** The values without their places. Maps stay maps: no key can mean anything to JavaScript. */
export function plain({ value }: Tree): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map) {
    return new Map([...value].map(([key, { tree }]) => [key, plain(tree)]));
  }
  return value;
}

function child({ value }: Tree, step: string | number): Tree | undefined {
  if (value instanceof Map) return value.get(String(step))?.tree;
  return Array.isArray(value) ? value[Number(step)] : undefined;
}
