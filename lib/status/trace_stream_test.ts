/** How a trace ends, and what becomes of readers that are slow. */
import assert from "node:assert/strict";
import { virtualConfig } from "../config/defaults_for_tests.ts";
import { TRACE_LEASE_MS, TRACE_RECORDS, TRACE_STALL_MS } from "../limits.ts";
import { ended, newTraced, opened, packetOf, TraceLines } from "./test_traced.ts";

Deno.test("a trace ends when its time is over, and when the unit stops", async () => {
  for (
    const [reason, make] of [
      ["time", ({ clock }) => clock.aheadMs += 60_000],
      ["unit", ({ events }) => events.end()],
      ["engine", ({ unit }) => unit.state.trace.isOn = false],
    ] as [string, (traced: ReturnType<typeof newTraced>) => void][]
  ) {
    const traced = newTraced();
    const lines = await opened(traced.ask("virtual=www"));
    await lines.next();
    traced.unit.fromClient({});
    make(traced);
    const rest = await lines.rest();
    assert.deepEqual(rest.at(-1), { end: { reason, packets: 1, lost: 0 } });
    await ended(traced.logged);
  }
});

Deno.test("a trace goes on while what it is of drains, and ends when it has gone, whatever comes in its place", async () => {
  const api = virtualConfig({ name: "api", address: "10.0.0.103", port: 80, reals: ["web1"] });
  for (const virtuals of [[], [api]]) {
    const { ask, clock, logged, reload, purge } = newTraced();
    const lines = await opened(ask("virtual=www"));
    await lines.next();
    reload({ virtuals: [] });
    clock.aheadMs += 6_000;
    assert.equal(await lines.more(), true, "a heartbeat");
    purge();
    reload({ virtuals });
    assert.deepEqual(await lines.rest(), [{ end: { reason: "removed", packets: 0, lost: 0 } }]);
    await ended(logged);
  }
});

Deno.test("packets that come faster than their reader takes them are counted where they are missing", async () => {
  const { unit, ask } = newTraced();
  const lines = await opened(ask("virtual=www"));
  for (let i = 0; i < TRACE_RECORDS + 7; i++) unit.fromClient({ sourcePort: 1 + i });
  await lines.next();
  for (let i = 0; i < TRACE_RECORDS; i++) assert.equal(packetOf(await lines.next()).lost, 0);
  unit.fromClient({});
  const { id, lost } = packetOf(await lines.next());
  assert.deepEqual([id, lost], [TRACE_RECORDS + 1, 7]);
  await lines.leave();
});

Deno.test("what was traced before its time was over is still shown", async () => {
  const { unit, ask, clock } = newTraced();
  const lines = await opened(ask("virtual=www"));
  for (let i = 0; i < TRACE_RECORDS + 3; i++) unit.fromClient({ sourcePort: 1 + i });
  clock.aheadMs += 60_000;
  const rest = await lines.rest();
  assert.equal(rest.length, 1 + TRACE_RECORDS + 1);
  assert.deepEqual(rest.at(-1), { end: { reason: "time", packets: TRACE_RECORDS, lost: 3 } });
});

Deno.test("the engine goes on for as long as control comes", async () => {
  const { unit, ask } = newTraced();
  const { trace } = unit.state;
  const lines = await opened(ask("virtual=www"));
  await lines.next();
  for (let i = 0; i < 3; i++) {
    const { calls } = trace;
    while (trace.calls === calls) await new Promise((resolve) => setTimeout(resolve, 1));
    unit.live(TRACE_LEASE_MS);
  }
  assert.equal(trace.isOn, true);
  await lines.leave();
});

Deno.test("a reader that takes nothing loses its place", async () => {
  const { unit, ask, clock, logged } = newTraced();
  const answer = await ask("virtual=www&seconds=3600");
  unit.fromClient({});
  clock.aheadMs += TRACE_STALL_MS + 1;
  await ended(logged);
  assert.equal(unit.state.trace.isOn, false);
  await assert.rejects(new TraceLines(answer).rest());
  const next = await opened(ask("virtual=www"));
  await next.leave();
});

Deno.test("a line comes from time to time though no packet does", async () => {
  const { ask, clock } = newTraced();
  const lines = await opened(ask("virtual=www"));
  await lines.next();
  clock.aheadMs += 6_000;
  assert.equal(await lines.more(), true);
  await lines.leave();
});
