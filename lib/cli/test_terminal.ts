/**
 * A terminal for tests that does what {@linkcode Screen} asks of one: the alternate screen, the cursor, going to a row, clearing.
 *
 * @module
 */
import type { Terminal } from "./io.ts";

/** One control sequence that is understood, or a run of anything else. */
// deno-lint-ignore no-control-regex
const PARTS = /\x1b\[(\d+);1H|\x1b\[(\?1049h|\?1049l|\?25h|\?25l|2K|J)|([^\x1b]+)/gy;

export class TestTerminal implements Terminal {
  readonly #main = ["$ pointsman show"];
  #alternate: string[] | undefined;
  #row = 0;
  #listeners = new Set<() => void>();
  isCursorShown = true;

  constructor(public width: number, public height: number) {}

  columns(): number {
    return this.width;
  }

  rows(): number {
    return this.height;
  }

  write(text: string) {
    let end = 0;
    for (const [part, row, mode, plain] of text.matchAll(PARTS)) {
      end += part.length;
      if (row !== undefined) this.#row = Number(row) - 1;
      else if (mode !== undefined) this.#obey(mode);
      else this.#screen[this.#row] = (this.#screen[this.#row] ?? "") + plain;
    }
    if (end < text.length) throw new Error(`not understood: ${JSON.stringify(text.slice(end))}`);
  }

  onResize(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** As a user does with the mouse. */
  resize(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.#screen.length = Math.min(this.#screen.length, height);
    for (const listener of this.#listeners) listener();
  }

  /** Who is told of a resize. */
  get listeners(): number {
    return this.#listeners.size;
  }

  get isAlternate(): boolean {
    return this.#alternate !== undefined;
  }

  /** What can be seen. */
  get lines(): readonly string[] {
    return Array.from(this.#screen, (line) => line ?? "");
  }

  get #screen(): string[] {
    return this.#alternate ?? this.#main;
  }

  #obey(mode: string) {
    if (mode === "?1049h") this.#alternate = [];
    else if (mode === "?1049l") this.#alternate = undefined;
    else if (mode === "2K") this.#screen[this.#row] = "";
    else if (mode === "J") this.#screen.length = Math.min(this.#screen.length, this.#row);
    else this.isCursorShown = mode === "?25h";
  }
}
