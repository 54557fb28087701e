import assert from "node:assert/strict";
import {
  ANSWER_MS,
  HEAD_MS,
  MAX_HEAD_BYTES,
  MAX_HEAD_FIELDS,
  MAX_STATUS_CONNECTIONS,
  MAX_UNTAKEN_BYTES,
  STATUS_IDLE_MS,
} from "../limits.ts";

const DOCS = await Deno.readTextFile(`${import.meta.dirname}/../../docs/operate.md`);

/** Second cell of the row that begins with a text. */
function valueOf(row: string): string | undefined {
  return new RegExp(`^\\| ${row}.*?\\| (.*?) *\\|`, "m").exec(DOCS)?.[1];
}

Deno.test("the docs tell every limit of a client as it is", () => {
  const bytes = MAX_HEAD_BYTES.toLocaleString("en");
  assert.equal(valueOf("connections at one time"), `${MAX_STATUS_CONNECTIONS}`);
  assert.equal(valueOf("head of a request"), `${bytes} bytes, ${MAX_HEAD_FIELDS} fields`);
  assert.equal(valueOf("time for a head"), `${HEAD_MS / 1000} s`);
  assert.equal(valueOf("a connection on which nothing is asked"), `${STATUS_IDLE_MS / 1000} s`);
  assert.equal(valueOf("an answer, or a piece of a stream"), `${ANSWER_MS / 1000} s`);
  assert.equal(valueOf("answers that are not taken"), `${MAX_UNTAKEN_BYTES / 2 ** 20} MB`);
});
