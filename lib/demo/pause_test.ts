import assert from "node:assert/strict";
import { pauseMs } from "./pause.ts";

Deno.test("a pause ends with its time, or with the signal if that comes first", async () => {
  const end = new AbortController();
  await pauseMs(1, end.signal);
  assert.equal(end.signal.aborted, false);
  const long = pauseMs(3_600_000, end.signal);
  end.abort();
  await long;
  await pauseMs(3_600_000, end.signal);
});
