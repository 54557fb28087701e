/**
 * Reads YAML (1.2, core schema) into a tree with places, and puts values of one text into another. The only file that knows the
 * YAML library.
 *
 * Stricter than YAML where a value could mean something else than it seems: a number counts as one only
 * if it is written in plain decimal. `0100` and `1e3` are strings, which no key that wants a number takes.
 *
 * @module
 */
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  Pair,
  parseDocument,
  Scalar,
  visit,
  type YAMLError,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { MAX_ALIASED_VALUES } from "../limits.ts";
import { Lines } from "./lines.ts";
import { type Problem, valueText } from "./problems.ts";
import type { Entry, Path, Position, Tree, Value } from "./tree.ts";

const OPTIONS = {
  prettyErrors: false,
  resolveKnownTags: false,
  // The reader finds repeated keys itself, in linear time and with both places.
  uniqueKeys: false,
};

/**
 * The tree of `text`, and the problems found on the way. Without a tree the text is not YAML, and looking
 * at what is in it would only repeat that in other words.
 */
export function readYaml(text: string): { tree?: Tree; problems: Problem[] } {
  const lines = new Lines(text);
  const document = parseDocument(text, OPTIONS);
  const syntax = syntaxProblems(document, lines);
  return syntax.length > 0 ? { problems: syntax } : new Reader(lines).read(document);
}

function syntaxProblems(document: Document.Parsed, lines: Lines): Problem[] {
  // Warnings are tags and directives that the library skips: they would be ignored silently.
  const errors: YAMLError[] = [...document.errors, ...document.warnings];
  const problems = mainErrors(errors).map((error) => ({
    ...lines.position(error.pos[0]),
    text: syntaxText(error),
  }));
  const version = document.directives.yaml.version;
  if (version !== "1.2") {
    problems.push({ line: 1, column: 1, text: `%YAML ${version}: expected YAML 1.2` });
  }
  return problems;
}

/** Without what only follows from an error before it, in the worst case each piece of the rest. */
function mainErrors(errors: readonly YAMLError[]): YAMLError[] {
  const deep = errors.find(({ code }) => code === "RESOURCE_EXHAUSTION");
  if (deep !== undefined) return [deep];
  return errors.toSorted((a, b) => a.pos[0] - b.pos[0])
    .filter(({ code }, i) => i === 0 || code !== "UNEXPECTED_TOKEN");
}

function syntaxText({ code, message }: YAMLError): string {
  switch (code) {
    case "RESOURCE_EXHAUSTION":
      return "lists and maps are nested too deeply: expected the sections of a configuration";
    case "MULTIPLE_DOCS":
      return "a second YAML document begins: expected one document";
    case "TAB_AS_INDENT":
      return "a tab in the indentation: expected spaces";
    case "TAG_RESOLVE_FAILED":
    case "BAD_DIRECTIVE":
      return `${message}: expected plain YAML without it`;
    default:
      return `this is not YAML: ${message}`;
  }
}

/** Walks the nodes once, in the order of the file: an alias finds its anchor already read. */
class Reader {
  readonly #anchors = new Map<string, { tree: Tree; size: number }>();
  readonly #problems: Problem[] = [];
  /** Values met so far, those behind aliases included. */
  #values = 0;
  #aliased = 0;

  constructor(private readonly lines: Lines) {}

  read(document: Document.Parsed): { tree?: Tree; problems: Problem[] } {
    const tree = this.#node(document.contents, { line: 1, column: 1 });
    if (this.#aliased <= MAX_ALIASED_VALUES) return { tree, problems: this.#problems };
    return { problems: this.#problems };
  }

  /** `fallback` is the place of a value that is not written at all, as in `{ port }`. */
  #node(node: unknown, fallback: Position): Tree {
    if (isAlias(node)) return this.#alias(node);
    const before = this.#values++;
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return { ...fallback, value: null };
    const value = isMap(node) ? this.#map(node) : isSeq(node) ? this.#list(node) : scalar(node);
    const tree = { ...this.#at(node), value };
    if (node.anchor !== undefined) {
      this.#anchors.set(node.anchor, { tree, size: this.#values - before });
    }
    return tree;
  }

  /** The value of the anchor, at the place of the alias. Sizes are summed up, nothing is copied. */
  #alias(node: Alias): Tree {
    const at = this.#at(node);
    const anchor = this.#anchors.get(node.source);
    if (anchor === undefined) {
      this.#problem(
        at,
        `*${node.source} stands for nothing: expected an anchor &${node.source} before it`,
      );
      return { ...at, value: null };
    }
    const before = this.#aliased;
    this.#aliased += anchor.size;
    this.#values += anchor.size;
    if (this.#aliased > MAX_ALIASED_VALUES) {
      if (before <= MAX_ALIASED_VALUES) {
        const text = `the aliases up to here stand for more than ${MAX_ALIASED_VALUES} values`;
        this.#problem(at, `${text}: expected fewer`);
      }
      return { ...at, value: null };
    }
    return { ...at, value: anchor.tree.value };
  }

  #list(list: YAMLSeq): Tree[] {
    return list.items.map((item) => this.#node(item, this.#at(list)));
  }

