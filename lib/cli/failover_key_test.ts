import assert from "node:assert/strict";
import type { Config } from "../config/config.ts";
import { KeyError } from "../failover/key.ts";
import { testConfig } from "../status/test_state.ts";
import { keyWarnings, pairKey } from "./failover_key.ts";
import { TestIo } from "./test_io.ts";

const DIGITS = "00112233445566778899aabbccddeeff";

function pairWith(keyFile: string | null): Config {
  const active = { address: "10.0.0.2", bits: 24 };
  const failover = { address: "10.0.0.3", bits: 24 };
  return {
    ...testConfig(),
    failover: {
      role: "primary",
      addresses: { active, failover, interface: "eth0" },
      cable: null,
      helloMs: 100,
      hold: 3,
      replicate: true,
      keyFile,
    },
  };
}

/** With a file of this text and mode. */
async function withFile(
  text: string,
  mode: number,
  body: (config: Config, path: string) => Promise<void>,
) {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, text);
    await Deno.chmod(path, mode);
    await body(pairWith(path), path);
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("the key is read, and nothing is said where nobody else may read it", () =>
  withFile(`${DIGITS}\n`, 0o600, async (config) => {
    const io = new TestIo();
    const key = await pairKey(config, io);
    assert.deepEqual([...key!.subarray(0, 3), key!.length], [0, 0x11, 0x22, 16]);
    assert.deepEqual(io.errors, []);
    assert.deepEqual(await keyWarnings(config), []);
  }));

Deno.test("a key that others may read is taken with a warning", () =>
  withFile(DIGITS, 0o644, async (config, path) => {
    const io = new TestIo();
    assert.equal((await pairKey(config, io))?.length, 16);
    const text = `failover.key_file: ${path}: others can read or write it (mode 644): ` +
      `expected 600, and a new key`;
    assert.deepEqual(io.errors, [`warning: ${text}`]);
    assert.deepEqual(await keyWarnings(config), [text]);
  }));

Deno.test("a pair without a key is warned of what that means", async () => {
  const io = new TestIo();
  assert.equal(await pairKey(pairWith(null), io), undefined);
  assert.match(
    io.errors.join("\n"),
    /^warning: failover\.key_file is none: anybody on the cable and the ports can take this unit's place/,
  );
});

Deno.test("a unit that is alone needs no key", async () => {
  const io = new TestIo();
  assert.equal(await pairKey(testConfig(), io), undefined);
  assert.deepEqual([io.errors, await keyWarnings(testConfig())], [[], []]);
});

Deno.test("a file without a key that can be used is refused by the name of its key", async () => {
  await withFile(`${DIGITS.repeat(4)}00`, 0o600, async (config, path) => {
    await assert.rejects(pairKey(config, new TestIo()), (error) => {
      assert.ok(error instanceof KeyError);
      assert.ok(error.message.startsWith(`failover.key_file: ${path}: too long: expected`));
      return true;
    });
  });
  const missing = await keyWarnings(pairWith("/nonexistent/key"));
  assert.match(missing[0]!, /^failover\.key_file: \/nonexistent\/key: there is no such file: exp/);
  const folder = await keyWarnings(pairWith("/etc"));
  assert.match(folder[0]!, /^failover\.key_file: \/etc: this is a directory: expected a file/);
});
