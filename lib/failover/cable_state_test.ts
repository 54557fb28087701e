import assert from "node:assert/strict";
import { CABLE_SETTLE_MS } from "../limits.ts";
import { type CableLines, CableWatch, readLines } from "./cable_state.ts";

/** CTS, DSR, DCD, RI: state and role, where there is one. All sixteen. */
const FULL: Record<string, string> = {
  "0000": "my_side_not_connected",
  "0001": "bad_cable",
  "0010": "bad_cable",
  "0011": "bad_cable",
  "0100": "bad_cable",
  "0101": "bad_cable",
  "0110": "bad_cable",
  "0111": "bad_cable",
  "1000": "other_side_powered_off secondary",
  "1001": "other_side_powered_off primary",
  "1010": "other_side_not_connected secondary",
  "1011": "other_side_not_connected primary",
  "1100": "normal secondary",
  "1101": "normal primary",
  "1110": "bad_cable",
  "1111": "bad_cable",
};

function lines(bits: string): CableLines {
  const [cts, dsr, dcd, ri] = [...bits].map((bit) => bit === "1");
  return { cts: cts!, dsr: dsr!, dcd: dcd!, ri: ri! };
}

for (const [bits, expected] of Object.entries(FULL)) {
  Deno.test(`lines ${bits} of the full wiring: ${expected}`, () => {
    const { state, role } = readLines("full", lines(bits));
    assert.equal(role === undefined ? state : `${state} ${role}`, expected);
  });
}

Deno.test("a null-modem cable tells of the peer's power and of nothing else", () => {
  for (const bits of Object.keys(FULL)) {
    const state = bits[1] === "1" ? "normal" : "other_side_powered_off";
    assert.deepEqual(readLines("null-modem", lines(bits)), { state, role: undefined });
  }
});

Deno.test("the first lines count at once, a change when it has lasted", () => {
  const watch = new CableWatch("full");
  watch.take(lines("1101"), 0);
  assert.deepEqual(watch.reading, { state: "normal", role: "primary" });
  watch.take(lines("1001"), 100);
  assert.equal(watch.dueMs, 100 + CABLE_SETTLE_MS);
  assert.equal(watch.look(100 + CABLE_SETTLE_MS - 1), false);
  assert.equal(watch.reading.state, "normal");
  assert.equal(watch.look(100 + CABLE_SETTLE_MS), true);
  assert.equal(watch.reading.state, "other_side_powered_off");
  assert.equal(watch.sinceMs, 100);
  assert.equal(watch.dueMs, Infinity);
});

Deno.test("a plug that is pulled pin by pin is never a peer without power", () => {
  const watch = new CableWatch("full");
  watch.take(lines("1101"), 0);
  const seen = new Set<string>();
  ["1001", "0001", "0000"].forEach((bits, i) => {
    watch.take(lines(bits), 100 + 3 * i);
    watch.look(100 + 3 * i);
    seen.add(watch.reading.state);
  });
  watch.look(106 + CABLE_SETTLE_MS);
  seen.add(watch.reading.state);
  assert.deepEqual([...seen], ["normal", "my_side_not_connected"]);
});

Deno.test("a line that falls for a moment changes nothing", () => {
  const watch = new CableWatch("full");
  watch.take(lines("1101"), 0);
  watch.take(lines("1001"), 100);
  watch.take(lines("1101"), 101);
  assert.equal(watch.look(101 + CABLE_SETTLE_MS), false);
  assert.equal(watch.reading.state, "normal");
});

Deno.test("without lines, hellos by the cable are all that is known of it", () => {
  const watch = new CableWatch("link");
  assert.equal(watch.reading.state, "other_side_not_connected");
  watch.hear(true, 10);
  assert.deepEqual(watch.reading, { state: "normal", role: undefined });
  watch.take(lines("1000"), 20);
  watch.look(1_000);
  assert.equal(watch.reading.state, "normal");
  watch.hear(false, 2_000);
  assert.equal(watch.reading.state, "other_side_not_connected");
});
