/**
 * Line and column of an offset into a text. The YAML library has a counter of its own, which misses lines
 * after some syntax errors.
 *
 * @module
 */
import type { Position } from "./tree.ts";

export class Lines {
  /** Offset of the first character of each line. */
  readonly #starts = [0];

  constructor(text: string) {
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) {
      this.#starts.push(at + 1);
    }
  }

  /** By bisection: a broken file of 1 MB has a hundred thousand problems. */
  position(offset: number): Position {
    let line = 1;
    for (let above = this.#starts.length; line < above;) {
      const middle = (line + above + 1) >> 1;
      if (this.#starts[middle - 1]! <= offset) line = middle;
      else above = middle - 1;
    }
    return { line, column: offset - this.#starts[line - 1]! + 1 };
  }
}
