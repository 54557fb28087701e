import { accepted, refuses, spoiled } from "../base_for_tests.ts";

refuses([
  [
    "the same interface twice is refused at the second",
    "back: eth1",
    "back: eth0",
    "2:29: ports.back is eth0, which is ports.front too: expected another interface",
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
]);

Deno.test("one address serves several ports, of virtuals and of reals, and all others", () => {
  const text = spoiled("10.0.0.12, port: 8080", "10.0.0.11, port: 8081")
    .replace("10.0.0.21", "10.0.0.11")
    .replace("10.0.0.101", "10.0.0.100");
  accepted(text);
});
