/** One of three servers is dead at the first SYN. No client sees an error; a connection that met it takes longer. */
import assert from "node:assert/strict";
import { startServer } from "../../lib/demo/servers.ts";
import { connectionsOf, happened, realOf, transitionsOf } from "./looks.ts";
import { netTest } from "./needs.ts";
import { endSilence, silence, whyNoNft } from "./nft.ts";
import { eventually, openScene, THREE_REALS } from "./scene.ts";
import { addClients, realsOf, type Visit, visit } from "./visits.ts";

/** As many that a third of them are the eight that fail a real by default. */
const MANY = 24;

/** Less than any second SYN takes, more than any first one. */
const MET_MS = 500;

function threeReals(keys: string): string {
  return THREE_REALS.replaceAll("port: 8080 }", `port: 8080, ${keys} }`);
}

/** What it costs a client to meet a dead server; `deno test` shows it unless told to be quiet. */
function printTimes(what: string, visits: readonly Visit[]) {
  const times = visits.map(({ connectMs }) => Math.round(connectMs)).filter((ms) => ms > MET_MS);
  times.sort((a, b) => a - b);
  const median = times[times.length >> 1];
  console.log(
    `${what}: ${times.length} took ${times[0]} to ${times.at(-1)} ms, median ${median} ms`,
  );
}

netTest("a server whose port is closed: no client sees it; it fails, is tested and returns", [
  "nginx",
  "curl",
], async () => {
  await using scene = await openScene({ config: threeReals("retry: 1s") });
  const { network, unit, servers } = scene;
  const clients = await addClients(network, MANY);
  await servers[0]!.stop();
  assert.deepEqual(realsOf(await visit(network, clients.slice(0, 3))), ["web2", "web3"]);
  const reasons = (await connectionsOf(unit)).map(({ reason }) => reason).sort();
  assert.deepEqual(reasons, ["predictor", "predictor", "reset"]);
  const { state, ditched } = await realOf(unit, "web1");
  assert.deepEqual({ state, ditched }, { state: "in_service", ditched: 1 });
  const visits = await visit(network, clients);
  assert.deepEqual(realsOf(visits), ["web2", "web3"]);
  const { reset, no_answer: unanswered } = await realOf(unit, "web1");
  assert.ok(reset >= 8, `${reset} connections were reset`);
  assert.equal(unanswered, 0);
  printTimes("a closed port", visits);
  await happened(unit, "real", "web1", FAILED);
  await eventually("a trial is reset", 10, async () => {
    await visit(network, clients.slice(0, 3));
    return (await transitionsOf(unit, "real", "web1")).includes(TRIAL_RESET);
  });
  await startServer(network, "web1", { port: 8080 });
  await eventually("it serves again", 10, async () => {
    return realsOf(await visit(network, clients.slice(0, 3))).includes("web1");
  });
  assert.equal((await realOf(unit, "web1")).state, "in_service");
  await happened(unit, "real", "web1", TRIAL_ANSWERED);
  const transitions = (await transitionsOf(unit, "real", "web1")).join(", ");
  // How many trials are reset depends on when the server comes back.
  const last = transitions.replaceAll(`${TESTING}, ${TRIAL_RESET}, `, "");
  assert.equal(last, [FAILED, TESTING, TRIAL_ANSWERED].join(", "));
});

const FAILED = "in_service ▸ failed (connections reset)";
const TESTING = "failed ▸ testing (retry)";
const TRIAL_RESET = "testing ▸ failed (trial reset)";
const TRIAL_ANSWERED = "testing ▸ in_service (trial answered)";

netTest("a silent server: the second SYN of a connection goes elsewhere with reassign 1", [
  "nginx",
  "curl",
  "nft",
], async () => {
  const config = threeReals("retry: 1s, reassign: 1, threshold: 4");
  await using scene = await openScene({ config });
  const { network, unit } = scene;
  const clients = await addClients(network, 12);
  await silence(network, "web1");
  const visits = await visit(network, clients);
  assert.deepEqual(realsOf(visits), ["web2", "web3"]);
  printTimes("silence, reassign 1", visits);
  const { reset, no_answer: unanswered } = await realOf(unit, "web1");
  assert.equal(reset, 0);
  assert.ok(unanswered >= 4, `${unanswered} connections were not answered`);
  await happened(unit, "real", "web1", "in_service ▸ failed (connections not answered)");
  await endSilence(network, "web1");
  await eventually("it serves again", 10, async () => {
    return realsOf(await visit(network, clients.slice(0, 3))).includes("web1");
  });
  const { state, ditched } = await realOf(unit, "web1");
  assert.deepEqual({ state, ditched }, { state: "in_service", ditched: 0 });
}, whyNoNft());

netTest("a silent server: by default it is given three SYNs", [
  "nginx",
  "curl",
  "nft",
], async () => {
  await using scene = await openScene();
  const { network, unit } = scene;
  const clients = await addClients(network, 3);
  await silence(network, "web1");
  const visits = await visit(network, clients);
  assert.deepEqual(realsOf(visits), ["web2", "web3"]);
  printTimes("silence, reassign 3", visits);
  const { state, ditched, no_answer: unanswered } = await realOf(unit, "web1");
  assert.deepEqual({ state, ditched, unanswered }, {
    state: "in_service",
    ditched: 1,
    unanswered: 1,
  });
}, whyNoNft());
