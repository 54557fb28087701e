import assert from "node:assert/strict";
import { EPERM, errnoName } from "./errno.ts";
import { interfaceFacts, interfaceNames, openShim, PortError, portError } from "./shim.ts";

Deno.test("structs have the sizes that both sides count on", () => {
  // openShim() compares them and throws; the C compiler holds the other side.
  const shim = openShim();
  assert.equal(shim.symbols.pm_layout_bytes(), 36);
  assert.equal(shim.symbols.pm_facts_bytes(), 24);
  shim.close();
});

Deno.test("a library that is not there is an error that says how to build it", () => {
  assert.throws(
    () => openShim(new URL("file:///nowhere/libpointsman.so")),
    (error: unknown) =>
      error instanceof PortError && error.message.startsWith("load /nowhere/libpointsman.so: ") &&
      error.message.endsWith("build it by: deno task shim"),
  );
});

Deno.test("facts of the loopback interface", () => {
  const shim = openShim();
  const facts = interfaceFacts(shim, "lo");
  assert.ok(facts !== undefined);
  assert.ok(facts.index > 0 && facts.mtu >= 1280);
  assert.deepEqual([...facts.mac], [0, 0, 0, 0, 0, 0]);
  assert.equal(facts.ethernet, false);
  assert.ok(interfaceNames(shim).split(", ").includes("lo"));
  shim.close();
});

Deno.test("an interface that is missing, or whose name cannot be one, has no facts", () => {
  const shim = openShim();
  for (const name of ["eth7", "", "a-name-longer-than-fifteen-bytes"]) {
    assert.equal(interfaceFacts(shim, name), undefined);
  }
  shim.close();
});

Deno.test("errors have their names", () => {
  const shim = openShim();
  assert.equal(errnoName(19), "ENODEV");
  assert.equal(errnoName(4711), "errno 4711");
  const message = portError(shim, "eth0", EPERM, 2).message;
  assert.equal(message, "open port eth0: EPERM: raw sockets need CAP_NET_RAW");
  shim.close();
});
