import assert from "node:assert/strict";
import { hint } from "./nearest.ts";

const WORDS = ["address", "port", "weight"];

Deno.test("one letter too few, too many, wrong or swapped is a near miss", () => {
  assert.equal(hint("adress", WORDS), " (did you mean address?)");
  assert.equal(hint("ports", WORDS), " (did you mean port?)");
  assert.equal(hint("weighd", WORDS), " (did you mean weight?)");
  assert.equal(hint("prot", WORDS), " (did you mean port?)");
  assert.equal(hint("PORT", WORDS), " (did you mean port?)");
});

Deno.test("a word that resembles none gets no hint", () => {
  assert.equal(hint("standby", WORDS), "");
  assert.equal(hint("pa", WORDS), "");
  assert.equal(hint("", WORDS), "");
  assert.equal(hint("part", []), "");
});

Deno.test("the nearest of several is meant", () => {
  assert.equal(hint("server12", ["server1", "server11", "server21"]), " (did you mean server1?)");
});
