/**
 * Two ways to show the same: on a terminal the story scrolls above a table that is drawn over itself, elsewhere all are lines.
 *
 * @module
 */
import { plainLine, type Shown, tableLines } from "./table.ts";

/** Starts a control sequence (ECMA-48, section 5.4). */
const ESCAPE = "\x1b[";
const GREEN = 32;
const YELLOW = 33;
const RED = 31;
const COLOURS: Readonly<Record<string, number>> = {
  "in_service": GREEN,
  active: GREEN,
  testing: YELLOW,
  failed: RED,
  dead: RED,
};
/** But for the number of requests that failed, and where the words of a sentence are the same. */
const COLOURED = /(?<!\d |the |is )\b(in_service|active|testing|failed|dead)\b/g;

/** Where the demo is shown. */
export interface Display {
  /** How often there is to be an update. */
  readonly periodMs: number;
  update(shown: Shown): void;
  /** Lines that stay. */
  tell(lines: readonly string[]): void;
  /** The last lines, in place of the next update. */
  finish(lines: readonly string[]): void;
}

/** For the standard output. */
export function ownDisplay(): Display {
  return Deno.stdout.isTerminal() ? new Screen() : new Plain();
}

/** What is known of a terminal. */
export interface Terminal {
  /** Infinity where it does not know that itself. */
  columns(): number;
  write(text: string): void;
  coloured: boolean;
}

const TERMINAL: Terminal = {
  columns: () => Deno.consoleSize().columns || Infinity,
  write,
  coloured: !Deno.env.get("NO_COLOR"), // https://no-color.org
};

/** A table at the end of the terminal. */
export class Screen implements Display {
  readonly periodMs = 500;
  readonly #terminal: Terminal;
  #table: readonly string[] = [];

  constructor(terminal: Terminal = TERMINAL) {
    this.#terminal = terminal;
  }

  update(shown: Shown) {
    this.#draw([], ["", ...tableLines(shown)]);
  }

  /** Above the table. */
  tell(lines: readonly string[]) {
    this.#draw(lines, this.#table);
  }

  finish(lines: readonly string[]) {
    this.#draw([], ["", ...lines]);
  }

  /** Longer lines are cut: one that wraps would take two lines of the terminal. */
  #draw(above: readonly string[], table: readonly string[]) {
    const width = this.#terminal.columns() - 1;
    const up = this.#table.length > 0 ? `${ESCAPE}${this.#table.length}A` : "";
    const lines = [...above, ...table].map((line) => this.#paint(cut(line, width)));
    this.#table = table;
    this.#terminal.write(`${up}\r${lines.map((line) => `${line}${ESCAPE}K\n`).join("")}${ESCAPE}J`);
  }

  #paint(line: string): string {
    if (!this.#terminal.coloured) return line;
    return line.replace(COLOURED, (word) => `${ESCAPE}${COLOURS[word]}m${word}${ESCAPE}0m`);
  }
}

export class Plain implements Display {
  readonly periodMs = 1_000;

  constructor(private readonly print: (text: string) => void = console.log) {}

  update(shown: Shown) {
    this.print(plainLine(shown));
  }

  tell(lines: readonly string[]) {
    this.print(lines.join("\n"));
  }

  finish(lines: readonly string[]) {
    this.print(["", ...lines].join("\n"));
  }
}

/** A figure that lost its last digits would be a wrong one: what is cut says so. */
function cut(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, width - 1)}…`;
}

function write(text: string) {
  const bytes = new TextEncoder().encode(text);
  for (let sent = 0; sent < bytes.length;) sent += Deno.stdout.writeSync(bytes.subarray(sent));
}
