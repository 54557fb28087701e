import assert from "node:assert/strict";
import { parseBusySeconds, parseSchedstat } from "./cpu.ts";

/** The fields: user, nice, system, idle, iowait, irq, softirq, steal, guest, guest_nice. */
const STAT = `cpu  90742 10 27784 511243 748 5 8008 30 3 2
cpu0 45142 5 13028 256743 51 3 4325 12 3 2
cpu1 45600 5 14755 254499 697 2 3683 17 0 0
ctxt 123
`;

Deno.test("a machine is busy while it is neither idle nor waiting nor taken away", () => {
  assert.equal(parseBusySeconds(STAT), (90742 + 10 + 27784 + 5 + 8008) / 100);
});

Deno.test("a /proc/stat without the line of all cores is refused", () => {
  assert.throws(() => parseBusySeconds("cpu0 1 2 3 4 5 6 7\n"), /expected a line of all cores/);
});

Deno.test("the time of a process is that of all its threads", () => {
  assert.equal(parseSchedstat("1500000000 20 3\n500000000 10 1\n"), 2);
});
