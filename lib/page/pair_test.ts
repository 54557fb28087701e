import assert from "node:assert/strict";
import { TEST_PAIRS } from "../status/test_pair.ts";
import { addressText, portWords, shortTime, syncText, wiresOf } from "./pair.ts";
import { pairStatus } from "./test_pair.ts";

const pairOf = (name: string) => pairStatus(TEST_PAIRS[name]).failover;
const drawn = (name: string) =>
  wiresOf(pairOf(name)).map(({ look, level, text }) => `${look} ${level}: ${text}`);

Deno.test("between the units are the front network, the cable and the back network", () => {
  assert.deepEqual(wiresOf(pairOf("well")).map(({ kind }) => kind), ["front", "cable", "back"]);
  assert.deepEqual(drawn("well"), [
    "heard good: heard 40\u00a0ms ago",
    "normal good: normal, heard 12\u00a0ms ago",
    "heard good: heard 41\u00a0ms ago",
  ]);
});

Deno.test("of a cable is drawn what is wrong with it, and of a network that nothing comes by it", () => {
  assert.deepEqual(drawn("alone"), [
    "silent warning: silent for 1\u00a0min 14\u00a0s",
    "other_side_powered_off bad: other side powered off",
    "silent warning: silent for 1\u00a0min 14\u00a0s",
  ]);
  assert.equal(drawn("unplugged")[1], "my_side_not_connected bad: my side not connected");
  assert.deepEqual(drawn("booting"), [
    "silent warning: never heard",
    "none none: ",
    "silent warning: never heard",
  ]);
  const gone = pairStatus((view) => view.cable.trouble = "/dev/ttyS1: no such device");
  const { look, text } = wiresOf(gone.failover)[1]!;
  assert.deepEqual([look, text], ["bad_cable", "/dev/ttyS1: no such device"]);
});

Deno.test("a cable whose lines are normal and by which nothing is heard is drawn as silent", () => {
  const { failover } = pairStatus((view) => view.paths.cable.isHeard = false);
  const { look, level, text } = wiresOf(failover)[1]!;
  assert.deepEqual([look, level], ["silent", "warning"]);
  assert.match(text, /^normal, silent for /);
});

Deno.test("a port has its state, its link and its address, and that of the peer its last test", () => {
  const pair = pairOf("failed");
  assert.deepEqual(portWords(pair, "back", "eth1"), {
    state: "link_down",
    detail: "eth1 down, 00:1b:21:00:00:0b",
  });
  assert.deepEqual(portWords(pair.peer!, "back"), {
    state: "normal",
    detail: "link up, 00:1b:21:00:00:1b, traffic test: heard",
  });
});

Deno.test("the address says which of the two it is, or why there is none", () => {
  assert.equal(addressText(pairOf("well").address), "10.0.0.2/24, the active one");
  assert.equal(addressText(pairOf("booting").address), "none: there is no interface eth0");
});

Deno.test("how far the standby is comes with what a takeover would cost", () => {
  assert.match(syncText(pairOf("well").sync), /keeps them all/);
  assert.match(syncText(pairOf("bulk").sync), /42 %.*would lose/);
  assert.match(syncText({ state: "behind", behind: 1234, percent: null }), /1,234 changes/);
  assert.match(syncText(pairOf("alone").sync), /loses them/);
  assert.deepEqual(
    [shortTime(0), shortTime(999), shortTime(1500)].join(),
    "0\u00a0ms,999\u00a0ms,1\u00a0s",
  );
});
