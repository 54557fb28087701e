import assert from "node:assert/strict";
import { testPairView } from "../status/test_pair.ts";
import { testConfig } from "../status/test_state.ts";
import { heldAgainstPeer } from "./pairing.ts";

const RUNNING = { hash: "a".repeat(16) };
const PATH = "/etc/pointsman/pointsman.yaml";
const loaded = (hash: string) => ({ config: { ...testConfig(), hash }, text: "" });

/** As a standby sees it. */
function standbyView() {
  const view = testPairView();
  view.state = "standby";
  view.peer!.state = "active";
  return view;
}

Deno.test("a file that was changed on the standby is refused, and says where the change belongs", () => {
  const held = heldAgainstPeer(loaded("b".repeat(16)), RUNNING, standbyView(), PATH, undefined);
  assert.ok("problems" in held);
  assert.equal(held.problems.length, 1);
  assert.match(held.problems[0]!, /pointsman\.yaml: .*standby: expected the change on lb-b/);
});

Deno.test("what is a unit's own may be changed there, and what the active unit has is taken", () => {
  for (const hash of [RUNNING.hash, standbyView().peer!.configHash]) {
    const read = loaded(hash);
    assert.equal(heldAgainstPeer(read, RUNNING, standbyView(), PATH, undefined), read);
  }
});

Deno.test("what the active unit has handed on is taken before its next hello tells of it", () => {
  const read = loaded("b".repeat(16));
  assert.equal(heldAgainstPeer(read, RUNNING, standbyView(), PATH, "b".repeat(16)), read);
});

Deno.test("the active unit's file may be changed, and that of a unit whose peer is not active, or not heard", () => {
  const read = loaded("b".repeat(16));
  assert.equal(heldAgainstPeer(read, RUNNING, testPairView(), PATH, undefined), read);
  const [silent, idle, none] = [standbyView(), standbyView(), standbyView()];
  silent.peer!.isHeard = false;
  idle.peer!.state = "failed";
  none.peer = undefined;
  for (const view of [silent, idle, none]) {
    assert.equal(heldAgainstPeer(read, RUNNING, view, PATH, undefined), read);
  }
});

Deno.test("what is wrong with a file is told before that", () => {
  const problems = { problems: ["1:1: wrong"] };
  assert.equal(heldAgainstPeer(problems, RUNNING, standbyView(), PATH, undefined), problems);
});
