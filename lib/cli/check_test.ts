import assert from "node:assert/strict";
import { check } from "./check.ts";
import { DONE, WRONG_USE } from "./io.ts";
import { TestIo } from "./test_io.ts";

const CONFIG = `unit: lb-a
ports: { front: eth0, back: eth1 }
reals:
  web1: { address: 10.0.0.11, port: 8080 }
virtuals:
  www: { address: 10.0.0.100, port: 80, reals: [web1] }
`;

async function checked(text: string, json: boolean, warnings: string[] = []) {
  const path = await Deno.makeTempFile({ suffix: ".yaml" });
  await Deno.writeTextFile(path, text);
  const io = new TestIo();
  const code = await check({ config: path, json }, io, () => warnings);
  await Deno.remove(path);
  return { code, path, out: io.out.join("\n"), errors: io.errors.join("\n") };
}

Deno.test("a good config is described, with the memory it takes", async () => {
  const { code, out, errors } = await checked(CONFIG, false);
  assert.equal(code, DONE);
  assert.match(out, /virtual www/);
  assert.match(out, /in \d+\.\d MiB of memory/);
  assert.equal(errors, "");
});

Deno.test("what the box or the token lacks is a warning: the config itself is good", async () => {
  const text = `${CONFIG}status: { token_file: /nonexistent/token }\n`;
  const { code, errors } = await checked(text, false, ["port back (eth1): odd"]);
  assert.equal(code, DONE);
  const [port, token] = errors.split("\n");
  assert.equal(port, "warning: port back (eth1): odd");
  assert.match(token!, /^warning: status\.token_file: \/nonexistent\/token: there is no such file/);
});

Deno.test("a good config as JSON has its defaults filled in", async () => {
  const { code, out } = await checked(CONFIG, true);
  assert.equal(code, DONE);
  const config = JSON.parse(out);
  assert.equal(config.connections.max, 1_048_576);
  assert.equal(config.virtuals[0].predictor, "leastconns");
});

const PAIR = `${CONFIG}failover:
  addresses: { active: 10.0.0.2/24, failover: 10.0.0.3/24 }
  cable: { device: /dev/ttyS1 }
  key_file: /nonexistent/key
`;

Deno.test("a pair is told with its times, and that its key is missing", async () => {
  const { code, out, errors } = await checked(PAIR, false);
  assert.equal(code, DONE);
  assert.match(out, /^ {2}takeover +575ms /m);
  assert.match(errors, /^warning: failover\.key_file: \/nonexistent\/key: there is no such file/);
});

Deno.test("a pair as JSON has its times too, and a unit that is alone has no pair", async () => {
  const { failover } = JSON.parse((await checked(PAIR, true)).out);
  assert.deepEqual([failover.takeoverMs, failover.leaseMs, failover.helloMs], [575, 180, 100]);
  assert.equal(JSON.parse((await checked(CONFIG, true)).out).failover, null);
});

Deno.test("every problem of a bad config is an error line, and the code says wrong use", async () => {
  const bad = CONFIG.replace("port: 80,", "port: 99999,").replace("unit:", "unyt:");
  const { code, path, out, errors } = await checked(bad, false);
  assert.equal(code, WRONG_USE);
  assert.equal(out, "");
  const lines = errors.split("\n");
  assert.ok(lines.length >= 2, errors);
  for (const line of lines) assert.ok(line.startsWith(`${path}:`), line);
});

Deno.test("the problems as JSON go where the config would go", async () => {
  const { code, out, errors } = await checked("unit: lb-a\n", true);
  assert.equal(code, WRONG_USE);
  assert.ok(JSON.parse(out).problems.length > 0);
  assert.equal(errors, "");
});
