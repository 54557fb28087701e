import assert from "node:assert/strict";
import { assertProblems, BASE, spoiled } from "./base_for_tests.ts";
import { MAX_CONFIG_BYTES } from "../limits.ts";
import { realConfig, virtualConfig } from "./defaults_for_tests.ts";
import { loadConfig, parseConfig } from "./load.ts";

async function loaded(bytes: Uint8Array): Promise<{ path: string; problems: string[] }> {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, bytes);
    const result = await loadConfig(path);
    assert.ok("problems" in result);
    return { path, problems: result.problems };
  } finally {
    await Deno.remove(path);
  }
}

function hashOf(text: string): string {
  const result = parseConfig(text, "f");
  assert.ok("config" in result, JSON.stringify(result));
  return result.config.hash;
}

Deno.test("every YAML of config/ that a unit reads is valid", async () => {
  const folder = `${import.meta.dirname}/../../config`;
  const names = Array.from(Deno.readDirSync(folder), ({ name }) => name)
    .filter((name) => name.endsWith(".yaml"));
  assert.ok(["demo.yaml", "pair.yaml", "pointsman.yaml"].every((name) => names.includes(name)));
  for (const name of names) {
    const result = await loadConfig(`${folder}/${name}`);
    assert.ok("config" in result, JSON.stringify(result));
  }
});

Deno.test("a valid file becomes a Config with every key", () => {
  const result = parseConfig(BASE, "f");
  assert.ok("config" in result);
  assert.deepEqual(result.config, {
    unit: "demo",
    ports: { front: "eth0", back: "eth1" },
    connections: { max: 1000, idleMs: 7_200_000, closingMs: 10_000 },
    fastpath: "auto",
    reals: [
      realConfig({ name: "web1", address: "10.0.0.11", port: 8080, weight: 2 }),
      realConfig({ name: "web2", address: "10.0.0.12", port: 8080 }),
      realConfig({ name: "any1", address: "10.0.0.21" }),
    ],
    virtuals: [
      virtualConfig({
        name: "www",
        address: "10.0.0.100",
        port: 80,
        reals: ["web1", "web2"],
      }),
      virtualConfig({ name: "files", address: "10.0.0.101", reals: ["any1"] }),
    ],
    statics: [],
    status: { listen: { hostname: "127.0.0.1", port: 9000 }, tokenFile: null },
    failover: null,
    hash: result.config.hash,
  });
});

Deno.test("all problems come at once, in the order of the file", () => {
  const text = `unit: a b
ports: { front: eth0, back: eth0 }
fastpath: fast
connections: { max: 0, idle: 120 }
reals:
  web1: { address: 10.0.0.300, prot: 80 }
  web2: { address: fd00::1, port: 65536 }
  web3: { address: 10.0.0.13, port: 80 }
  web4: { address: 10.0.0.13, port: 80, weight: 0 }
  web3: { address: 10.0.0.14 }
virtuals:
  web4: { address: 10.0.0.13, reals: [web3, web9, web3] }
  b: { port: 80 }
status: { listen: 9000 }
`;
  assertProblems(
    text,
    '1:7: unit is "a b"',
    "2:29: ports.back is eth0",
    '3:11: fastpath is "fast"',
    "4:21: connections.max is 0",
    "4:30: connections.idle is 120",
    '6:20: reals.web1.address is "10.0.0.300"',
    "6:32: reals.web1.prot is not a known key",
    '7:20: reals.web2.address is "fd00::1"',
    "7:35: reals.web2.port is 65536",
    "9:20: reals.web4.address is 10.0.0.13 port 80, as real web3 (line 8)",
    "9:49: reals.web4.weight is 0",
    '10:3: the key "web3" is here twice',
    "12:3: virtuals.web4 has the name of a real (line 9)",
    "12:20: virtuals.web4.address is 10.0.0.13, the address of real web3 (line 8)",
    "12:39: virtuals.web4.reals[0] is web3, which has port 80, in a virtual of all ports",
    '12:45: virtuals.web4.reals[1] is "web9", which is no real',
    "12:51: virtuals.web4.reals[2] is web3 a second time",
    "13:6: virtuals.b.address is missing",
    "13:6: virtuals.b.reals is missing",
    "14:19: status.listen is 9000",
  );
});

Deno.test("the hash is the same however the configuration is written", () => {
  const hash = hashOf(BASE);
  assert.match(hash, /^[0-9a-f]{16}$/);
  assert.equal(hashOf(`# comment\n${spoiled("120m", "2h")}`), hash);
  assert.equal(hashOf(spoiled("port: 8080, weight: 2", "weight: 2, port: 8080")), hash);
  assert.equal(hashOf(spoiled("port: 80,", "predictor: leastconns, port: 80,")), hash);
  assert.equal(hashOf(spoiled("weight: 2", "weight: 2, retry: 1m")), hash);
});

Deno.test("the hash differs where two units would not do the same", () => {
  const texts = [
    BASE,
    spoiled("weight: 2", "weight: 3"),
    spoiled("[web1, web2]", "[web2, web1]"),
    spoiled("unit: demo", "unit: other"),
    spoiled("120m", "119m"),
    spoiled("9000", "9001"),
    spoiled("weight: 2", "weight: 2, standby: web2"),
    spoiled("port: 80,", "port: 80, clients: [10.0.7.0/24],"),
    spoiled("status:", "statics: [{ real: web1, virtual: www }]\nstatus:"),
  ];
  assert.equal(new Set(texts.map(hashOf)).size, texts.length);
});

Deno.test("a file that is missing is a problem", async () => {
  const path = `${import.meta.dirname}/missing.yaml`;
  assert.deepEqual(await loadConfig(path), {
    problems: [`${path}: there is no such file: expected a configuration file`],
  });
});

Deno.test("a directory is a problem", async () => {
  assert.deepEqual(await loadConfig(import.meta.dirname!), {
    problems: [`${import.meta.dirname}: this is a directory: expected a configuration file`],
  });
});

Deno.test("a file that cannot be opened is a problem with its cause", async () => {
  const path = `${import.meta.filename}/below`;
  const result = await loadConfig(path);
  assert.ok("problems" in result);
  assert.match(
    result.problems[0]!,
    /: it cannot be read \(.*[Nn]ot a directory.*\): expected a conf/,
  );
});

Deno.test("a file that is not UTF-8 is refused at the first such byte", async () => {
  const { path, problems } = await loaded(
    Uint8Array.of(...new TextEncoder().encode("unit: a\n# ü "), 0xe4, 0x0a),
  );
  assert.deepEqual(problems, [
    `${path}:2:5: bytes that are not UTF-8: expected text in UTF-8`,
  ]);
});

Deno.test("a file that is too large is refused unread", async () => {
  const { path, problems } = await loaded(new Uint8Array(MAX_CONFIG_BYTES + 1).fill(0x23));
  assert.deepEqual(problems, [
    `${path}: more than 1048576 bytes: expected a configuration file`,
  ]);
});
