import assert from "node:assert/strict";
import { accepted, assertProblems, BASE, problemsOf, refuses, spoiled } from "../base_for_tests.ts";

refuses([
  [
    "a virtual that names an unknown real is refused with the reals there are",
    "[any1]",
    "[other]",
    '10:41: virtuals.files.reals[0] is "other", which is no real: expected web1, web2 or any1',
  ],
  [
    "a mistyped real is refused with the one that was meant",
    "[web1, web2]",
    "[web1, wbe2]",
    '9:55: virtuals.www.reals[1] is "wbe2", which is no real: expected web1, web2 or any1' +
    " (did you mean web2?)",
  ],
  [
    "a real that is listed twice in one virtual is refused at the second",
    "[web1, web2]",
    "[web1, web2, web1]",
    "9:61: virtuals.www.reals[2] is web1 a second time: expected each real once",
  ],
  [
    "a virtual of all ports is not bound to a real with a port",
    "[any1]",
    "[any1, web1]",
    "10:47: virtuals.files.reals[1] is web1, which has port 8080, in a virtual of all ports: " +
    "" +
    "expected a real without a port (a virtual of all ports binds only to such), " +
    "or a port for the virtual",
  ],
]);

Deno.test("a virtual with a port is bound to reals with and without one", () => {
  accepted(spoiled("[web1, web2]", "[web1, any1]"));
});

Deno.test("a virtual that names a real with a wrong name is not refused once more for that", () => {
  const text = BASE.replaceAll("any1", "any_1").replace("  any_1:", "  _any:").replace(
    "any_1",
    "_any",
  );
  assertProblems(
    text,
    "7:3: reals._any has no valid name",
    '10:41: virtuals.files.reals[0] is "_any": expected a name',
  );
});

Deno.test("of many reals only some are listed", () => {
  const many = Array.from({ length: 20 }, (_, i) => `  r${i}: { address: 10.1.0.${i} }\n`).join("");
  const text = spoiled("virtuals:", `${many}virtuals:`).replace("[any1]", "[zzzzzz]");
  assert.match(
    problemsOf(text)[0]!,
    /expected web1, web2, any1, r0, r1, r2, r3, r4 or one of 15 more$/,
  );
});

const EXPECTED = "(a virtual of all ports binds only to such), or a port for the virtual";

Deno.test("a virtual of all ports takes no standby with a port, however far down the chain", () => {
  const text = spoiled(
    "any1: { address: 10.0.0.21 }",
    `any1: { address: 10.0.0.21, standby: any2 }
  any2: { address: 10.0.0.22, standby: web2 }`,
  );
  assertProblems(
    text,
    "11:41: virtuals.files.reals[0] is any1, in whose place web2 with port 8080 may serve, " +
      `in a virtual of all ports: expected a real without a port ${EXPECTED}`,
  );
});

Deno.test("a virtual with a port takes standbys with and without one", () => {
  accepted(spoiled("weight: 2", "standby: any1"));
  accepted(
    spoiled("10.0.0.21", "10.0.0.21, standby: web2").replace("[any1]", "[any1], port: 21"),
  );
});

Deno.test("a bound real that is refused for its own port is not refused for its standby as well", () => {
  const text = spoiled("weight: 2", "standby: web2").replace("[any1]", "[web1, web1]");
  assertProblems(
    text,
    "10:41: virtuals.files.reals[0] is web1, which has port 8080",
    "10:47: virtuals.files.reals[1] is web1 a second time",
  );
});

Deno.test("a virtual of all ports takes no backup whose reals have a port", () => {
  assertProblems(
    spoiled("[any1]", "[any1], backup: www"),
    "10:56: virtuals.files.backup is www, through which web1 with port 8080 may serve, " +
      `in a virtual of all ports: expected a backup whose reals have no port ${EXPECTED}`,
  );
});

Deno.test("a virtual of all ports takes no backup whose reals have a standby with a port", () => {
  const text = spoiled("[web1, web2]", "[any1]")
    .replace("10.0.0.21", "10.0.0.21, standby: web2")
    .replace("reals: [any1] }\nstatus", "reals: [any2], backup: www }\nstatus")
    .replace("virtuals:", "  any2: { address: 10.0.0.22 }\nvirtuals:");
  assertProblems(
    text,
    "11:56: virtuals.files.backup is www, through which web2 with port 8080 may",
  );
});

Deno.test("a virtual of all ports takes no backup that leads to one whose reals have a port", () => {
  const text = spoiled("[any1]", "[any1], backup: next").replace(
    "status:",
    `\
  next: { address: 10.0.0.102, port: 1, reals: [any1], backup: www }
status:`,
  );
  assertProblems(
    text,
    "10:56: virtuals.files.backup is next, through which web1 with port 8080 may",
  );
});

Deno.test("a backup of all ports is refused for its own binds alone", () => {
  const text = spoiled("[any1]", "[any1], backup: next").replace(
    "status:",
    `\
  next: { address: 10.0.0.102, reals: [web1] }
status:`,
  );
  assertProblems(text, "11:40: virtuals.next.reals[0] is web1, which has port 8080");
});

Deno.test("a virtual with a port takes a backup of all ports", () => {
  accepted(spoiled("[web1, web2]", "[web1, web2], backup: files"));
});

Deno.test("a cycle of standbys without a port is refused as a cycle alone", () => {
  const text = spoiled(
    "any1: { address: 10.0.0.21 }",
    `any1: { address: 10.0.0.21, standby: any2 }
  any2: { address: 10.0.0.22, standby: any1 }`,
  );
  assert.equal(problemsOf(text).length, 1);
});
