/** When the program may do anything at all. */
import assert from "node:assert/strict";
import { nowMs } from "../../lib/clock.ts";
import { ACTIVE, STANDBY } from "../../lib/engine/duty.ts";
import { cpuCountsAt, type KernelTables, LINE_WORDS } from "../../lib/engine/kernel_tables.ts";
import { clientFrame, realFrame } from "../../lib/engine/test_frames.ts";
import { structOf } from "../../lib/engine/test_layout.ts";
import { testPair } from "../../lib/engine/test_paired_unit.ts";
import { FASTPATH_LOST } from "../../lib/engine/verdicts.ts";
import { KERNEL_LATE_MS } from "../../lib/limits.ts";
import { BACK, FRONT } from "../../lib/words.ts";
import { clockAheadMs } from "../thread_clock.ts";
import { TCX, XDP_NATIVE } from "./program.ts";
import { programTest, type TestKernel } from "./test_kernel.ts";
import { TwinUnit } from "./test_twin.ts";

const BOTH = ["tc", "xdp"];
const HOUR_MS = 3_600_000;
/** Of each hook: a segment sent on, and one left alone. */
const SENT_ON = [7, 4];
const LEFT = [0xffff_ffff, 2];

/** What both hooks say to a segment of the connection, by the kernel's own clock. */
function tryBoth({ program }: TestKernel): number[] {
  const frame = clientFrame({ sourcePort: 5000 });
  return [TCX, XDP_NATIVE].map((hook) => program.try(FRONT, hook, frame).result);
}

/** A unit with a connection, and its tables by the kernel's clock. */
function newUnit(kernel: TestKernel) {
  const unit = new TwinUnit(kernel);
  unit.connect(5000);
  unit.state.connections.fastLane.open(Infinity);
  const { kernelTables: tables } = unit.state;
  tables.begin(clockAheadMs());
  tables.renew(nowMs() + HOUR_MS);
  return { unit, tables };
}

/** What each CPU notes of the frame in hand. */
function linesOf({ cpuCounts: words, cpus }: KernelTables) {
  const fields = structOf("pm_cpu");
  return Array.from({ length: cpus }, (_, cpu) => {
    const at = (name: string) => cpuCountsAt(cpu) - LINE_WORDS + fields.get(name)! / 4;
    return {
      get decided() {
        return words[at("decided")]!;
      },
      set decided(frames: number) {
        words[at("decided")] = frames;
      },
      set carriedOut(frames: number) {
        words[at("carried_out")] = frames;
      },
    };
  });
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

programTest("it acts within its lease, and no more when that is over", async (kernel) => {
  const { tables } = newUnit(kernel);
  assert.deepEqual(tryBoth(kernel), SENT_ON);
  tables.renew(nowMs() - 1);
  // It looks once in each tick of the kernel's timer.
  await wait(2 * KERNEL_LATE_MS);
  assert.deepEqual(tryBoth(kernel), LEFT);
  tables.renew(nowMs() + HOUR_MS);
  assert.deepEqual(tryBoth(kernel), SENT_ON);
  const end = nowMs() + 3 * KERNEL_LATE_MS;
  tables.renew(end);
  tryBoth(kernel);
  while (nowMs() < end) await wait(1);
  assert.deepEqual(tryBoth(kernel), LEFT);
});

programTest("a lease that is ended is over at once, and so it is without the engine", (kernel) => {
  const { tables } = newUnit(kernel);
  assert.deepEqual(tryBoth(kernel), SENT_ON);
  tables.end();
  assert.deepEqual(tryBoth(kernel), LEFT);
  tables.renew(nowMs() + HOUR_MS);
  assert.deepEqual(tryBoth(kernel), SENT_ON);
  tables.serve(false);
  assert.deepEqual(tryBoth(kernel), LEFT);
});

programTest(
  "a decision that nobody carried out is a frame lost, and ends all decisions until it may try again",
  (kernel) => {
    const { unit, tables } = newUnit(kernel);
    assert.deepEqual(tryBoth(kernel), SENT_ON);
    // Of each CPU: this test knows not which it runs on.
    const cpuLines = linesOf(tables);
    for (const line of cpuLines) line.decided++;
    assert.deepEqual(tryBoth(kernel), LEFT);
    assert.equal(tables.isOff, true);
    assert.deepEqual(tryBoth(kernel), LEFT);
    unit.pass(100);
    const lost = unit.state.verdicts[FASTPATH_LOST]!;
    assert.ok(lost >= 1 && lost <= tables.cpus, `${lost}`);
    for (const line of cpuLines) line.carriedOut = line.decided;
    tables.retry();
    tables.renew(nowMs() + HOUR_MS);
    assert.deepEqual(tryBoth(kernel), SENT_ON);
  },
);

programTest("of a pair only the active unit acts, and only in its time", (kernel) => {
  const unit = new TwinUnit(kernel, { pair: testPair(undefined) });
  const taken = (): unknown => {
    unit.send(FRONT, clientFrame({ sourcePort: 5000 }));
    const front = unit.takenBy;
    unit.send(BACK, realFrame(1, { destinationPort: 5000 }));
    return [front, unit.takenBy];
  };
  const { duty } = unit.state;
  duty.renew(unit.nowMs + 500);
  duty.order(ACTIVE);
  unit.turn();
  assert.equal(unit.connect(5000), 1);
  assert.deepEqual(taken(), [BOTH, BOTH]);
  unit.nowMs += 500;
  assert.deepEqual(taken(), [[], []]);
  duty.renew(unit.nowMs + 500);
  assert.deepEqual(taken(), [BOTH, BOTH]);
  duty.order(STANDBY);
  assert.deepEqual(taken(), [[], []]);
  duty.renew(unit.nowMs + 500);
  assert.deepEqual(taken(), [[], []]);
});
