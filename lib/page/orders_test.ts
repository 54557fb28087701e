import assert from "node:assert/strict";
import { nextRealState, REAL_EVENTS } from "../objects/real_states.ts";
import { ORDERS, REAL_STATES, VIRTUAL_STATES } from "../words.ts";
import { type Command, ordersOf, questionOf } from "./orders.ts";
import { testStatus } from "./test_status.ts";

const { virtuals: [VIRTUAL], reals: [REAL] } = testStatus();

Deno.test("those orders are offered that change the state of a real", () => {
  REAL_STATES.forEach((state, index) => {
    const changing = ORDERS.filter((order) =>
      nextRealState(index, REAL_EVENTS.indexOf(order)) !== index
    );
    assert.deepEqual(ordersOf("real", { ...REAL!, state, connections: 1 }), changing, state);
  });
  assert.deepEqual(ordersOf("real", { ...REAL!, state: "out_of_service" }), ["in-service"]);
});

Deno.test("every virtual can be ordered something, and what is removed is not put in service", () => {
  for (const state of VIRTUAL_STATES) {
    const virtual = { ...VIRTUAL!, state };
    assert.ok(ordersOf("virtual", virtual).length > 0, state);
    assert.ok(!ordersOf("virtual", { ...virtual, removed: true }).includes("in-service"), state);
  }
  const removed = { ...REAL!, state: "draining", removed: true } as const;
  assert.deepEqual(ordersOf("real", removed), ["out-of-service"]);
});

function asked(command: Command, change = (_: ReturnType<typeof testStatus>) => {}) {
  const status = testStatus();
  change(status);
  return questionOf(command, status);
}

Deno.test("who takes a real out is told what becomes of its connections", () => {
  const command: Command = { kind: "real", name: "web1", order: "out-of-service" };
  const text = (connections: number) =>
    asked(command, ({ reals }) => reals[0]!.connections = connections).text;
  assert.match(text(0), /It has no connections now\.$/);
  assert.match(text(1), /Its 1 connection goes on to its end\.$/);
  assert.match(text(1200), /Its 1,200 connections go on to their end\.$/);
  assert.equal(asked(command).title, "Take out of service: real web1");
});

Deno.test("who takes the last real of a virtual is warned", () => {
  const drain: Command = { kind: "real", name: "web1", order: "drain" };
  assert.equal(asked(drain).warning, undefined);
  const warned = asked(drain, ({ reals }) => reals[1]!.state = "failed");
  assert.equal(warned.warning, "No other real of www is in service.");
  const back = asked({ ...drain, order: "in-service" }, ({ reals }) => reals[1]!.state = "failed");
  assert.equal(back.warning, undefined);
});

Deno.test("who takes a backup is warned", () => {
  const command: Command = { kind: "virtual", name: "any", order: "out-of-service" };
  assert.equal(asked(command).warning, undefined);
  const warned = asked(command, ({ virtuals }) => virtuals[0]!.backup = "any");
  assert.equal(warned.warning, "It is the backup of www.");
});
