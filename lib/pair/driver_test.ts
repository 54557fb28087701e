import assert from "node:assert/strict";
import { nowMs } from "../clock.ts";
import { ACTIVE, STANDBY } from "../engine/duty.ts";
import { viewOf } from "./viewing.ts";
import { MAX_ANSWERS } from "../limits.ts";
import { TestDriver, TestPair } from "./test_pair.ts";

const KEY = new Uint8Array(32).fill(7);
const OTHER_KEY = new Uint8Array(32).fill(9);

/** Both have booted and know each other. */
async function booted(...units: ConstructorParameters<typeof TestPair>): Promise<TestPair> {
  const pair = new TestPair(...units);
  pair.boot();
  await pair.until("one active, one standby", () => {
    return pair.a.state === "active" && pair.b.state === "standby";
  });
  return pair;
}

Deno.test("both boot together: the primary becomes active, and has the active address", async () => {
  using pair = await booted();
  assert.equal(pair.a.duty.ordered, ACTIVE);
  assert.equal(pair.b.duty.ordered, 0);
  assert.deepEqual([...pair.a.addresses], ["eth0 10.0.0.2/24"]);
  assert.deepEqual([...pair.b.addresses], ["eth0 10.0.0.3/24"]);
  const told = pair.a.events.filter(({ kind }) => kind === "unit");
  assert.deepEqual(told, [
    { kind: "unit", before: "booting", after: "active", cause: "both boot, primary" },
  ]);
});

Deno.test("a unit that ends hands over at once, and keeps neither address nor lease", async () => {
  using pair = await booted({ key: KEY }, { key: KEY });
  const stopped = pair.a.driver.stop();
  assert.equal(pair.a.duty.ordered, STANDBY);
  assert.equal(pair.a.duty.mayServe({ exactMs: 0 }), false);
  await stopped;
  assert.equal(pair.a.addresses.size, 0);
  await pair.until("the other active", () => pair.b.state === "active");
  assert.equal(pair.b.driver.unit.cause, "peer hands over");
  assert.deepEqual([...pair.b.addresses], ["eth0 10.0.0.2/24"]);
});

Deno.test("a peer that falls silent on all paths is taken over from", async () => {
  using pair = await booted();
  pair.a.driver.stop = () => Promise.resolve();
  pair.cut(true);
  await pair.until("takeover", () => pair.b.state === "active");
  pair.cut(false);
  await pair.until("one yields", () => pair.a.state === "standby");
  assert.equal(pair.b.state, "active");
  assert.equal(pair.a.duty.ordered, STANDBY);
});

Deno.test("an order swaps the two, and says what has come of it", async () => {
  using pair = await booted();
  assert.deepEqual(await pair.a.driver.order("active"), {
    ok: false,
    reason: "it is active already",
  });
  assert.deepEqual(await pair.b.driver.order("active"), { ok: true, state: "active" });
  await pair.until("the other standby", () => pair.a.state === "standby");
  assert.deepEqual(await pair.b.driver.order("reset"), { ok: true, state: "active" });
});

Deno.test("a link that goes is told at once, and the unit with more good ports becomes active", async () => {
  using pair = await booted();
  await pair.until("both good", () => pair.b.driver.unit.known.ports.health === 2);
  pair.a.facts.back = { ...pair.a.facts.back, link: "down" };
  pair.a.driver.lookAtLinks();
  await pair.until("takeover", () => pair.b.state === "active");
  assert.equal(pair.a.state, "failed");
  assert.equal(pair.a.driver.unit.cause, "peer has more good ports: back has no link");
});

Deno.test("with another key, or none on one side, none understands the other, and the secondary does not serve", async () => {
  for (const keys of [[KEY, OTHER_KEY], [KEY, undefined]] as const) {
    const [a, b] = keys.map((key) => key === undefined ? {} : { key });
    using pair = new TestPair(a, b);
    pair.boot();
    await pair.until("both failed", () => pair.a.state === "failed" && pair.b.state === "failed");
    assert.equal(pair.b.driver.unit.cause, "peer has another key");
    const { wrong_key: wrong, no_key: none } = pair.a.driver.endpoint.refusals;
    assert.ok(wrong + none > 0);
  }
});

