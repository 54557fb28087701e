import assert from "node:assert/strict";
import { COLOURED, PLAIN } from "./paint.ts";
import { type Column, formatTable } from "./table.ts";

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

Deno.test("columns are as wide as they look, whatever the letters", () => {
  assert.deepEqual(
    formatTable([{ title: "real" }, { title: "n", right: true }], [
      ["日本", "1"],
      ["e\u0301a", "22"],
    ]),
    [
      "real   n",
      "日本   1",
      "e\u0301a    22",
    ],
  );
});

const COLUMNS: readonly Column[] = [
  { title: "real", least: 4 },
  { title: "state", least: 6 },
  { title: "total", right: true },
  { title: "weight", right: true },
];
const ROWS = [["a-long-name", "in_service 2 min", "1234567", "1"]];

function narrow(columns: number): string[] {
  return formatTable(COLUMNS, ROWS, { columns, paint: PLAIN });
}

Deno.test("in a narrow terminal the widest texts are cut first, and no figure ever", () => {
  const full = "a-long-name  in_service 2 min  1234567       1";
  assert.equal(narrow(full.length)[1], full);
  assert.equal(narrow(full.length - 3)[1], "a-long-name  in_service 2…  1234567       1");
  assert.equal(narrow(35)[1], "a-long-…  in_serv…  1234567       1");
});

Deno.test("where that is not enough the last columns are left out, and that is shown", () => {
  assert.deepEqual(narrow(26), ["real    state     total  …", "a-lon…  in_se…  1234567  …"]);
  assert.deepEqual(narrow(10), ["real     …", "a-long…  …"]);
  assert.deepEqual(narrow(5), ["r…  …", "a…  …"]);
});

Deno.test("colours take no room", () => {
  const [, line] = formatTable([{ title: "state" }, { title: "n" }], [
    [{ text: "up", style: "good" }, "1"],
  ], { columns: 80, paint: COLOURED });
  assert.equal(line, "\x1b[32mup\x1b[0m     1");
});

Deno.test("what would command the terminal is written out", () => {
  const [, line] = formatTable([{ title: "real" }], [["x\x1b[2J\n"]]);
  assert.equal(line, "x\\u001b[2J\\u000a");
});
