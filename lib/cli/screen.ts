/**
 * The whole of a terminal for a while: on its alternate screen, so that what was there before is there again afterwards.
 *
 * @module
 */
import type { Terminal } from "./io.ts";
import { cutTo } from "./width.ts";

// Control sequences of xterm and all that follow it: ECMA-48, and "XTerm Control Sequences" for the private modes 25 and 1049.
const ENTER = "\x1b[?1049h\x1b[?25l";
const LEAVE = "\x1b[?25h\x1b[?1049l";
const CLEAR_LINE = "\x1b[2K";
const CLEAR_BELOW = "\x1b[J";

export class Screen {
  #deafen: (() => void) | undefined;

  constructor(private readonly terminal: Terminal) {}

  /** Of one line. */
  get columns(): number {
    return this.terminal.columns();
  }

  /** `redraw` is called when the size changes. */
  open(redraw: () => void) {
    this.terminal.write(ENTER);
    this.#deafen = this.terminal.onResize(redraw);
  }

  /** Restores what was there before. */
  close() {
    if (this.#deafen === undefined) return;
    this.#deafen();
    this.#deafen = undefined;
    this.terminal.write(LEAVE);
  }

  /**
   * Shows lines that are no longer than the screen is wide, from the top on. Each goes to its row by number: no line feed that could
   * scroll, and no clearing from behind the last column, where terminals differ.
   */
  draw(lines: readonly string[]) {
    const rows = this.terminal.rows();
    const shown = lines.length <= rows ? lines : this.#shorten(lines, rows);
    const drawn = shown.map((line, i) => `${rowStart(i + 1)}${CLEAR_LINE}${line}`);
    const below = shown.length < rows ? `${rowStart(shown.length + 1)}${CLEAR_BELOW}` : "";
    this.terminal.write(drawn.join("") + below);
  }

  #shorten(lines: readonly string[], rows: number): string[] {
    const kept = Math.max(0, rows - 1);
    const hidden = lines.length - kept;
    const note = `… ${hidden} more ${hidden === 1 ? "line" : "lines"} hidden`;
    return [...lines.slice(0, kept), cutTo(note, this.columns)];
  }
}

/** Cursor Position (ECMA-48, section 8.3.21). */
function rowStart(row: number): string {
  return `\x1b[${row};1H`;
}
