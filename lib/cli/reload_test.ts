/** The command, against the status app of a unit in memory. */
import assert from "node:assert/strict";
import type { Refusal } from "../reload/reloader.ts";
import { statusApp } from "../status/app.ts";
import type { ReloadJson } from "../status/json.ts";
import { serveStatus } from "../status/server.ts";
import { TEST_TOKEN, testSource } from "../status/test_source.ts";
import { DONE, FAILED, WRONG_USE } from "./io.ts";
import { main } from "./program.ts";
import { TestIo } from "./test_io.ts";

const DONE_JSON: ReloadJson = {
  "config_hash": "fedcba9876543210",
  summary: "+1 real, ~1 weight, 0 connections dropped",
  changes: ["real web3: new", "real web1: weight 1 → 2"],
};

/** What the command prints where a reload gives `result`. */
async function told(result: ReloadJson | Refusal, args: string[] = [], token = TEST_TOKEN) {
  const asked: string[] = [];
  const reload = (by: string) => {
    asked.push(by);
    return Promise.resolve(result);
  };
  const app = statusApp(testSource({ reload }));
  const server = serveStatus(app, { hostname: "127.0.0.1", port: 0 });
  const tokenFile = await Deno.makeTempFile();
  await Deno.writeTextFile(tokenFile, token);
  const io = new TestIo();
  const given = ["--status", server.url, "--token-file", tokenFile, ...args];
  const code = await main(["reload", ...given], io);
  await server.stop();
  await Deno.remove(tokenFile);
  return { code, out: io.out, errors: io.errors, asked };
}

Deno.test("what a reload changed is shown, the summary first", async () => {
  const { code, out, errors, asked } = await told(DONE_JSON);
  assert.equal(code, DONE);
  assert.deepEqual(out, [
    "+1 real, ~1 weight, 0 connections dropped\n  real web3: new\n  real web1: weight 1 → 2",
  ]);
  assert.deepEqual(errors, []);
  assert.deepEqual(asked, ["127.0.0.1"], "who asks is for the log");
  const { out: [json] } = await told(DONE_JSON, ["--json"]);
  assert.deepEqual(JSON.parse(json!), DONE_JSON);
});

Deno.test("a file that the unit refuses is wrong use, a line for each problem", async () => {
  const problems = ["f.yaml:3:1: this is wrong", "f.yaml:4:1: and this"];
  const { code, out, errors } = await told({ problems, byEngine: false });
  assert.equal(code, WRONG_USE);
  assert.deepEqual(out, []);
  assert.deepEqual(errors, [problems.join("\n")]);
});

Deno.test("a file that is named on the command line is not the one that the unit reads", async () => {
  const { code, errors, asked } = await told(DONE_JSON, ["--config", "other.yaml"]);
  assert.equal(code, WRONG_USE);
  assert.deepEqual(errors, [
    "reload --config: the running unit reads its own file: expected no --config",
  ]);
  assert.deepEqual(asked, []);
});

Deno.test("an engine that does not take it is a failure", async () => {
  const problems = ["the engine has not answered for 5 s"];
  const { code, errors } = await told({ problems, byEngine: true });
  assert.equal(code, FAILED);
  assert.deepEqual(errors, problems);
});

Deno.test("with a wrong token nothing is asked of the unit", async () => {
  const { code, errors, asked } = await told(DONE_JSON, [], "wrong-horse-battery");
  assert.equal(code, FAILED);
  assert.match(errors[0]!, /^the unit refuses the token/);
  assert.deepEqual(asked, []);
});

Deno.test("a body, a parameter and another method are refused", async () => {
  const reload = () => assert.fail("it must not be asked");
  const app = statusApp(testSource({ reload }));
  const caller = { remoteAddr: { transport: "tcp", hostname: "192.0.2.7", port: 1 } } as const;
  const headers = { authorization: `Bearer ${TEST_TOKEN}` };
  const post = (path: string, body?: string) =>
    app.request(path, { method: "POST", headers, ...(body !== undefined && { body }) }, caller);
  assert.equal((await post("/reload", "reals: {}")).status, 400);
  assert.equal((await post("/reload?file=/etc/passwd")).status, 400);
  const got = await app.request("/reload", { headers }, caller);
  assert.equal(got.status, 405);
  assert.equal(got.headers.get("allow"), "POST");
});
