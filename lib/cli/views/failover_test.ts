import assert from "node:assert/strict";
import { statusOf } from "../../status/snapshot.ts";
import { pairedSource, TEST_PAIRS, TestPair } from "../../status/test_pair.ts";
import { NOW_MS, testSource } from "../../status/test_source.ts";
import { COLOURED } from "../paint.ts";
import { type Look, PLAIN_LOOK } from "../table.ts";
import { widthOf } from "../width.ts";
import { FAILOVER } from "./failover.ts";
import { statusKind } from "./status.ts";

function taken(name: string) {
  const { config, state, facts } = pairedSource(new TestPair(TEST_PAIRS[name]));
  return { answer: statusOf(config, state, facts()), unitMs: NOW_MS, takenMs: 0 };
}

const shown = (name: string, look: Look = PLAIN_LOOK) =>
  FAILOVER.lines(taken(name), undefined, look);

Deno.test("both units are shown side by side, and below them what joins them", () => {
  assert.deepEqual(shown("well"), [
    "         lb-a, this unit                lb-b, its peer",
    "role     primary                        secondary",
    "state    active 2 h 13 min              standby",
    "why      both boot, primary             peer is active",
    "heard    -                              12 ms ago",
    "front    normal, up, 00:1b:21:00:00:0a  normal, up, 00:1b:21:00:00:1a",
    "back     normal, up, 00:1b:21:00:00:0b  normal, up, 00:1b:21:00:00:1b",
    "version  1.2.3                          1.2.3",
    "config   0123456789abcdef               the same",
    "address  10.0.0.2/24 (active) on eth0   -",
    "",
    "between   them",
    "cable     serial /dev/ttyS1: normal",
    "by cable  heard 12 ms ago",
    "by front  heard 40 ms ago",
    "by back   heard 41 ms ago",
    "sync      complete",
    "hellos    every 100 ms, hold 3, term 1",
  ]);
});

Deno.test("what is amiss is shown where it is", () => {
  const text = (name: string) => shown(name).join("\n");
  assert.match(text("alone"), /^state +active 1 min 14 s +not heard, last standby$/m);
  assert.match(text("alone"), /^cable +serial \/dev\/ttyS1: other_side_powered_off$/m);
  assert.match(text("alone"), /^by front +silent for 1 min 14 s$/m);
  assert.match(text("bulk"), /^sync +bulk 42 %$/m);
  assert.match(text("split"), /^config +0123456789abcdef +fedcba9876543210$/m);
  assert.match(text("failed"), /^back +link_down, down, .* normal, up, .*, traffic test: heard$/m);
  assert.match(text("failed"), /^refused +replayed 3$/m);
  assert.match(text("booting"), /^role +not known yet +-$/m);
  assert.match(text("booting"), /^address +none on eth0: there is no interface eth0 /m);
  assert.match(text("booting"), /^cable +none\nby front +never heard$/m);
});

Deno.test("states have colours, and no line is longer than the terminal is wide", () => {
  const painted = shown("failed", { columns: Infinity, paint: COLOURED }).join("\n");
  assert.ok(painted.includes("\x1b[31mfailed 4 s\x1b[0m"));
  assert.ok(painted.includes("\x1b[32mactive\x1b[0m"));
  for (const name of Object.keys(TEST_PAIRS)) {
    for (const columns of [24, 60, 80]) {
      for (const line of shown(name, { ...PLAIN_LOOK, columns })) {
        assert.ok(widthOf(line) <= columns, `${name}, ${columns}: ${line}`);
      }
    }
  }
});

Deno.test("as JSON it is the unit's own answer", () => {
  const { answer } = taken("well");
  assert.deepEqual(FAILOVER.json(answer), answer.failover);
});

Deno.test("show status has one line of the pair, and none of a unit alone", () => {
  const kind = statusKind(false);
  const line = (name: string, look: Look = PLAIN_LOOK) =>
    kind.lines(taken(name), undefined, look).find((line) => line.includes("pair: "));
  assert.equal(
    line("well"),
    "pair: active 2 h 13 min, both boot, primary; peer lb-b standby, cable normal, sync complete",
  );
  assert.match(line("unplugged")!, /silent by cable, cable my_side_not_connected, /);
  assert.match(line("booting")!, /^pair: booting 2 s, start; peer never heard, sync off$/);
  const look = { columns: Infinity, paint: COLOURED };
  assert.ok(line("alone", look)!.startsWith("\x1b[33m"));
  assert.ok(line("standby", look)!.startsWith("pair: standby"));
  const { config, state, facts } = testSource();
  const alone = { answer: statusOf(config, state, facts()), unitMs: NOW_MS, takenMs: 0 };
  assert.ok(!kind.lines(alone, undefined, PLAIN_LOOK).some((line) => line.includes("pair")));
});