  #map(map: YAMLMap): Map<string, Entry> {
    const entries = new Map<string, Entry>();
    for (const pair of map.items) this.#pair(entries, pair, this.#at(map));
    return entries;
  }

  #pair(entries: Map<string, Entry>, { key, value }: Pair, map: Position) {
    const at = isScalar(key) || isMap(key) || isSeq(key) || isAlias(key) ? this.#at(key) : map;
    const tree = this.#node(key, at);
    const text = isScalar(key)
      ? keyText(key)
      : typeof tree.value === "string"
      ? tree.value
      : undefined;
    const entry = { key: at, tree: this.#node(value, at) };
    if (text === undefined) {
      return this.#problem(at, "this key is no word: expected a key such as unit");
    }
    const first = entries.get(text);
    if (first === undefined) entries.set(text, entry);
    else {
      this.#problem(
        at,
        `the key ${valueText(text)} is here twice: expected it once, as on line ${first.key.line}`,
      );
    }
  }

  #at(node: { range?: [number, number, number] | null | undefined }): Position {
    return this.lines.position(node.range?.[0] ?? 0);
  }

  #problem(at: Position, text: string) {
    this.#problems.push({ line: at.line, column: at.column, text });
  }
}

/** A key is the word that was written: `1`, `on` and `true` are names like any other. */
function keyText(key: Scalar): string {
  return typeof key.value === "string" ? key.value : key.source ?? "";
}

function scalar({ value, source }: Scalar): Value {
  if (typeof value === "string" || value === null) return value;
  const written = source ?? String(value);
  if (String(value) !== written) return written;
  return typeof value === "number" || typeof value === "boolean" ? value : written;
}

/**
 * The text of `base` with the values of `donor` at `paths`: what only one of them has is added or removed. Comments of `base` stay
 * where their values stay. Both texts are such that {@linkcode readYaml} finds no problem. What cannot be put where it belongs,
 * since there is no map, is left as it is.
 */
export function graftYaml(base: string, donor: string, paths: readonly Path[]): string {
  const into = parseDocument(base, OPTIONS);
  const from = parseDocument(donor, OPTIONS);
  const anchored = new Map([...anchorsOf(into), ...anchorsOf(from)]);
  for (const path of paths) graft(into.contents, from.contents, path, anchored);
  const kept = new Set<unknown>();
  visit(into, { Node: (_key, node) => void kept.add(node) });
  visit(into, {
    // Its anchor stood in what has been replaced.
    Alias: (_key, alias) => kept.has(anchored.get(alias)) ? undefined : standalone(alias, anchored),
    // The library would write the number that it took the word for.
    Scalar: (_key, node) => void (node.value = scalar(node)),
  });
  return into.toString({ lineWidth: 0 });
}

/** What each alias of a document stands for. */
type Anchored = ReadonlyMap<unknown, Node>;

/** As {@linkcode Reader} takes them: an anchor is one from its value's end on. */
function anchorsOf(document: Document.Parsed): Map<unknown, Node> {
  const last = new Map<string, Node>();
  const anchored = new Map<unknown, Node>();
  const walk = (node: unknown) => {
    if (isAlias(node)) {
      const target = last.get(node.source);
      if (target !== undefined) anchored.set(node, target);
    } else if (isMap(node)) { for (const { key, value } of node.items) [key, value].forEach(walk); }
    else if (isSeq(node)) node.items.forEach(walk);
    if (isNode(node) && node.anchor !== undefined) last.set(node.anchor, node);
  };
  walk(document.contents);
  return anchored;
}

function graft(into: unknown, from: unknown, path: Path, anchored: Anchored) {
  const [key, ...rest] = path;
  const [mine, theirs] = [pairAt(into, key, anchored), pairAt(from, key, anchored)];
  if (rest.length > 0) return graft(mine?.value, theirs?.value, rest, anchored);
  if (!isMap(into)) return;
  const value = standalone(theirs?.value, anchored);
  if (theirs === undefined) into.items = into.items.filter((pair) => pair !== mine);
  else if (mine !== undefined) mine.value = value;
  else into.items.push(new Pair(standalone(theirs.key, anchored), value));
}

function pairAt(map: unknown, key: unknown, anchored: Anchored): Pair | undefined {
  if (!isMap(map)) return undefined;
  return map.items.find((pair) => {
    const node = anchored.get(pair.key) ?? pair.key;
    return isScalar(node) && keyText(node) === key;
  });
}

/** A copy that needs no anchors and has none: one of these would be taken for another of the same name. */
function standalone(node: unknown, anchored: Anchored): Node {
  const target = anchored.get(node);
  if (target !== undefined) return standalone(target, anchored);
  const copy: unknown = isNode(node) ? node.clone() : undefined;
  if (!isNode(copy) || isAlias(copy)) return new Scalar(null);
  delete copy.anchor;
  const inner = (value: unknown) => standalone(value, anchored);
  if (isMap(node) && isMap(copy)) {
    copy.items = node.items.map(({ key, value }) => new Pair(inner(key), inner(value)));
  } else if (isSeq(node) && isSeq(copy)) copy.items = node.items.map(inner);
  return copy;
}
