/** A real that leaves SYNs unanswered is looked for by ARP, out of its turn. */
import assert from "node:assert/strict";
import { SYN } from "../packet/tcp.ts";
import { realAddress, TestUnit } from "./test_unit.ts";

function asked(unit: TestUnit, ms: number): string[] {
  return unit.pass(ms).flatMap(({ frame }) => frame.arp === undefined ? [] : [frame.arp])
    .map(({ targetAddress }) => targetAddress);
}

Deno.test("a SYN that is repeated has its real asked by ARP at once, and no other real", () => {
  const unit = new TestUnit();
  assert.deepEqual(asked(unit, 2_000), []);
  unit.fromClient({ flags: SYN, sequence: 7 });
  assert.deepEqual(asked(unit, 1_000), [], "a first SYN says nothing");
  unit.fromClient({ flags: SYN, sequence: 7 });
  assert.deepEqual(asked(unit, 200), [realAddress(1)]);
});

Deno.test("a real that is gone is unreachable some seconds after the first repeated SYN", () => {
  const unit = new TestUnit();
  unit.pass(2_000);
  unit.fromClient({ flags: SYN, sequence: 7 });
  unit.fromClient({ flags: SYN, sequence: 7 });
  unit.pass(4_000);
  assert.equal(unit.state.reals.arp[0], 2);
  assert.equal(unit.state.reals.arp[1], 1);
  assert.deepEqual([5001, 5002].map((port) => unit.connect(port)), [2, 2]);
});
