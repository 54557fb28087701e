import assert from "node:assert/strict";
import { run } from "../lib/demo/commands.ts";
import { netTest } from "../tests/net/needs.ts";
import { AddressError, removeAddress, setAddress } from "./addresses.ts";
import { TestVeth } from "./test_veth.ts";
import { withoutRights } from "./test_without_rights.ts";

/** What iproute2 gives for an address that stays. */
const FOR_EVER = 2 ** 32 - 1;

/** Seconds that each address of an interface has left, by address and prefix. */
async function lifetimes(interfaceName: string): Promise<Record<string, number>> {
  const answer = JSON.parse(await run(["ip", "-4", "-json", "address", "show", interfaceName]));
  const found: Record<string, number> = {};
  for (const { addr_info: addresses } of answer) {
    for (const { local, prefixlen, valid_life_time: left, preferred_life_time } of addresses) {
      assert.equal(preferred_life_time, left);
      found[`${local}/${prefixlen}`] = left;
    }
  }
  return found;
}

netTest("an address is there for its lifetime, longer when renewed, and then gone", [
  "ip",
], async () => {
  await using veth = await TestVeth.create();
  await setAddress(veth.left, "10.9.0.2", 24, 3);
  assert.ok((await lifetimes(veth.left))["10.9.0.2/24"]! <= 3);
  await setAddress(veth.left, "10.9.0.2", 24, 3_600);
  const left = (await lifetimes(veth.left))["10.9.0.2/24"]!;
  assert.ok(left > 3 && left <= 3_600, `${left} s`);
  await setAddress(veth.left, "10.9.0.2", 24, 1);
  while ("10.9.0.2/24" in await lifetimes(veth.left)) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
});

netTest("an address is taken away, and one that is not there is no error", ["ip"], async () => {
  await using veth = await TestVeth.create();
  await setAddress(veth.left, "10.9.0.2", 24, 3_600);
  await setAddress(veth.left, "10.9.1.2", 24, 3_600);
  await removeAddress(veth.left, "10.9.0.2", 24);
  assert.deepEqual(Object.keys(await lifetimes(veth.left)), ["10.9.1.2/24"]);
  await removeAddress(veth.left, "10.9.0.2", 24);
  await removeAddress(veth.left, "10.9.1.2", 16);
  await removeAddress("nowhere0", "10.9.0.2", 24);
  assert.deepEqual(Object.keys(await lifetimes(veth.left)), ["10.9.1.2/24"]);
});

netTest("an address that was set for ever has an end once it is set here", ["ip"], async () => {
  await using veth = await TestVeth.create();
  await run(["ip", "address", "add", "10.9.0.2/24", "dev", veth.left]);
  assert.deepEqual(await lifetimes(veth.left), { "10.9.0.2/24": FOR_EVER });
  await setAddress(veth.left, "10.9.0.2", 24, 3_600);
  const left = (await lifetimes(veth.left))["10.9.0.2/24"]!;
  assert.ok(left <= 3_600, `${left} s`);
});

netTest("what cannot be an address says what was expected", ["ip"], async () => {
  await using veth = await TestVeth.create();
  const why = async (name: string, address: string, bits: number, lifetimeS: number) => {
    try {
      await setAddress(name, address, bits, lifetimeS);
    } catch (error) {
      if (error instanceof AddressError) return error.message;
      throw error;
    }
    return "no error";
  };
  assert.match(
    await why("nowhere0", "10.9.0.2", 24, 9),
    /^set 10\.9\.0\.2\/24 on nowhere0 for 9 s: ENODEV: there is no such interface; there are .*lo/,
  );
  const outside = "EINVAL: expected 0 to 32 bits and a lifetime of 1 s or more";
  for (const [bits, lifetimeS] of [[33, 9], [280, 9], [24, 0]] as const) {
    assert.ok((await why(veth.left, "10.9.0.2", bits, lifetimeS)).endsWith(outside));
  }
  assert.match(await why(veth.left, "10.9.0", 24, 9), /: expected four decimal parts/);
  assert.deepEqual(await lifetimes(veth.left), {});
});

netTest("without rights, sockets of the pair and addresses say which they need", [
  "ip",
  "setpriv",
], async () => {
  await using veth = await TestVeth.create();
  const name = veth.left;
  assert.deepEqual((await run(withoutRights(name))).trim().split("\n"), [
    `PairPortError: open sockets of the pair on ${name}: EPERM: raw sockets need CAP_NET_RAW`,
    `AddressError: set 10.0.0.2/24 on ${name} for 9 s: EPERM: addresses need CAP_NET_ADMIN`,
  ]);
});
