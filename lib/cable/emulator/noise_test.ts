import assert from "node:assert/strict";
import { Random } from "../../../tests/sim/random.ts";
import { disturb, QUIET } from "./noise.ts";

const BYTES = new Uint8Array(10_000).fill(0x55);

function disturbed(noise: Partial<typeof QUIET>): Uint8Array {
  const random = new Random(1);
  return disturb(BYTES, { ...QUIET, ...noise }, () => random.next());
}

Deno.test("a quiet line changes nothing", () => assert.deepEqual(disturbed({}), BYTES));

Deno.test("a part of the bytes is flipped in one bit, lost, or new", () => {
  const flipped = disturbed({ flip: 0.1 }).filter((byte) => byte !== 0x55);
  assert.ok(flipped.length > 900 && flipped.length < 1100);
  for (const byte of flipped) assert.ok([1, 2, 4, 8, 16, 32, 64, 128].includes(byte ^ 0x55));
  const lost = BYTES.length - disturbed({ drop: 0.1 }).length;
  assert.ok(lost > 900 && lost < 1100);
  const found = disturbed({ insert: 0.1 }).length - BYTES.length;
  assert.ok(found > 900 && found < 1100);
  assert.equal(disturbed({ drop: 1 }).length, 0);
});
