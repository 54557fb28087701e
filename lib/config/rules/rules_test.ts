import { assertProblems, spoiled } from "../base_for_tests.ts";

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

Deno.test("what is wrong by itself breaks no rule as well", () => {
  assertProblems(
    spoiled("weight: 2", "standby: [x], weight: 2").replace(
      "port: 80,",
      "port: 80, backup: {}, clients: [x, 1], sticky: x, sticky_mask: 24,",
    ).replace("status:", "statics: [{ real: [], virtual: {} }, x, { real: ~ }]\nstatus:"),
    "5:52: reals.web1.standby is a list of 1",
    "9:49: virtuals.www.backup is an empty map",
    '9:63: virtuals.www.clients[0] is "x"',
    "9:66: virtuals.www.clients[1] is 1",
    '9:78: virtuals.www.sticky is "x"',
    "11:19: statics[0].real is an empty list",
    "11:32: statics[0].virtual is an empty map",
    '11:38: statics[1] is "x"',
    "11:41: statics[2].virtual is missing",
    "11:49: statics[2].real is empty",
  );
});
