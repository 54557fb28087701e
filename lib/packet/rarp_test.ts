import assert from "node:assert/strict";
import { parseMac } from "./address.ts";
import { NO_MAC } from "./fields.ts";
import { writeRarp } from "./rarp.ts";
import { frameBytes, place } from "./test_place.ts";

Deno.test("a host is announced by 60 bytes of RARP from its own address to all, and no byte beside them is touched", () => {
  const macs = new Uint16Array([...parseMac(NO_MAC), ...parseMac("02:5e:10:ab:cd:ef")]);
  const placed = place(new Uint8Array(60).fill(0xaa), 0xaa);
  assert.equal(writeRarp(placed.memory, placed.frame, macs, 3), 60);
  assert.equal(
    frameBytes(placed).toHex(),
    "ffffffffffff" + "025e10abcdef" + "8035" + "0001080006040003" +
      "025e10abcdef" + "00000000" + "025e10abcdef" + "00000000" + "00".repeat(18),
  );
  const { bytes } = placed.memory;
  const beside = [...bytes.subarray(0, placed.frame), ...bytes.subarray(placed.end)];
  assert.ok(beside.every((byte) => byte === 0xaa));
});
