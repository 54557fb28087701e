import assert from "node:assert/strict";
import { Life } from "./life.ts";

function lived(uptimeS: number, toldMs: number): Life {
  const life = new Life();
  life.lives(uptimeS, toldMs);
  return life;
}

Deno.test("the first answer is of no other life", () => {
  assert.equal(new Life().isOver(0.1, 5000), false);
});

Deno.test("a unit that goes on is up for as much longer as has passed", () => {
  const life = lived(10, 1000);
  assert.equal(life.isOver(12, 3000), false);
  assert.equal(life.isOver(11.9, 3000), false);
  assert.equal(life.isOver(18, 3000), false, "its answer took 6 s");
});

Deno.test("one that is up for less was started anew, even if that is more than it told before", () => {
  assert.equal(lived(100, 1000).isOver(3, 9000), true);
  assert.equal(lived(1, 1000).isOver(4, 9000), true);
});

Deno.test("an answer that came late makes no new life of the next one", () => {
  assert.equal(lived(10, 8000).isOver(17.2, 8100), false);
});
