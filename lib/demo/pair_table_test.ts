import assert from "node:assert/strict";
import { activeText, pairLines, type PairShown } from "./pair_table.ts";
import { plainLine, tableLines } from "./table.ts";
import { testFailover } from "./test_pair.ts";
import { shown } from "./test_shown.ts";

const WELL: PairShown = {
  units: [
    { name: "unit-a", failover: testFailover("active", "normal", "peer has no power") },
    { name: "unit-b", failover: testFailover("standby", "normal", "peer is active") },
  ],
  traffic: undefined,
};

Deno.test("a pair is shown with who is active, the cable and why, in 80 columns", () => {
  const lines = pairLines(WELL);
  assert.deepEqual(lines, [
    "  unit    state    cable                   why",
    "  unit-a  active   normal                  peer has no power",
    "  unit-b  standby  normal                  peer is active",
  ]);
  const both = { ...shown({ web1: 1 }), pair: WELL };
  assert.deepEqual(tableLines(both).slice(0, lines.length), lines);
  assert.match(plainLine(both), /0 failed {2}unit-a active$/);
});

Deno.test("a unit that does not run is dead, and no unit may be active", () => {
  const pair: PairShown = {
    ...WELL,
    units: [
      { name: "unit-a", failover: undefined },
      {
        name: "unit-b",
        failover: testFailover("standby", "other_side_powered_off", "peer is active"),
      },
    ],
  };
  assert.deepEqual(pairLines(pair).slice(1), [
    "  unit-a  dead",
    "  unit-b  standby  other_side_powered_off  peer is active",
  ]);
  assert.equal(activeText(pair), "none active");
});

Deno.test("two active units would both be named", () => {
  const [first] = WELL.units;
  assert.equal(
    activeText({ ...WELL, units: [first!, { ...first!, name: "unit-b" }] }),
    "unit-a, unit-b active",
  );
});

Deno.test("the traffic of a takeover stands below the units", () => {
  const traffic = { kept: 200, bytes: 16 << 20, of: 32 << 20 };
  assert.equal(
    pairLines({ ...WELL, traffic }).at(-1),
    "  download  █████████░░░░░░░░░  50 % of 32 MiB; 200 open connections",
  );
});
