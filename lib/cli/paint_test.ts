import assert from "node:assert/strict";
import { LINK_STATES, REAL_STATES, VIRTUAL_STATES } from "../words.ts";
import type { Terminal } from "./io.ts";
import { type ColourChoice, COLOURED, paintFor, PLAIN, styleOf } from "./paint.ts";

const TERMINAL: Terminal = {
  columns: () => 80,
  rows: () => 24,
  write() {},
  onResize: () => () => {},
};

Deno.test("colours are for terminals that want them, or for who asks for them", () => {
  const choices: [ColourChoice, Terminal | undefined, Record<string, string>, boolean][] = [
    ["auto", TERMINAL, {}, true],
    ["auto", undefined, {}, false],
    ["auto", TERMINAL, { NO_COLOR: "1" }, false],
    ["auto", TERMINAL, { NO_COLOR: "" }, true],
    ["auto", TERMINAL, { TERM: "dumb" }, false],
    ["never", TERMINAL, {}, false],
    ["always", undefined, { NO_COLOR: "1" }, true],
  ];
  for (const [choice, terminal, env, isColoured] of choices) {
    const paint = paintFor(choice, terminal, (name) => env[name]);
    assert.equal(paint, isColoured ? COLOURED : PLAIN, JSON.stringify([choice, env]));
  }
});

Deno.test("every state has a style, and no other word", () => {
  for (const state of [...REAL_STATES, ...VIRTUAL_STATES, ...LINK_STATES]) {
    assert.notEqual(styleOf(state), undefined, state);
  }
  for (const word of ["", "leastconns", "constructor"]) assert.equal(styleOf(word), undefined);
});