Deno.test("of greetings, as three units with one key have for each other without end, so many are answered before the next tick", () => {
  const [unit, ...others] = ["lb-a", "lb-b", "lb-c"].map((name) => {
    return new TestDriver({ name, role: "primary", key: KEY });
  });
  const hellos: Uint8Array[] = [];
  for (const other of others) {
    other.carry = (path, bytes) => void (path === "front" && hellos.push(bytes.slice()));
    for (let i = 0; i < 2 * MAX_ANSWERS; i++) other.driver.boot();
  }
  let answers = 0;
  unit!.carry = () => answers++;
  for (const hello of hellos) unit!.driver.receive("front", hello);
  assert.ok(hellos.length > 2 * MAX_ANSWERS, `${hellos.length}`);
  assert.equal(answers, MAX_ANSWERS);
  for (const { driver } of [unit!, ...others]) driver.stop();
});

Deno.test("the active unit's configuration goes to the standby, piece by piece", async () => {
  const text = "a long text, of which no two pieces are the same: ".repeat(500) + "end";
  const hash = "1".repeat(16);
  using pair = await booted({ configuration: { hash, text } });
  await pair.until("it is there", () => pair.b.wholes.length === 1);
  assert.deepEqual(pair.b.wholes, [{ hash, text }]);
  pair.b.driver.configured(hash, undefined);
  pair.b.driver.step({ kind: "config", hash });
  await pair.until("it is told", () => pair.a.ends.length === 1);
  assert.deepEqual(pair.a.ends, [{ hash, cause: undefined }]);
  // And it is not sent again, nor is a unit that works by it asked to.
  await pair.until("hellos tell it", () => {
    return pair.a.driver.unit.known.hellos.peer?.configHash === hash;
  });
  assert.equal(pair.b.wholes.length, 1);
});

Deno.test("a configuration that the standby cannot do by is told on both sides, and not sent at once again", async () => {
  const hash = "1".repeat(16);
  using pair = await booted({ configuration: { hash, text: "reals: []" } });
  await pair.until("it is there", () => pair.b.wholes.length === 1);
  pair.b.driver.configured(hash, "1:1: unknown key");
  pair.b.driver.step({ kind: "config", hash: "0".repeat(16), cause: "1:1: unknown key" });
  await pair.until("it is told", () => pair.a.ends.length === 1);
  assert.deepEqual(pair.a.ends, [{ hash, cause: "1:1: unknown key" }]);
  assert.equal(pair.b.state, "failed");
  assert.equal(pair.b.driver.unit.cause, "config: 1:1: unknown key");
  await pair.until("some hellos later", () => {
    return (pair.a.driver.unit.known.hellos.peer?.counter ?? 0) > 30;
  });
  assert.equal(pair.b.wholes.length, 1);
});

Deno.test("what becomes of the peer is told as it says it itself, and its silence", async () => {
  using pair = await booted();
  await pair.until("standby is told", () => toldOfPeer(pair).at(-1)?.after === "standby");
  pair.b.facts.back = { ...pair.b.facts.back, link: "down" };
  pair.b.driver.lookAtLinks();
  await pair.until("its fault is told", () => toldOfPeer(pair).at(-1)?.after === "failed");
  assert.equal(toldOfPeer(pair).at(-1)!.cause, "back has no link");
  pair.cut(true);
  await pair.until("its silence is told", () => toldOfPeer(pair).at(-1)?.after === "unheard");
});

function toldOfPeer({ a }: TestPair) {
  return a.events.filter((event) => event.kind === "peer");
}

Deno.test("an active unit says that connections are with nobody where it has no standby", async () => {
  using pair = await booted();
  const sync = () => viewOf(pair.a.driver, undefined, pair.a.address, nowMs()).sync.state;
  await pair.until("it is heard", () => pair.a.driver.unit.known.hellos.peer?.state === "standby");
  const { known } = pair.a.driver.unit;
  known.hellos.peer!.sync = { state: "complete", percent: 0, behind: 0 };
  assert.equal(sync(), "complete");
  pair.cut(true);
  await pair.until("it is silent", () => !known.hellos.isHeard(nowMs()));
  assert.equal(sync(), "off");
});

Deno.test("ports that are joined crosswise are warned of, once", async () => {
  const pair = new TestPair();
  pair.cross();
  pair.boot();
  using _ = pair;
  await pair.until("some hellos", () => pair.a.driver.endpoint.refusals.wrong_path > 5);
  assert.equal(pair.a.warnings.filter((text) => /expected front to front/.test(text)).length, 1);
});

Deno.test("ports of both units with one hardware address are told", async () => {
  const pair = new TestPair();
  pair.b.facts.back = pair.a.facts.back;
  pair.b.driver.lookAtLinks();
  pair.boot();
  using _ = pair;
  await pair.until("told", () => pair.a.warnings.some((text) => text.startsWith("back: ")));
});
