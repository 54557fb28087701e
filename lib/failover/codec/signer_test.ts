import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { Hmac, SIGNATURE_BYTES, Signer } from "./signer.ts";

const hex = (bytes: Uint8Array) => bytes.toHex();

Deno.test("the digests of RFC 4231 come out", () => {
  const text = (words: string) => new TextEncoder().encode(words);
  const filled = (bytes: number, byte: number) => new Uint8Array(bytes).fill(byte);
  const cases: [Uint8Array, Uint8Array, string][] = [
    [
      filled(20, 0x0b),
      text("Hi There"),
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
    ],
    [
      text("Jefe"),
      text("what do ya want for nothing?"),
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    ],
    [
      filled(131, 0xaa),
      text("Test Using Larger Than Block-Size Key - Hash Key First"),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    ],
  ];
  for (const [key, bytes, expected] of cases) {
    assert.equal(hex(new Hmac(key).digest(bytes)), expected);
  }
});

Deno.test("for keys and messages of every length it is what node:crypto says", () => {
  for (let length = 0; length < 200; length++) {
    const key = crypto.getRandomValues(new Uint8Array(length));
    const bytes = crypto.getRandomValues(new Uint8Array(199 - length));
    const expected = createHmac("sha256", key).update(bytes).digest();
    assert.equal(hex(new Hmac(key).digest(bytes)), expected.toString("hex"), `${length} bytes`);
  }
});

Deno.test("a signature is of one key and of all bytes", () => {
  const key = (byte: number) => new Uint8Array(32).fill(byte);
  const [mine, other, none] = [new Signer(key(1)), new Signer(key(2)), new Signer("no key")];
  const bytes = crypto.getRandomValues(new Uint8Array(100));
  const signature = mine.sign(bytes);
  assert.equal(signature.length, SIGNATURE_BYTES);
  assert.ok(mine.isSigned(bytes, signature));
  assert.ok(!other.isSigned(bytes, signature));
  assert.ok(!none.isSigned(bytes, signature));
  for (let at = 0; at < bytes.length; at++) {
    const changed = bytes.slice();
    changed[at]! ^= 1;
    assert.ok(!mine.isSigned(changed, signature), `byte ${at}`);
  }
  assert.notDeepEqual(mine.keyId, other.keyId);
});
