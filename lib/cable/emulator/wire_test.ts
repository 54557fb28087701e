import assert from "node:assert/strict";
import { PERFECT, Wire } from "./wire.ts";

const never = () => 1;

Deno.test("a perfect wire takes no time", () => {
  const wire = new Wire();
  assert.equal(wire.dueMs, undefined);
  wire.push(Uint8Array.of(1), PERFECT, never, 100);
  assert.equal(wire.dueMs, 100);
  assert.deepEqual(wire.take(100), [Uint8Array.of(1)]);
  assert.equal(wire.dueMs, undefined);
});

Deno.test("a line of 115,200 bit/s takes ten bits for each byte, one after the other", () => {
  const wire = new Wire();
  const settings = { ...PERFECT, baud: 115_200, delayMs: 5 };
  const bytes = new Uint8Array(1152);
  wire.push(bytes, settings, never, 0);
  wire.push(bytes, settings, never, 0);
  assert.equal(wire.dueMs, 105);
  assert.equal(wire.take(104).length, 0);
  assert.equal(wire.take(105).length, 1);
  assert.equal(wire.dueMs, 205);
  wire.push(bytes, settings, never, 1000);
  assert.equal(wire.take(1105).length, 2);
});

Deno.test("bytes do not overtake each other when the delay gets shorter", () => {
  const wire = new Wire();
  wire.push(Uint8Array.of(1), { ...PERFECT, delayMs: 50 }, never, 0);
  wire.push(Uint8Array.of(2), PERFECT, never, 10);
  assert.deepEqual(wire.take(49), []);
  assert.deepEqual(wire.take(50), [Uint8Array.of(1), Uint8Array.of(2)]);
});

Deno.test("what is on the way when the cable is torn is lost", () => {
  const wire = new Wire();
  wire.push(Uint8Array.of(1), { ...PERFECT, delayMs: 50 }, never, 0);
  wire.clear();
  assert.deepEqual(wire.take(1000), []);
});
