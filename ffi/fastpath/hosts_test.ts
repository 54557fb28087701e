/** A host that only ever speaks by forwarded frames is not forgotten by the bridge. */
import assert from "node:assert/strict";
import { clientFrame } from "../../lib/engine/test_frames.ts";
import { FRONT } from "../../lib/words.ts";
import { TCX, XDP_NATIVE } from "./program.ts";
import { programTest } from "./test_kernel.ts";
import { TwinUnit } from "./test_twin.ts";

const SEEN = 3;
const ENTRY_WORDS = 4;

/** When each host was seen last, by its place in the bridge's table. */
function seenOf({ state: { hosts } }: TwinUnit): Map<number, number> {
  const places = Array.from({ length: hosts.size }, (_, place) => place)
    .filter((place) => hosts.portOf(place, 0) >= 0);
  return new Map(places.map((place) => [place, hosts.entries[place * ENTRY_WORDS + SEEN]!]));
}

programTest("the source of a forwarded frame is confirmed, by either hook", (kernel) => {
  for (const hook of [TCX, XDP_NATIVE]) {
    const unit = new TwinUnit(kernel);
    unit.connect(5000);
    unit.live(5_000);
    const before = seenOf(unit);
    unit.pass(200);
    unit.state.kernelTables.renew(Infinity);
    kernel.program.try(FRONT, hook, clientFrame({ sourcePort: 5000 }));
    const confirmed = [...seenOf(unit)].filter(([place, seen]) => seen !== before.get(place));
    assert.deepEqual(confirmed.map(([, seen]) => seen), [unit.state.tick[0]]);
  }
});
