import assert from "node:assert/strict";
import { findProgram, searchPath } from "./programs.ts";
import { describeMissing, isPresent, packagesOf, type Tool, TOOLS } from "./tools.ts";

const ABSENT: Tool = {
  name: "no-such-program",
  packages: ["no-such-package", "its-headers"],
  use: "does nothing",
  purposes: ["test"],
};

Deno.test("a program that no folder of the path has is missing", () => {
  assert.equal(isPresent(ABSENT), false);
  assert.equal(isPresent({ ...ABSENT, name: "sh" }), true);
});

Deno.test("the folders that an ordinary user's path lacks are searched, each folder once", () => {
  const folders = searchPath().split(":");
  assert.ok(folders.includes("/usr/sbin") && folders.includes("/sbin"));
  assert.equal(new Set(folders).size, folders.length);
});

Deno.test("a folder is no program", () => {
  assert.equal(findProgram("../bin"), undefined);
});

Deno.test("the line on missing tools says what each is for and what to type, each package once", () => {
  const tools = [ABSENT, { ...ABSENT, name: "its-sister" }];
  assert.equal(
    describeMissing(tools),
    "not installed: no-such-program (does nothing), its-sister (does nothing); on Debian: " +
      "sudo apt-get install --no-install-recommends no-such-package its-headers",
  );
});

Deno.test("every tool has a package and a task", () => {
  for (const tool of TOOLS) {
    assert.ok(packagesOf([tool]).length > 0, tool.name);
    assert.ok(tool.purposes.length > 0, tool.name);
  }
});
