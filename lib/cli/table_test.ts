import assert from "node:assert/strict";
import { formatTable } from "./table.ts";

Deno.test("columns are as wide as their widest cell, figures to the right", () => {
  const lines = formatTable([{ title: "real" }, { title: "total", right: true }, {
    title: "state",
  }], [
    ["web1", "7", "in_service"],
    ["a-long-name", "1234567", "failed"],
  ]);
  assert.deepEqual(lines, [
    "real           total  state",
    "web1               7  in_service",
    "a-long-name  1234567  failed",
  ]);
});

Deno.test("a table without rows is its titles, and a missing cell is empty", () => {
  assert.deepEqual(formatTable([{ title: "a" }, { title: "b" }], []), ["a  b"]);
  assert.deepEqual(formatTable([{ title: "a" }, { title: "b" }], [["x"]]), ["a  b", "x"]);
});
