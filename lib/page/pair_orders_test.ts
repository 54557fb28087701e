import assert from "node:assert/strict";
import { TEST_PAIRS } from "../status/test_pair.ts";
import { questionOf } from "./orders.ts";
import { pairOrdersOf, takenBy } from "./pair_orders.ts";
import { pairStatus } from "./test_pair.ts";
import { testStatus } from "./test_status.ts";

const statusOf = (name: string) => pairStatus(TEST_PAIRS[name]);

Deno.test("those orders are offered that change something", () => {
  assert.deepEqual(pairOrdersOf(statusOf("well").failover), []);
  assert.deepEqual(pairOrdersOf(statusOf("standby").failover), ["active"]);
  assert.deepEqual(pairOrdersOf(statusOf("failed").failover), ["active", "reset"]);
});

Deno.test("orders for reals and virtuals go to the active unit, while one is heard", () => {
  assert.equal(takenBy(statusOf("well")), undefined);
  assert.equal(takenBy(statusOf("standby")), "lb-b");
  assert.equal(takenBy(statusOf("booting")), undefined);
  assert.equal(takenBy(testStatus()), undefined);
});

Deno.test("who makes a unit active is told what comes of it, and what it costs", () => {
  const command = { kind: "failover", name: "lb-a", order: "active" } as const;
  const { title, text, warning } = questionOf(command, statusOf("standby"));
  assert.equal(title, "Make active: unit lb-a");
  assert.match(text, /^lb-b stands down/);
  assert.equal(warning, undefined);
  const early = pairStatus((view) => {
    TEST_PAIRS["standby"]!(view);
    view.sync = { state: "bulk", percent: 3, behind: 0 };
  });
  assert.equal(questionOf(command, early).warning, "It does not have all connections.");
  assert.match(questionOf(command, statusOf("booting")).text, /Its peer is not heard\.$/);
  assert.equal(questionOf({ ...command, order: "reset" }, early).title, "Reset: unit lb-a");
});
