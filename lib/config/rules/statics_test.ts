import { accepted, refuses, spoiled } from "../base_for_tests.ts";

/** The base with two statics on line 11. */
const BOTH = spoiled(
  "status:",
  "statics: [{ real: web1, virtual: www }, { real: web2, virtual: www }]\nstatus:",
);

refuses([
  [
    "a static of an unknown real is refused with the reals there are",
    "real: web2",
    "real: wbe2",
    '11:49: statics[1].real is "wbe2", which is no real: expected web1, web2 or any1' +
    " (did you mean web2?)",
  ],
  [
    "a static of an unknown virtual is refused with the virtuals there are",
    "virtual: www",
    "virtual: any1",
    '11:34: statics[0].virtual is "any1", which is no virtual: expected www or files',
  ],
  [
    "a second static of one real is refused with the line of the first",
    "statics: [{ real: web1, virtual: www }, { real: web2, virtual: www }]",
    `statics:
  - { real: web1, virtual: www }
  - { real: web2, virtual: www }
  - { real: web1, virtual: files }`,
    "14:13: statics[2].real is web1, whose address 10.0.0.11 has a static already (line 12): " +
    "expected one static for each address (only the address tells which real opens a connection)",
  ],
  [
    "statics of two reals of one address are refused at the second",
    "web2: { address: 10.0.0.12, port: 8080 }",
    "web2: { address: 10.0.0.11, port: 8081 }",
    "11:49: statics[1].real is web2, whose address 10.0.0.11 has a static already (line 11)",
  ],
], BOTH);

Deno.test("several reals may leave as one virtual", () => {
  accepted(BOTH);
});
