import assert from "node:assert/strict";
import type { Path } from "../failover/messages.ts";
import { CABLE_CHUNK_BYTES, MAX_CHUNK_BYTES } from "../limits.ts";
import { bulkPath, configurationPath, type PathLink } from "./paths.ts";

const link = (isFast: boolean): PathLink => ({ isFast, send: () => true });
const SERIAL = { cable: link(false), front: link(true), back: link(true) };
const LINK = { ...SERIAL, cable: link(true) };
const heard = (...paths: Path[]) => (path: Path) => paths.includes(path);

Deno.test("what is large goes by a cable that is a network, then by the back, then by the front", () => {
  assert.equal(bulkPath(LINK, heard("cable", "front", "back")), "cable");
  assert.equal(bulkPath(SERIAL, heard("cable", "front", "back")), "back");
  assert.equal(bulkPath(SERIAL, heard("cable", "front")), "front");
});

Deno.test("replication takes no serial line; a configuration does, in small pieces", () => {
  assert.equal(bulkPath(SERIAL, heard("cable")), undefined);
  assert.deepEqual(configurationPath(SERIAL, heard("cable")), {
    path: "cable",
    bytes: CABLE_CHUNK_BYTES,
  });
  assert.deepEqual(configurationPath(SERIAL, heard("cable", "back")), {
    path: "back",
    bytes: MAX_CHUNK_BYTES,
  });
  assert.equal(configurationPath(SERIAL, heard()), undefined);
});
