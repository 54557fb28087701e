import assert from "node:assert/strict";
import { formatMacBytes } from "../packet/address.ts";
import { activeMac, pairGroup } from "./active_mac.ts";

Deno.test("each port of a pair has an address of its own, local and nobody's group, the same on both units", () => {
  const macs = ["10.0.0.2", "10.0.0.3"].flatMap((address) => [
    activeMac(address, "front"),
    activeMac(address, "back"),
  ]);
  assert.equal(new Set(macs.map(formatMacBytes)).size, 4);
  for (const mac of macs) assert.equal(mac[0]! & 0x03, 0x02);
  assert.deepEqual(activeMac("10.0.0.2", "front"), macs[0]);
});

Deno.test("pairs of one network have groups of their own", () => {
  const [one, other] = ["10.0.0.2", "10.0.1.2"].map((address) => pairGroup(address));
  assert.notDeepEqual(one, other);
  assert.match(formatMacBytes(one!), /^03:50:4d:/);
});
