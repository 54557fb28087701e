/**
 * What the rules find, said in one voice and where it stands.
 *
 * @module
 */
import { hint } from "../nearest.ts";
import { orList, pathText, type Problem, valueText } from "../problems.ts";
import type { Draft } from "../schema/draft.ts";
import { innermost, keyPosition, type Path, type Position, type Tree } from "../tree.ts";

/** Reports each place where the draft breaks it. What is null in the draft is wrong by itself, and no rule speaks of it. */
export type Rule = (draft: Draft, report: Report) => void;

/** Names listed in one problem; a reader of more looks into the file. */
export const LISTED = 8;

export class Report {
  readonly #problems: Problem[] = [];
  readonly #tree: Tree;

  constructor(tree: Tree) {
    this.#tree = tree;
  }

  get problems(): readonly Problem[] {
    return this.#problems;
  }

  /** At the value of `path`: it is `wrong`. */
  value(path: Path, wrong: string, expected: string) {
    this.#add(innermost(this.#tree, path), path, `is ${wrong}`, expected);
  }

  /** At the key of `path`: it `does`, such as `has the name of a real`. */
  key(path: Path, does: string, expected: string) {
    this.#add(keyPosition(this.#tree, path), path, does, expected);
  }

  /** At the value of `path`, a name that is not among `known`. */
  unknown(path: Path, name: string, what: "real" | "virtual", known: Iterable<string>) {
    const names = [...known];
    // Without any the section itself is wrong, which is said there.
    if (names.length === 0) return;
    this.value(
      path,
      `${valueText(name)}, which is no ${what}`,
      orList(names, LISTED) + hint(name, names),
    );
  }

  /** A real or virtual with its place: `web1 (line 5)`. */
  named(section: "reals" | "virtuals", name: string): string {
    return `${name} (line ${this.line([section, name])})`;
  }

  /** Line of the key of `path` or, where that is an index, of the value. */
  line(path: Path): number {
    return typeof path.at(-1) === "number"
      ? innermost(this.#tree, path).line
      : keyPosition(this.#tree, path).line;
  }

  #add({ line, column }: Position, path: Path, wrong: string, expected: string) {
    this.#problems.push({
      line,
      column,
      text: `${pathText(path)} ${wrong}: expected ${expected}`,
    });
  }
}

export function portText(port: number | undefined): string {
  return port === undefined ? "all ports" : `port ${port}`;
}
