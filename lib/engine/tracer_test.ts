/** When a trace is on, and what it cannot hold. */
import assert from "node:assert/strict";
import { TRACE_LEASE_MS, TRACE_RECORDS } from "../limits.ts";
import { FIN, SYN } from "../packet/tcp.ts";
import { TracedUnit } from "./test_traced_unit.ts";
import { clientAddress } from "./test_unit.ts";

Deno.test("without a trace nothing is written, and after its end no more", () => {
  const unit = new TracedUnit({ reals: [{}] });
  unit.connect(5000);
  const { written } = unit.state.trace;
  assert.equal(written, 3);
  unit.endTrace();
  assert.equal(unit.state.trace.isOn, false);
  const before = Float64Array.from(unit.state.trace.times);
  unit.nowMs += 10;
  unit.fromClient({});
  unit.close(1);
  assert.equal(unit.state.trace.written, written);
  assert.deepEqual(unit.state.trace.times, before);
});

Deno.test("a trace that nobody comes for ends by itself", () => {
  const unit = new TracedUnit({ reals: [{}] });
  for (let i = 0; i < 3; i++) {
    unit.live(TRACE_LEASE_MS);
    assert.equal(unit.state.trace.isOn, true);
    unit.state.trace.call();
    unit.turn();
  }
  unit.live(TRACE_LEASE_MS + 200);
  assert.equal(unit.state.trace.isOn, false);
  unit.fromClient({ flags: SYN, sequence: 1 });
  assert.deepEqual(unit.records, []);
});

Deno.test("what comes too fast is lost, counted, and told where it is missing", () => {
  const unit = new TracedUnit({ reals: [{}] });
  for (let i = 0; i < TRACE_RECORDS + 5; i++) unit.fromClient({ sourcePort: 1 + i });
  const first = unit.records;
  assert.equal(first.length, TRACE_RECORDS);
  assert.equal(unit.lost, 5);
  unit.fromClient({ sourcePort: 1 });
  unit.fromClient({ sourcePort: 1 });
  assert.deepEqual(unit.records.map(({ lost }) => lost), [5, 0]);
  assert.equal(unit.lost, 0);
  unit.fromClient({ flags: FIN });
  assert.equal(unit.records.length, 1, "it goes on");
});

Deno.test("a new trace shows nothing of the one before", () => {
  const unit = new TracedUnit({ reals: [{}] });
  for (let i = 0; i < TRACE_RECORDS + 5; i++) unit.fromClient({ sourcePort: 1 + i });
  unit.endTrace();
  unit.trace({ client: clientAddress(3) });
  assert.equal(unit.lost, 0);
  assert.deepEqual(unit.records, []);
  unit.fromClient({}, { source: clientAddress(3) });
  assert.deepEqual(unit.decisions, ["front no_connection v1"]);
});

Deno.test("each record has the time of its decision", () => {
  const unit = new TracedUnit({ reals: [{}] });
  unit.nowMs += 12.25;
  unit.fromClient({});
  assert.equal(unit.records[0]!.timeMs, unit.nowMs);
});
