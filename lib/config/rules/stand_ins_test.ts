import assert from "node:assert/strict";
import { accepted, assertProblems, BASE, problemsOf, refuses, spoiled } from "../base_for_tests.ts";

refuses([
  [
    "a standby of itself is refused",
    "weight: 2",
    "standby: web1",
    "5:52: reals.web1.standby is web1 itself: expected another real",
  ],
  [
    "an unknown standby is refused with the real that was meant",
    "weight: 2",
    "standby: wbe2",
    '5:52: reals.web1.standby is "wbe2", which is no real: expected web1, web2 or any1' +
    " (did you mean web2?)",
  ],
  [
    "a virtual is no standby",
    "weight: 2",
    "standby: www",
    '5:52: reals.web1.standby is "www", which is no real: expected web1, web2 or any1',
  ],
  [
    "a backup of itself is refused",
    "port: 80,",
    "port: 80, backup: www,",
    "9:49: virtuals.www.backup is www itself: expected another virtual",
  ],
  [
    "an unknown backup is refused with the virtual that was meant",
    "port: 80,",
    "port: 80, backup: flies,",
    '9:49: virtuals.www.backup is "flies", which is no virtual: expected www or files' +
    " (did you mean files?)",
  ],
]);

/** Four reals; `standbys` names the standby of each, `-` for none. */
function chained(...standbys: string[]): string {
  const reals = standbys.map((standby, i) => {
    const given = standby === "-" ? "" : `, standby: ${standby}`;
    return `  ${"abcdefghijklmnopqrstuvwxyz"[i]}: { address: 10.1.0.${i}${given} }\n`;
  });
  return spoiled("reals:\n", `reals:\n${reals.join("")}`);
}

Deno.test("chains of standbys that end are taken, also where they meet", () => {
  accepted(chained("b", "c", "d", "-"));
  accepted(chained("c", "c", "d", "-"));
  accepted(chained("-", "a", "b", "c"));
});

Deno.test("a cycle of standbys is named once, at the real that comes first", () => {
  assertProblems(
    chained("b", "c", "a", "-"),
    "5:36: reals.a.standby is b, in a cycle of standbys (a → b → c → a): " +
      "expected a chain of standbys that ends",
  );
});

Deno.test("a cycle is named without what only leads to it", () => {
  assertProblems(
    chained("d", "c", "b", "b"),
    "6:36: reals.b.standby is c, in a cycle of standbys (b → c → b): expected",
  );
  assertProblems(chained("b", "d", "b", "c"), "6:36: reals.b.standby is d, in a cycle of");
});

Deno.test("each of several cycles is named", () => {
  assertProblems(
    chained("c", "d", "a", "b", "e"),
    "5:36: reals.a.standby is c, in a cycle of standbys (a → c → a)",
    "6:36: reals.b.standby is d, in a cycle of standbys (b → d → b)",
    "9:36: reals.e.standby is e itself",
  );
});

Deno.test("of a long cycle only the first are named", () => {
  assert.match(
    problemsOf(chained(..."bcdefghija"))[0]!,
    /\(a → b → c → d → e → f → g → h → … → a\)/,
  );
});

Deno.test("a chain of 16 standbys is taken, one of 17 is refused once", () => {
  const letters = [..."bcdefghijklmnopqrstuvwxyz"];
  accepted(chained(...letters.slice(0, 16), "-"));
  assertProblems(
    chained(...letters.slice(0, 17), "-"),
    "5:36: reals.a.standby is b, the first of 17 standbys in a chain: expected at most 16",
  );
  assertProblems(
    chained(...letters.slice(0, 20), "-"),
    "8:36: reals.d.standby is e, the first of 17 standbys in a chain: expected at most 16",
  );
});

Deno.test("a cycle of backups is named once", () => {
  const text = spoiled("port: 80,", "port: 80, backup: files,")
    .replace("web1, web2]", "any1]")
    .replace("[any1] }\nstatus", "[any1], backup: www }\nstatus");
  assertProblems(
    text,
    "9:49: virtuals.www.backup is files, in a cycle of backups (www → files → www): " +
      "expected a chain of backups that ends",
  );
});

Deno.test("one standby may serve several reals, and be bound itself", () => {
  accepted(
    BASE.replace("weight: 2", "standby: any1").replace("12, port: 8080", "12, standby: any1"),
  );
  accepted(BASE.replace("weight: 2", "standby: web2"));
});
