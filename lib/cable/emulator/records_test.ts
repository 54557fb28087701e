import assert from "node:assert/strict";
import fc from "fast-check";
import { CABLE_WAITING_BYTES } from "../../limits.ts";
import { packRecord, RECORD_TYPES, RecordReader } from "./records.ts";

const anyRecord = fc.record({
  type: fc.constantFrom(...RECORD_TYPES),
  content: fc.uint8Array({ maxLength: 300 }),
}, { noNullPrototype: true });

Deno.test("records come out as they went in, a byte at a time too", () => {
  fc.assert(fc.property(fc.array(anyRecord), (records) => {
    const stream = records.flatMap(({ type, content }) => [...packRecord(type, content)]);
    assert.deepEqual(new RecordReader().take(Uint8Array.from(stream)), records);
    const reader = new RecordReader();
    assert.deepEqual(stream.flatMap((byte) => reader.take(Uint8Array.of(byte))), records);
  }));
});

Deno.test("what is no record, or too long, ends the conversation", () => {
  assert.equal(new RecordReader().take(Uint8Array.of(0, 0, 0)), undefined);
  const longest = packRecord("B", new Uint8Array(CABLE_WAITING_BYTES));
  assert.equal(new RecordReader().take(longest)?.length, 1);
  const tooLong = packRecord("B", new Uint8Array(CABLE_WAITING_BYTES + 1));
  assert.equal(new RecordReader().take(tooLong.subarray(0, 3)), undefined);
});
