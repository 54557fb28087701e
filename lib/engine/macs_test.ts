import assert from "node:assert/strict";
import { formatMac } from "../packet/address.ts";
import { Macs, unitMac } from "./macs.ts";

Deno.test("the unit's own address is local, is no group's, and differs from the interface's", () => {
  for (
    const [interface_, unit] of [
      ["00:1b:21:aa:bb:cc", "06:1b:21:aa:bb:cc"],
      ["02:00:00:00:00:01", "06:00:00:00:00:01"],
      ["06:00:00:00:00:01", "02:00:00:00:00:01"],
      ["fc:ff:ff:ff:ff:ff", "fa:ff:ff:ff:ff:ff"],
    ] as const
  ) {
    const macs = new Macs();
    macs.set(1, Uint8Array.from(interface_.split(":"), (byte) => parseInt(byte, 16)));
    assert.equal(formatMac(macs.halves, unitMac(1)), unit);
  }
});
