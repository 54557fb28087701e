/**
 * Two ways to show the same: on a terminal a table that is drawn over itself, elsewhere a line now and then.
 *
 * @module
 */
import { plainLine, type Shown, tableLines } from "./table.ts";

const ESCAPE = "\x1b[";

/** A block of lines at the end of the terminal. */
export class Screen {
  readonly periodMs = 500;
  #lines = 0;

  update(shown: Shown) {
    this.#draw(tableLines(shown));
  }

  finish(lines: readonly string[]) {
    this.#draw(lines);
  }

  /** Longer lines are cut: one that wraps would take two lines of the terminal. */
  #draw(lines: readonly string[]) {
    const columns = Deno.consoleSize().columns || Infinity; // Some terminals do not know theirs.
    const up = this.#lines > 0 ? `${ESCAPE}${this.#lines}A` : "";
    const text = lines.map((line) => `${cut(line, columns - 1)}${ESCAPE}K\n`).join("");
    this.#lines = lines.length;
    write(`${up}\r${text}${ESCAPE}J`);
  }
}

export class Plain {
  readonly periodMs = 1_000;

  update(shown: Shown) {
    console.log(plainLine(shown));
  }

  finish(lines: readonly string[]) {
    console.log(["", ...lines].join("\n"));
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
