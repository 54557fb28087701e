import assert from "node:assert/strict";
import type { EngineJson } from "../status/json.ts";
import { fastpathDone, fastpathLines } from "./fastpaths.ts";
import type { StageUnit } from "./stage.ts";
import { shown } from "./test_shown.ts";

const OFF: Partial<EngineJson> = { fastpath: "off", "fastpath_reason": null };

function unit(name: string, engine: Partial<EngineJson>): StageUnit {
  const { status } = shown({});
  const answer = { ...status, engine: { ...status.engine, ...engine } };
  return { name, get: () => Promise.resolve(Response.json(answer)) };
}

Deno.test("units that have the same fast path tell it once, with the reason", async () => {
  const tc: Partial<EngineJson> = {
    fastpath: "tc",
    "fastpath_reason": "veth has no XDP of its own",
  };
  assert.deepEqual(await fastpathLines([unit("unit-a", tc), unit("unit-b", tc)]), [
    "  The fast path is tc: what needs no decision is forwarded by the kernel (veth",
    "  has no XDP of its own).",
  ]);
  assert.deepEqual(await fastpathLines([unit("unit", OFF)]), [
    "  The fast path is off: every packet passes through TypeScript.",
  ]);
});

Deno.test("units of which each has another one tell it with their names, in 80 columns", async () => {
  const lines = await fastpathLines([
    unit("unit-a", { fastpath: "xdp", "fastpath_reason": null }),
    unit("unit-b", { fastpath: "off", "fastpath_reason": "no ".repeat(40) + "CAP_BPF" }),
  ]);
  const text = lines.join("\n");
  assert.match(text, /^ {2}unit-a: The fast path is xdp: [^]*\n {2}unit-b: The fast path is off: /);
  for (const line of lines) assert.ok(line.length < 80, line);
});

Deno.test("at the end it is told what the kernel did by itself", () => {
  const { engine } = shown({}).status;
  assert.equal(
    fastpathDone({ ...engine, ...OFF }),
    "Fast path off: every packet passed through TypeScript.",
  );
  const kernel = { forwarded: 1000, bridged: 20, synguard: 3 };
  assert.equal(
    fastpathDone({ ...engine, fastpath: "tc", packets: 1234, kernel }),
    "Fast path tc: the kernel forwarded 1020 of 1234 packets by itself.",
  );
});
