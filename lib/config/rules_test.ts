import assert from "node:assert/strict";
import { assertProblems, BASE, problemsOf, refuses, spoiled } from "./base_for_tests.ts";
import { parseConfig } from "./load.ts";

refuses([
  [
    "the same interface twice is refused at the second",
    "back: eth1",
    "back: eth0",
    "2:29: ports.back is eth0, which is ports.front too: expected another interface",
  ],
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
    "two virtuals of the same address, port and protocol are refused",
    "10.0.0.101, reals: [any1]",
    "10.0.0.100, port: 80, reals: [any1]",
    "10:21: virtuals.files.address is 10.0.0.100 port 80 tcp, as virtual www (line 9): " +
    "expected another address or port",
  ],
  [
    "two virtuals of the same address and all ports are refused",
    "10.0.0.100, port: 80, reals: [web1, web2]",
    "10.0.0.101, reals: [any1]",
    "10:21: virtuals.files.address is 10.0.0.101 all ports tcp, as virtual www (line 9)",
  ],
  [
    "two reals of the same address and port are refused",
    "10.0.0.12",
    "10.0.0.11",
    "6:20: reals.web2.address is 10.0.0.11 port 8080, as real web1 (line 5): " +
    "expected another address or port",
  ],
  [
    "two reals of the same address and all ports are refused",
    "any1: { address: 10.0.0.21 }",
    "any1: { address: 10.0.0.21 }\n  any2: { address: 10.0.0.21 }",
    "8:20: reals.any2.address is 10.0.0.21 all ports, as real any1 (line 7)",
  ],
  [
    "a virtual with the address of a real is refused",
    "10.0.0.100",
    "10.0.0.12",
    "9:19: virtuals.www.address is 10.0.0.12, the address of real web2 (line 6): " +
    "expected an address that no machine has",
  ],
  [
    "a virtual with the name of a real is refused at the name",
    "files:",
    "web2:",
    "10:3: virtuals.web2 has the name of a real (line 6): expected a name that no real has",
  ],
  [
    "a virtual of all ports is not bound to a real with a port",
    "[any1]",
    "[any1, web1]",
    "10:47: virtuals.files.reals[1] is web1, which has port 8080, in a virtual of all ports: " +
    "expected a real without a port, or a port for the virtual",
  ],
]);

Deno.test("a virtual with a port is bound to reals with and without one", () => {
  assert.ok("config" in parseConfig(spoiled("[web1, web2]", "[web1, any1]"), "f"));
});

Deno.test("one address serves several ports, of virtuals and of reals, and all others", () => {
  const text = spoiled("10.0.0.12, port: 8080", "10.0.0.11, port: 8081")
    .replace("10.0.0.21", "10.0.0.11")
    .replace("10.0.0.101", "10.0.0.100");
  assert.ok("config" in parseConfig(text, "f"));
});

Deno.test("a rule is checked although other values of the same map are wrong", () => {
  const text = spoiled(
    "port: 80, reals: [web1, web2]",
    "port: x, reals: [web9, 1.x, web1, [web1], web1]",
  );
  assertProblems(
    text,
    '9:37: virtuals.www.port is "x"',
    '9:48: virtuals.www.reals[0] is "web9"',
    '9:54: virtuals.www.reals[1] is "1.x"',
    "9:65: virtuals.www.reals[3] is a list of 1",
    "9:73: virtuals.www.reals[4] is web1 a second time",
  );
});

Deno.test("a port that is wrong is not taken for all ports", () => {
  const text = spoiled("port: 8080, weight", "port: x, weight").replace("10.0.0.21", "10.0.0.11");
  assertProblems(text, "5:37: reals.web1.port");
  assertProblems(
    spoiled("port: 80, reals: [web1, web2]", "port: x, reals: [web1, web2]"),
    "9:37: virtuals.www.port",
  );
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
