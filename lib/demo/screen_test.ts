import assert from "node:assert/strict";
import { Screen } from "./screen.ts";
import { tableLines } from "./table.ts";
import { shown } from "./test_shown.ts";

const SHOWN = shown({ web1: 3 });
/** With the blank line above it. */
const TABLE = ["", ...tableLines(SHOWN)];

/** Up, a line, or anything else. */
const PARTS = new RegExp("\x1b\\[(\\d+)A|([^\n\r]*)\n|[^]", "g");
const CLEAR_LINE = "\x1b[K";

/** A terminal that does what {@linkcode Screen} asks of one: return, line feed, and the sequences A, K, J and m. */
class FakeTerminal {
  readonly rows: string[] = [];
  coloured = false;
  #row = 0;

  constructor(private readonly width = 100) {}

  columns(): number {
    return this.width;
  }

  write(text: string) {
    for (const [, up, line] of text.matchAll(PARTS)) {
      if (up !== undefined) this.#row -= Number(up);
      else if (line !== undefined) this.rows[this.#row++] = line.replace(CLEAR_LINE, "");
    }
    assert.ok(text.endsWith("\x1b[J"), "what was below is cleared");
    this.rows.length = this.#row;
  }
}

Deno.test("the table is drawn over itself", () => {
  const terminal = new FakeTerminal();
  const screen = new Screen(terminal);
  screen.update(shown({}));
  screen.update(SHOWN);
  assert.deepEqual(terminal.rows, TABLE);
});

Deno.test("what is told stays above the table", () => {
  const terminal = new FakeTerminal();
  const screen = new Screen(terminal);
  screen.tell(["before any table"]);
  screen.update(shown({}));
  screen.tell(["one", "two"]);
  screen.update(SHOWN);
  screen.tell(["three"]);
  assert.deepEqual(terminal.rows, ["before any table", "one", "two", "three", ...TABLE]);
});

Deno.test("the last lines take the place of the table", () => {
  const terminal = new FakeTerminal();
  const screen = new Screen(terminal);
  screen.update(SHOWN);
  screen.finish(["the end"]);
  assert.deepEqual(terminal.rows, ["", "the end"]);
});

Deno.test("a line longer than the terminal is cut, and shows that it was", () => {
  const terminal = new FakeTerminal(20);
  new Screen(terminal).tell(["in_service, and much more than that"]);
  assert.deepEqual(terminal.rows, ["in_service, and mu…"]);
});

Deno.test("states are coloured where colours are wanted, numbers of failures are not", () => {
  const terminal = new FakeTerminal(50);
  terminal.coloured = true;
  new Screen(terminal).tell([
    "web2: in_service → failed",
    "0 failed",
    "unit-b  active  peer is active",
    "unit-a  dead",
  ]);
  assert.deepEqual(terminal.rows, [
    "web2: \x1b[32min_service\x1b[0m → \x1b[31mfailed\x1b[0m",
    "0 failed",
    "unit-b  \x1b[32mactive\x1b[0m  peer is active",
    "unit-a  \x1b[31mdead\x1b[0m",
  ]);
});
