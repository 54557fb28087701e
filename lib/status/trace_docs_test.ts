import assert from "node:assert/strict";
import { FIRST_DROP, VERDICTS } from "../engine/verdicts.ts";
import { SYN } from "../packet/tcp.ts";
import { newTraced, TraceLines } from "./test_traced.ts";
import type { TraceEndJson, TracePacketJson } from "./trace_json.ts";
import { traceText } from "./trace_text.ts";

const DOCS = await Deno.readTextFile(`${import.meta.dirname}/../../docs/operate.md`);

/** Names of all fields of objects and of the objects in them. */
function fieldsOf(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [name, ...fieldsOf(inner)]);
}

Deno.test("the docs explain every field of a trace", async () => {
  const { unit, ask } = newTraced();
  const lines = new TraceLines(await ask("virtual=www&limit=1"));
  const head = await lines.next();
  unit.fromClient({ flags: SYN });
  const fields = fieldsOf([head, ...await lines.rest()]).filter((name) => !/^\d+$/.test(name));
  assert.ok(fields.length > 40);
  for (const field of fields) {
    assert.match(DOCS, new RegExp(`[\`.]${field}[\`.]`), field);
  }
});

Deno.test("the docs explain why a trace ends", () => {
  const reasons: Record<TraceEndJson["reason"], true> = {
    limit: true,
    time: true,
    removed: true,
    unit: true,
    engine: true,
  };
  for (const reason of Object.keys(reasons)) assert.ok(DOCS.includes(`\`${reason}\`:`), reason);
});

Deno.test("every verdict has its words", () => {
  const received = { length: 54, "segment_bytes": null, frame: "" };
  const texts = VERDICTS.map((verdict) => traceText({ verdict, connection: null, received }));
  assert.ok(texts.every((text) => !text.includes("undefined")), texts.join("\n"));
  assert.equal(new Set(texts).size, VERDICTS.length);
  texts.slice(FIRST_DROP).forEach((text, i) => {
    assert.ok(text.startsWith(`dropped (${VERDICTS[FIRST_DROP + i]}): `), text);
  });
});

Deno.test("a segment of a connection that was cut goes on as a reset", () => {
  const received = { length: 54, "segment_bytes": null, frame: "" };
  const connection = {
    state: "cut",
    change: null,
    old_state: null,
  } as TracePacketJson["connection"];
  const text = (verdict: TracePacketJson["verdict"]) =>
    traceText({ verdict, connection, received });
  assert.equal(text("forwarded"), "forwarded as a reset: cut");
  assert.equal(text("answered"), "answered as a reset: cut");
});
