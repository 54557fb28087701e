import assert from "node:assert/strict";
import { Hellos } from "./hellos.ts";
import type { HelloMessage, StateMessage } from "./messages.ts";

const PORT = { link: "up", state: "normal", heard: true, received: 0 } as const;
const PORTS = { front: PORT, back: PORT };
const HELLO: HelloMessage = {
  kind: "hello",
  unit: "lb-b",
  role: "secondary",
  state: "standby",
  term: 1,
  epoch: "b".repeat(16),
  counter: 1,
  version: "1",
  configHash: "0".repeat(16),
  ports: PORTS,
  sync: { state: "bulk", percent: 10, behind: 0 },
  health: 2,
  heardOnCable: true,
};

function state(counter: number, changes: Partial<StateMessage> = {}): StateMessage {
  const { role, term, health } = HELLO;
  const rest = { role, term, health, ports: PORTS, state: "active", cause: "" } as const;
  return { kind: "state", counter, ...rest, ...changes };
}

Deno.test("a path is silent when nothing came by it for so long, the peer when by none", () => {
  const hellos = new Hellos(300);
  assert.equal(hellos.isHeard(0), false);
  hellos.hear("cable", 100);
  hellos.hear("front", 200);
  assert.equal(hellos.isHeardOn("cable", 399), true);
  assert.equal(hellos.isHeardOn("cable", 400), false);
  assert.equal(hellos.isHeard(499), true);
  assert.equal(hellos.isHeard(500), false);
  assert.equal(hellos.lastMs, 200);
});

Deno.test("what comes late, or twice, changes nothing", () => {
  const hellos = new Hellos(300);
  assert.equal(hellos.take({ ...HELLO, counter: 5 }, 0), true);
  assert.equal(hellos.take({ ...HELLO, counter: 5, state: "failed" }, 1), false);
  assert.equal(hellos.take(state(4), 2), false);
  assert.equal(hellos.peer?.state, "standby");
  assert.equal(hellos.take(state(6), 3), true);
  assert.equal(hellos.peer?.state, "active");
});

Deno.test("a hello that a state has overtaken still tells what only hellos tell", () => {
  const hellos = new Hellos(300);
  hellos.take(HELLO, 0);
  hellos.take(state(3), 1);
  const sync = { state: "complete", percent: 0, behind: 0 } as const;
  assert.equal(hellos.take({ ...HELLO, counter: 2, sync }, 2), true);
  assert.deepEqual(hellos.peer?.sync, sync);
  assert.equal(hellos.peer?.state, "active");
});

Deno.test("a new process of the peer counts from the beginning, with its first hello", () => {
  const hellos = new Hellos(300);
  assert.equal(hellos.take(state(1), 0), false);
  hellos.take({ ...HELLO, counter: 900 }, 0);
  assert.equal(hellos.take({ ...HELLO, epoch: "c".repeat(16), state: "booting" }, 1), true);
  assert.equal(hellos.peer?.state, "booting");
});

Deno.test("a peer that is known to be gone is not heard, and a pause of our own is no silence", () => {
  const hellos = new Hellos(300);
  hellos.hear("back", 100);
  hellos.excuse(1_000);
  assert.equal(hellos.isHeard(1_399), true);
  hellos.forget();
  assert.equal(hellos.isHeard(1_399), false);
});
