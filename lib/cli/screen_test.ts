import assert from "node:assert/strict";
import { Screen } from "./screen.ts";
import { TestTerminal } from "./test_terminal.ts";

function opened(width = 40, height = 5) {
  const terminal = new TestTerminal(width, height);
  const screen = new Screen(terminal);
  screen.open(() => screen.draw(["redrawn"]));
  return { terminal, screen };
}

Deno.test("a frame is drawn over the one before it", () => {
  const { terminal, screen } = opened();
  screen.draw(["one", "two", "three"]);
  screen.draw(["first", ""]);
  assert.deepEqual(terminal.lines, ["first", ""]);
});

Deno.test("where there are too few rows it shows what fits, and says how much is hidden", () => {
  const { terminal, screen } = opened(40, 3);
  const frame = ["1", "2", "3", "4", "5"];
  screen.draw(frame.slice(0, 3));
  assert.deepEqual(terminal.lines, ["1", "2", "3"]);
  screen.draw(frame);
  assert.deepEqual(terminal.lines, ["1", "2", "… 3 more lines hidden"]);
  screen.draw(frame.slice(0, 1));
  assert.deepEqual(terminal.lines, ["1"]);
  const small = opened(6, 1);
  small.screen.draw(frame);
  assert.deepEqual(small.terminal.lines, ["… 5 m…"]);
});

Deno.test("it is drawn anew when the size changes, until it is closed", () => {
  const { terminal, screen } = opened();
  screen.draw(["one"]);
  terminal.resize(20, 2);
  assert.deepEqual(terminal.lines, ["redrawn"]);
  screen.close();
  assert.equal(terminal.listeners, 0);
});

Deno.test("closed, it leaves the terminal as it was, however often", () => {
  const { terminal, screen } = opened();
  assert.ok(terminal.isAlternate && !terminal.isCursorShown);
  screen.draw(["one"]);
  screen.close();
  screen.close();
  assert.ok(!terminal.isAlternate && terminal.isCursorShown);
  assert.deepEqual(terminal.lines, ["$ pointsman show"]);
});

Deno.test("a terminal that knows no size gets everything", () => {
  const { terminal, screen } = opened(Infinity, Infinity);
  screen.draw(["one", "two"]);
  assert.deepEqual(terminal.lines, ["one", "two"]);
});
