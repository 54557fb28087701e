import assert from "node:assert/strict";
import { parseIperf3 } from "./iperf3.ts";

const fixture = (name: string) =>
  Deno.readTextFileSync(new URL(`./fixtures/${name}`, import.meta.url));

Deno.test("iperf3's rate is that of the bytes that arrived, in Gbit/s", () => {
  const text = fixture("iperf3.json");
  const { bytes, seconds } = JSON.parse(text).end["sum_received"];
  const expected = bytes * 8 / seconds / 1e9;
  assert.ok(Math.abs(parseIperf3(text) / expected - 1) < 1e-6);
});

Deno.test("iperf3's reason for a failure is passed on", () => {
  const text = fixture("iperf3_refused.json");
  assert.throws(
    () => parseIperf3(text),
    new Error("iperf3: unable to connect to server: Connection refused"),
  );
});

Deno.test("what is not iperf3's JSON is refused with what was found", () => {
  assert.throws(() => parseIperf3("iperf3: usage"), /expected JSON, found "iperf3: usage"/);
  assert.throws(() => parseIperf3("{}"), /lacks the rate/);
});
