/**
 * Each invariant can fail: units are given a wrong idea of what is so, and some pair shows what comes of it.
 */
import assert from "node:assert/strict";
import type { Facts } from "../../../lib/failover/facts.ts";
import { Knowledge } from "../../../lib/failover/knowledge.ts";
import { Lease } from "../../../lib/failover/lease.ts";
import { Broken } from "../broken.ts";
import { Host } from "./host.ts";
import { chosenPairs } from "./seeds.ts";
import { weather } from "./weather.ts";
import { drawnSetting, World } from "./world.ts";

/** Among so many there is one in which it matters. */
const PAIRS = 300;

/** Replaces a method for as long as an action takes. */
function replaced<T extends object, K extends keyof T>(
  owner: T,
  name: K,
  make: (original: T[K]) => T[K],
  action: () => void,
) {
  const original = owner[name];
  owner[name] = make(original);
  try {
    action();
  } finally {
    owner[name] = original;
  }
}

/** The first pair that is broken, in words. */
function firstBroken(): string {
  for (let seed = 1; seed <= PAIRS; seed++) {
    try {
      weather(new World(drawnSetting(seed)));
    } catch (error) {
      if (error instanceof Broken) return error.message;
      throw error;
    }
  }
  throw new Error("no pair was broken");
}

/** Registers a test that units with other facts are found out. */
function seen(name: string, expected: RegExp, change: (facts: Facts) => Partial<Facts>) {
  Deno.test(`seen: ${name}`, () => {
    const make = (original: Knowledge["facts"]): Knowledge["facts"] => {
      return function (this: Knowledge, own, nowMs) {
        const facts = original.call(this, own, nowMs);
        return { ...facts, ...change(facts) };
      };
    };
    replaced(Knowledge.prototype, "facts", make, () => {
      const message = firstBroken();
      assert.match(message.split("\n")[0]!, expected);
      assert.match(message, /^pair seed \d+ at [\d.]+ ms \(/);
    });
  });
}

seen("a unit that does not yield", /two units are active for/, () => ({ mustYield: false }));

seen("a unit that goes on after a pause", /two units are active/, () => ({ hasStalled: false }));

seen("a unit that takes a lost path for a dead peer", /two units are active/, ({ peer }) => ({
  peerHasNoPower: peer?.state === "active" && !peer.ports.front.heard,
}));

seen(
  "a unit that never finds its peer failed",
  /nobody is active for \d+ ms/,
  () => ({ peerHasFailed: false }),
);

seen("a unit that waits for another", /nobody is active|in the end 0 are/, () => ({
  nobodyElse: false,
}));

seen(
  "a unit that keeps what it cannot serve",
  /without a link stays active/,
  () => ({ peerIsHealthier: false }),
);

seen("a unit that is never well again", /in the end nobody is standby/, ({ fault, peer }) => ({
  fault: peer?.state === "active" ? "a scratch" : fault,
}));

seen("a unit that stays active while cut off", /unit \d hears nobody/, () => ({ isCutOff: false }));

Deno.test("seen: a lease that outlasts the peer's patience", () => {
  const make = (original: Lease["renew"]): Lease["renew"] => {
    return function (this: Lease, nowMs) {
      return original.call(this, nowMs + 1_000);
    };
  };
  replaced(Lease.prototype, "renew", make, () => {
    assert.match(firstBroken(), /two units are active/);
  });
});

Deno.test("seen: an engine that does not stand down", () => {
  const make = (original: Host["take"]): Host["take"] => {
    return function (this: Host, event) {
      if (this.unit?.state === "standby") this.isActive = true;
      original.call(this, event);
    };
  };
  replaced(Host.prototype, "take", make, () => {
    assert.match(firstBroken(), /the engine of unit \d is active: standby/);
  });
});

Deno.test("what is no list of pairs is refused with what is expected", () => {
  assert.deepEqual(chosenPairs("7,10-12"), [{ first: 7, last: 7 }, { first: 10, last: 12 }]);
  for (const text of ["", "storm:7", "9-7", "1,"]) {
    assert.throws(() => chosenPairs(text), /expected a list such as 7,100-200/, text);
  }
});
