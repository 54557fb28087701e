/** SYNs that a synguard refuses: dropped in the kernel as long as the engine would. */
import assert from "node:assert/strict";
import { clientFrame } from "../../lib/engine/test_frames.ts";
import { GUARD_SHUT_MS } from "../../lib/limits.ts";
import { ACK, SYN } from "../../lib/packet/tcp.ts";
import { BACK, FRONT } from "../../lib/words.ts";
import { programTest, type TestKernel } from "./test_kernel.ts";
import { TwinUnit } from "./test_twin.ts";

const BOTH = ["tc", "xdp"];
const NONE: string[] = [];
const OTHER = "192.0.2.11";

function newUnit(kernel: TestKernel, perSecond: number, embryonic: number): TwinUnit {
  const virtuals = [{ synguard: { perSecond, embryonic } }, { address: OTHER }];
  return new TwinUnit(kernel, { reals: [{}], virtuals });
}

/** Who takes a SYN. */
function syn(unit: TwinUnit, sourcePort: number, tcp = {}, destination = "192.0.2.10") {
  unit.send(FRONT, clientFrame({ sourcePort, flags: SYN, sequence: 7, ...tcp }, { destination }));
  return unit.takenBy;
}

programTest(
  "SYNs above a limit per second are the kernel's to drop until the second is over",
  (kernel) => {
    const unit = newUnit(kernel, 2, 0);
    const real = unit.connect(5000);
    assert.deepEqual(syn(unit, 5001), NONE);
    // The first that is refused tells the engine that it is time.
    assert.deepEqual(syn(unit, 5002), NONE);
    assert.deepEqual(syn(unit, 5002), BOTH);
    assert.deepEqual(syn(unit, 5003, { payload: new Uint8Array(5) }), BOTH);
    assert.equal(unit.count("synguard"), 3 + 2 * BOTH.length);
    unit.live(900);
    assert.deepEqual(syn(unit, 5003), BOTH);
    unit.live(200);
    assert.deepEqual(syn(unit, 5004), NONE);
    assert.equal(unit.connections().length, 3);
    assert.equal(real, 1);
  },
);

programTest(
  "while SYNs are dropped, all else of that virtual goes on, and other virtuals",
  (kernel) => {
    const unit = newUnit(kernel, 1, 0);
    unit.connect(5000);
    for (const expected of [NONE, BOTH]) assert.deepEqual(syn(unit, 5001), expected);
    unit.send(FRONT, clientFrame({ sourcePort: 5000 }));
    assert.deepEqual(unit.takenBy, BOTH);
    // Its connection is there: it is repeated, or begins it afresh.
    assert.deepEqual(syn(unit, 5000), NONE);
    assert.deepEqual(syn(unit, 5001, { flags: SYN | ACK }), NONE);
    assert.deepEqual(syn(unit, 5001, { flags: SYN | 0x40 }), BOTH);
    assert.deepEqual(syn(unit, 5001, { destinationPort: 81 }), NONE);
    assert.deepEqual(syn(unit, 5001, {}, OTHER), NONE);
    // From behind no client comes.
    unit.send(BACK, clientFrame({ sourcePort: 5002, flags: SYN }));
    assert.deepEqual(unit.takenBy, NONE);
  },
);

programTest("with too many embryonic ones it looks again after a moment", (kernel) => {
  const unit = newUnit(kernel, 0, 1);
  unit.syn({ port: 5000 });
  for (const expected of [NONE, BOTH]) assert.deepEqual(syn(unit, 5001), expected);
  unit.nowMs += GUARD_SHUT_MS;
  for (const expected of [NONE, BOTH]) assert.deepEqual(syn(unit, 5001), expected);
  unit.accept(1);
  unit.fromClient({ sourcePort: 5000 });
  unit.nowMs += GUARD_SHUT_MS;
  assert.deepEqual(syn(unit, 5001), NONE);
  assert.equal(unit.connections().length, 2);
});

programTest("a reload that takes a synguard away opens it in the kernel", (kernel) => {
  const unit = newUnit(kernel, 1, 0);
  unit.connect(5000);
  for (const expected of [NONE, BOTH]) assert.deepEqual(syn(unit, 5001), expected);
  unit.reload({ reals: [{}], virtuals: [{}, { address: OTHER }] });
  assert.deepEqual(syn(unit, 5001), NONE);
  assert.equal(unit.connections().length, 2);
});
