import assert from "node:assert/strict";
import { MIN_HOLD } from "../limits.ts";
import { Lease } from "./lease.ts";
import { nobodyActiveMs, takeoverBySilenceMs, timing } from "./timing.ts";

const SOME = [[10, MIN_HOLD], [100, MIN_HOLD], [100, 3], [1_000, 3], [500, 10]] as const;

Deno.test("a lease is over before the peer takes over, though its last hello was lost on its way out", () => {
  for (const [helloMs, hold] of SOME) {
    const { leaseMs, silenceMs, tickMs } = timing(helloMs, hold);
    assert.ok(leaseMs + helloMs < silenceMs, `${helloMs}, ${hold}`);
    assert.ok(leaseMs > 2 * tickMs, `${helloMs}, ${hold}: a tick that is late ends it`);
  }
});

Deno.test("everything of the active unit cut at once, without a cable: 600 ms", () => {
  assert.ok(takeoverBySilenceMs(timing(100, 3)) <= 600);
});

Deno.test("a peer that always boots anew is waited for no longer than a silent one", () => {
  for (const [helloMs, hold] of SOME) {
    const times = timing(helloMs, hold);
    assert.ok(2 * times.listenMs + helloMs <= nobodyActiveMs(times));
  }
});

Deno.test("a lease lapses when nobody renews it, and not when it was ended", () => {
  const lease = new Lease(180);
  assert.equal(lease.hasLapsed(1e9), false);
  assert.equal(lease.renew(1_000), 1_180);
  assert.equal(lease.hasLapsed(1_179), false);
  assert.equal(lease.hasLapsed(1_180), true);
  lease.end();
  assert.equal(lease.hasLapsed(1_180), false);
});
