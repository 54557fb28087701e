import { accepted, assertProblems, refuses, spoiled } from "../base_for_tests.ts";

refuses([
  [
    "two virtuals of the same address, port and protocol are refused",
    "10.0.0.101, reals: [any1]",
    "10.0.0.100, port: 80, reals: [any1]",
    "10:21: virtuals.files.address is 10.0.0.100 port 80 tcp, as virtual www (line 9): " +
    "expected another address or port, or clients of its own",
  ],
  [
    "two virtuals of the same address and all ports are refused",
    "10.0.0.100, port: 80, reals: [web1, web2]",
    "10.0.0.101, reals: [any1]",
    "10:21: virtuals.files.address is 10.0.0.101 all ports tcp, as virtual www (line 9)",
  ],
  [
    "a prefix that one virtual lists twice is refused at the second",
    "port: 80,",
    "port: 80, clients: [10.0.7.9, 10.0.7.0/24, 10.0.7.9/32],",
    "9:74: virtuals.www.clients[2] is 10.0.7.9/32 a second time: expected each prefix once",
  ],
  [
    "a prefix of two virtuals of the same address and port is refused at the second",
    "port: 80, reals: [web1, web2] }",
    `port: 80, reals: [web1], clients: [10.0.7.0/24] }
  two: { address: 10.0.0.100, port: 80, reals: [web2], clients: [10.0.8.0/24, 10.0.7.0/24] }`,
    "10:79: virtuals.two.clients[1] is 10.0.7.0/24, as of virtual www (line 9): " +
    "expected a prefix that no other virtual of this address and port has",
  ],
]);

/** Three virtuals where the base has `www`: one for a network, one for a part of it, one for all others. */
const SHARED = spoiled(
  "port: 80, reals: [web1, web2] }",
  `port: 80, reals: [web1], clients: [10.0.0.0/8] }
  some: { address: 10.0.0.100, port: 80, reals: [web2], clients: [10.0.7.0/24, 0.0.0.0/0] }
  rest: { address: 10.0.0.100, port: 80, reals: [any1] }`,
);

Deno.test("virtuals of one address and port are told apart by their clients", () => {
  accepted(SHARED);
});

Deno.test("virtuals of one address and port need none that serves every client", () => {
  accepted(SHARED.replace(/ {2}rest: .*\n/, ""));
});

Deno.test("of virtuals of one address and port a second without clients is refused", () => {
  assertProblems(
    SHARED.replace(", clients: [10.0.0.0/8]", ""),
    "11:20: virtuals.rest.address is 10.0.0.100 port 80 tcp, as virtual www (line 9)",
  );
});

Deno.test("virtuals of other ports may have the same clients", () => {
  accepted(SHARED.replace("port: 80, reals: [web2]", "port: 81, reals: [web2]"));
  accepted(SHARED.replace("port: 80, reals: [web1]", "port: 81, reals: [web1]"));
});

Deno.test("a virtual whose clients are wrong is not taken for one that serves every client", () => {
  assertProblems(
    SHARED.replace("[10.0.0.0/8]", "10.0.0.0/8"),
    '9:65: virtuals.www.clients is "10.0.0.0/8": expected a list',
  );
});
