import assert from "node:assert/strict";
import { readLines } from "../../failover/cable_state.ts";
import { type CableState, type Role, ROLES } from "../../failover/words.ts";
import { EmulatedCable } from "./cable.ts";

/** A cable whose two units both have power, with some of that undone. */
function cable(unplugged: readonly Role[] = [], off: readonly Role[] = []): EmulatedCable {
  const cable = new EmulatedCable();
  for (const role of ROLES) {
    cable.end(role).isPlugged = !unplugged.includes(role);
    cable.end(role).isHeld = !off.includes(role);
  }
  return cable;
}

function stateAt(role: Role, of: EmulatedCable): CableState {
  return readLines("full", of.lines(role)).state;
}

Deno.test("the wiring tells the states apart, at both ends", () => {
  assert.equal(stateAt("primary", cable()), "normal");
  assert.equal(stateAt("secondary", cable()), "normal");
  assert.equal(stateAt("primary", cable([], ["secondary"])), "other_side_powered_off");
  assert.equal(stateAt("primary", cable(["primary"])), "my_side_not_connected");
  assert.equal(stateAt("secondary", cable(["primary"])), "other_side_not_connected");
  assert.equal(stateAt("primary", cable(["secondary"])), "other_side_not_connected");
  assert.equal(stateAt("primary", cable(ROLES)), "my_side_not_connected");
});

Deno.test("a pulled plug is told from a peer without power, whatever the peer does", () => {
  for (const off of [[], ["secondary"]] as const) {
    assert.equal(stateAt("primary", cable(["secondary"], off)), "other_side_not_connected");
  }
});

Deno.test("the select pin says the role while the plug is in", () => {
  for (const role of ROLES) {
    assert.equal(readLines("full", cable().lines(role)).role, role);
    assert.equal(readLines("full", cable([role]).lines(role)).role, undefined);
  }
});

Deno.test("bytes pass while both plugs are in and both units live", () => {
  assert.ok(cable().carries);
  for (const role of ROLES) {
    assert.ok(!cable([role]).carries);
    assert.ok(!cable([], [role]).carries);
  }
});
