/** How all tests are run with one fast path. */
import assert from "node:assert/strict";
import { askedFastpath, withFastpath } from "./fastpaths.ts";

const VARIABLE = "POINTSMAN_FASTPATH";

Deno.test("a config without the key gets it, and its lines keep their numbers", () => {
  assert.equal(
    withFastpath("\nunit: a\nports: {}\n", "xdp"),
    "fastpath: xdp\nunit: a\nports: {}\n",
  );
  assert.equal(withFastpath("unit: a\n", "off"), "fastpath: off\nunit: a\n");
  const own = "\nunit: a\nfastpath: tc\n";
  assert.equal(withFastpath(own, "off"), own);
});

Deno.test("the suite is asked for one fast path, or for none; another word is refused", () => {
  const before = Deno.env.get(VARIABLE);
  try {
    Deno.env.delete(VARIABLE);
    assert.equal(askedFastpath(), undefined);
    assert.equal(withFastpath("\nunit: a\n"), "\nunit: a\n");
    Deno.env.set(VARIABLE, "xdp");
    assert.equal(askedFastpath(), "xdp");
    Deno.env.set(VARIABLE, "fast");
    assert.throws(askedFastpath, /^Error: POINTSMAN_FASTPATH is "fast": expected one of auto, tc/);
  } finally {
    if (before === undefined) Deno.env.delete(VARIABLE);
    else Deno.env.set(VARIABLE, before);
  }
});
