import assert from "node:assert/strict";
import { MAX_CONFIG_BYTES } from "../limits.ts";
import { accepted, BASE, PAIR, spoiled } from "./base_for_tests.ts";
import { MergeError, mergeShared } from "./merge.ts";

/** The other unit of `PAIR`, in another hand. */
const OWN = `# the other box
unit: other
ports:
  front: ens3 # the left one
  back: ens4
fastpath: off # an old kernel
reals: { old: { address: 10.0.0.99 } }
virtuals: { gone: { address: 10.0.0.98, reals: [old] } }
failover:
  # the plug is marked
  cable: { socket: /run/cable, wiring: null-modem }
  role: secondary
  hello: 1s
  addresses: { active: 10.0.0.8/24, failover: 10.0.0.9/24, interface: mgmt }
  key_file: /root/key
`;

/** What is taken, and by whose key it is refused. */
function refusal(theirs: string, own: string): string {
  try {
    mergeShared(theirs, own);
  } catch (error) {
    assert.ok(error instanceof MergeError);
    return error.message;
  }
  return assert.fail("it was merged");
}

Deno.test("what is shared comes from the active unit, the rest stays, added and removed too", () => {
  const theirs = `# the pair
unit: demo
# both ports
ports: { front: eth0, back: eth1 } # of the primary
reals:
  # the first one
  web1: { address: 10.0.0.11, port: 8080, weight: 2 } # fast
virtuals:
  www: { address: 10.0.0.100, port: 80, reals: [web1] }
# together
failover:
  addresses: { active: 10.0.0.2/24, failover: 10.0.0.3/24 }
  cable: { device: /dev/ttyS1 }
  # quick
  hello: 50ms
  key_file: none
status: { listen: 127.0.0.1:9000 }
# the end
`;
  assert.equal(
    mergeShared(theirs, OWN),
    `# the pair
unit: other
# both ports
ports:
  front: ens3 # the left one
  back: ens4
reals:
  # the first one
  web1: { address: 10.0.0.11, port: 8080, weight: 2 } # fast
virtuals:
  www: { address: 10.0.0.100, port: 80, reals: [ web1 ] }
# together
failover:
  addresses: { active: 10.0.0.2/24, failover: 10.0.0.3/24, interface: mgmt }
  cable: { socket: /run/cable, wiring: null-modem }
  # quick
  hello: 50ms
  key_file: /root/key
  role: secondary
fastpath: off # an old kernel

# the end
`,
  );
});

Deno.test("the merged file is a configuration with the hash of the active unit's, and merging again changes nothing", () => {
  for (const theirs of [PAIR, `\ufeff${PAIR.replaceAll("\n", "\r\n")}`, JSON.stringify(flow())]) {
    const merged = mergeShared(theirs, OWN);
    assert.equal(accepted(merged).hash, accepted(theirs).hash);
    assert.equal(accepted(merged).unit, "other");
    assert.equal(mergeShared(theirs, merged), merged);
  }
});

function flow() {
  return {
    unit: "lb",
    ports: { front: "a", back: "b" },
    reals: { "1": { address: "10.0.0.1" } },
    virtuals: { www: { address: "10.0.0.2", reals: ["1"] } },
    failover: {
      role: "primary",
      addresses: { active: "10.0.0.8/24", failover: "10.0.0.9/24", interface: "c" },
      "key_file": "none",
    },
  };
}

Deno.test("names that YAML takes for numbers stay as they are written", () => {
  for (const name of ["01", "1.0", "0x1f", "1e3", "true", "NO", "0100"]) {
    const theirs = PAIR.replaceAll("web1", name).replaceAll("www", `0${name}`);
    const merged = accepted(
      mergeShared(theirs, OWN.replace("unit: other", `unit: ${name.replaceAll(/\W/g, "0")}`)),
    );
    assert.equal(merged.reals[0]!.name, name);
    assert.equal(merged.hash, accepted(theirs).hash);
  }
});

Deno.test("an anchor that stood in what was replaced still stands for the same in what was not", () => {
  const theirs = spoiled("unit: demo", "unit: &name web9", PAIR)
    .replace("front: eth0", "front: &front eth0").replace("back: eth1", "back: &back eth1")
    .replace("any1:", "*name :").replace("[any1]", "[*name]").replace("web2:", "*front :")
    .replace("[web1, web2]", "&list [web1, *front]")
    .replace("files:", "again: { address: 10.0.0.102, port: 80, reals: *list }\n  files:");
  const merged = mergeShared(theirs, OWN);
  const { unit, reals, virtuals, hash } = accepted(merged);
  assert.equal(unit, "other");
  assert.deepEqual(reals.map(({ name }) => name), ["web1", "eth0", "web9"]);
  assert.deepEqual(virtuals.map(({ reals }) => reals), [["web1", "eth0"], ["web1", "eth0"], [
    "web9",
  ]]);
  assert.equal(hash, accepted(theirs).hash);
  assert.match(merged, /reals: \*list/, "an alias whose anchor is still there stays one");
});

Deno.test("anchors of the own file stand for what they stood for there, and are no anchors of the other", () => {
  const own = OWN.replace("unit: other", "unit: &a other").replace("front: ens3", "front: &b ens3")
    .replace("interface: mgmt", "interface: *b").replace("/root/key", "&c /root/key");
  const theirs = spoiled("port: 80, reals: [web1, web2]", "reals: &b [any1]", PAIR)
    .replace("reals: [any1]", "reals: *b");
  const merged = accepted(mergeShared(theirs, own));
  assert.equal(merged.failover!.addresses.interface, "ens3");
  assert.deepEqual(merged.virtuals.map(({ reals }) => reals), [["any1"], ["any1"]]);
});

Deno.test("files of which no third can be made are refused with the reason, and nothing else happens", () => {
  assert.match(refusal("unit: [", OWN), /^the active unit's file, \d+:\d+: this is not YAML: /);
  assert.match(
    refusal(PAIR, `${OWN}unit: x\n`),
    /^the own file, 16:1: the key "unit" is here twice/,
  );
  assert.match(refusal("", OWN), /^the active unit's file has no failover\.addresses: expected/);
  assert.match(refusal(BASE, OWN), /^the active unit's file has no failover\.addresses: expected/);
  assert.match(refusal("- a\n", OWN), /^the active unit's file has no failover\.addresses/);
  const long = `${PAIR}# ${"x".repeat(MAX_CONFIG_BYTES - PAIR.length - 3)}\n`;
  assert.match(
    refusal(long, `${OWN}connections: { max: 1234567 }\n`),
    /has \d+ bytes: expected at most 1048576$/,
  );
  // A section that stands elsewhere cannot be changed here without being changed there.
  const elsewhere = spoiled("failover:", "spare: &pair", PAIR) + "failover: *pair\n";
  assert.match(
    refusal(elsewhere, OWN),
    /^the keys that are a unit's own cannot be told from the others .*: expected unit, ports, .* as plain keys/,
  );
});

Deno.test("what the own file lacks is lacking in the merged one, for the check to find", () => {
  const own = OWN.replace("  key_file: /root/key\n", "");
  assert.ok(!mergeShared(PAIR, own).includes("key_file"));
});
