import assert from "node:assert/strict";
import { Alarm } from "./alarm.ts";

Deno.test("an alarm rings once, for the time that was set last", async () => {
  let rings = 0;
  const rung = Promise.withResolvers<void>();
  const now = () => performance.now();
  const alarm = new Alarm(() => {
    rings++;
    rung.resolve();
  }, now);
  alarm.set(now() + 60_000);
  alarm.set(now() + 5);
  await rung.promise;
  alarm.set(now() + 5);
  alarm.clear();
  await new Promise((resolve) => setTimeout(resolve, 30));
  assert.equal(rings, 1);
});

Deno.test("it rings at once for a time that is over", async () => {
  await new Promise<void>((resolve) => {
    new Alarm(resolve, () => performance.now()).set(-1);
  });
});
