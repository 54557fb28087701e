import assert from "node:assert/strict";
import { parseRefusals } from "./nftables.ts";

const NAMES =
  "entries  clashres found new invalid ignore delete chainlength insert insert_failed drop early_drop icmp_error";

Deno.test("a conntrack that refused nothing has no errors", () => {
  const cores = "00000011  00000000 00000003 00000000 00000000 00000000 00000000 00000000 " +
    "00000000 00000000 00000000 00000000 00000000";
  assert.deepEqual(parseRefusals(`${NAMES}\n${cores}\n${cores}\n`), {});
});

Deno.test("conntrack's refusals are added up over the cores, from hexadecimal", () => {
  const core = (failed: string, dropped: string) =>
    `00000011  00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 ${failed} ${dropped} 00000000 00000000`;
  const text = `${NAMES}\n${core("0000000a", "00000000")}\n${core("00000006", "00000001")}\n`;
  assert.deepEqual(parseRefusals(text), { "conntrack insert_failed": 16, "conntrack drop": 1 });
});
