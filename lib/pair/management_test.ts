import assert from "node:assert/strict";
import { type AddressParts, ManagementAddress } from "./management.ts";

const ADDRESSES = {
  active: { address: "10.0.0.2", bits: 24 },
  failover: { address: "10.0.0.3", bits: 24 },
  interface: "eth0",
};

/** What is done to the box, in order. */
function held(parts: Partial<AddressParts>) {
  const done: string[] = [];
  const warnings: string[] = [];
  const note = (text: string) => Promise.resolve(void done.push(text));
  const address = new ManagementAddress({
    addresses: ADDRESSES,
    set: (_name, text) => note(`set ${text}`),
    remove: (_name, text) => note(`remove ${text}`),
    mac: () => Uint8Array.of(2, 0, 0, 0, 0, 1),
    sendFrame: () => done.push("told"),
    warn: (text) => warnings.push(text),
    ...parts,
  });
  return { address, done, warnings };
}

Deno.test("what must not be there twice goes first", async () => {
  const { address, done } = held({});
  address.hold("failover");
  address.hold("active");
  await address.release();
  const changes = done.filter((text) => text !== "told");
  assert.deepEqual(changes, [
    "set 10.0.0.3",
    "remove 10.0.0.3",
    "set 10.0.0.2",
    "remove 10.0.0.2",
  ]);
});

Deno.test("a kernel that is busy is waited for by nobody, and does all in its order then", async () => {
  const kernel = Promise.withResolvers<void>();
  const done: string[] = [];
  const { address } = held({
    set: async (_name, text) => {
      await kernel.promise;
      done.push(`set ${text}`);
    },
    remove: (_name, text) => Promise.resolve(void done.push(`remove ${text}`)),
  });
  address.hold("active");
  address.hold("failover");
  assert.deepEqual(done, []);
  assert.equal(address.held, "failover");
  kernel.resolve();
  await address.release();
  assert.deepEqual(done, ["set 10.0.0.2", "remove 10.0.0.2", "set 10.0.0.3", "remove 10.0.0.3"]);
});

Deno.test("an interface that cannot be looked at ends no takeover", async () => {
  const { address, done } = held({
    mac: () => {
      throw new Error("look at interface eth0: EMFILE");
    },
  });
  address.hold("failover");
  address.hold("active");
  address.announce();
  await address.release();
  assert.equal(done.includes("set 10.0.0.2"), true);
});

Deno.test("an address that cannot be set is told, and the other one goes all the same", async () => {
  const { address, done, warnings } = held({
    set: () => Promise.reject(new Error("there is no interface eth0")),
  });
  address.hold("failover");
  address.hold("active");
  await address.release();
  assert.equal(done.includes("remove 10.0.0.3"), true);
  assert.equal(warnings[0], "failover.addresses: there is no interface eth0");
});
