import assert from "node:assert/strict";
import { HISTORY_OBJECTS, HISTORY_SAMPLE_MS, HISTORY_SAMPLES } from "../limits.ts";
import { History, type Sampled, type SampledObject } from "./history.ts";
import type { DropName } from "./json.ts";

const NO_DROPS = {} as Record<DropName, number>;

function object(name: string, change: Partial<SampledObject> = {}): SampledObject {
  return { name, connections: 0, connections_total: 0, bytes_in: 0, bytes_out: 0, ...change };
}

function status(change: Partial<Sampled> = {}): Sampled {
  return {
    connections: { current: 0, total: 0 },
    engine: { drops: NO_DROPS },
    virtuals: [],
    reals: [],
    ...change,
  };
}

/** A history that is told one status after another, each after the usual interval. */
class Told {
  readonly history = new History();
  nowMs = 5000;

  tell(sampled: Sampled, afterMs = HISTORY_SAMPLE_MS) {
    this.nowMs += afterMs;
    this.history.sample(sampled, this.nowMs);
  }

  /** One real that has had `totals` connections. */
  totals(...totals: number[]) {
    for (const total of totals) {
      this.tell(status({ reals: [object("web1", { connections_total: total })] }));
    }
  }

  read(since = 0) {
    return this.history.read({ virtuals: ["www"], reals: ["web1", "web2"], since }, this.nowMs);
  }

  get newPerS() {
    return this.read().reals["web1"]?.new_per_s;
  }
}

Deno.test("each sample has its age, its figures and its rates", () => {
  const told = new Told();
  told.tell(status({ virtuals: [object("www", { connections: 3, connections_total: 10 })] }));
  told.tell(status({
    connections: { current: 4, total: 20 },
    virtuals: [
      object("www", { connections: 4, connections_total: 15, bytes_in: 2000, bytes_out: 90_000 }),
    ],
  }));
  assert.deepEqual(told.read(), {
    last: 2,
    interval_s: 2,
    ages_s: [2, 0],
    unit: {
      connections: [0, 4],
      new_per_s: [null, 10],
      bytes_in_per_s: [null, 1000],
      bytes_out_per_s: [null, 45_000],
    },
    virtuals: {
      www: {
        connections: [3, 4],
        new_per_s: [null, 2.5],
        bytes_in_per_s: [null, 1000],
        bytes_out_per_s: [null, 45_000],
      },
    },
    reals: {},
    drops: {},
  });
});

Deno.test("rates go by the time that has passed, not by the interval", () => {
  const told = new Told();
  told.totals(0);
  told.tell(status({ reals: [object("web1", { connections_total: 30 })] }), 3000);
  assert.deepEqual(told.newPerS, [null, 10]);
});

Deno.test("counters that go back give no rate, and then go on", () => {
  const told = new Told();
  told.totals(100, 110, 4, 8);
  assert.deepEqual(told.newPerS, [null, 5, null, 2]);
});

Deno.test("a pause gives no rate, and no spike after it", () => {
  const told = new Told();
  told.totals(0, 2);
  const after = status({ reals: [object("web1", { connections_total: 60_000 })] });
  told.tell(after, 30_000);
  // The timer makes up for its delay: a few more in a few milliseconds are no rate.
  told.tell(status({ reals: [object("web1", { connections_total: 60_001 })] }), 5);
  told.tell(status({ reals: [object("web1", { connections_total: 60_004 })] }), 1995);
  assert.deepEqual(told.newPerS, [null, 1, null, 2]);
  assert.deepEqual(told.read().ages_s, [34, 32, 2, 0]);
});

Deno.test("an object that comes later has no past, one that is gone is forgotten", () => {
  const told = new Told();
  told.totals(0, 2);
  told.tell(status({ reals: [object("web2", { connections: 7 })] }));
  const { reals } = told.read();
  assert.deepEqual(Object.keys(reals), ["web2"]);
  assert.deepEqual(reals["web2"]!.connections, [null, null, 7]);
  told.totals(50, 52);
  assert.deepEqual(told.newPerS, [null, null, null, null, 1]);
});

Deno.test("drops are told from the first packet of each on", () => {
  const told = new Told();
  for (const count of [0, 0, 4, 4, 10]) {
    const drops = { ...NO_DROPS, "no_connection": count, fragment: 0 };
    told.tell(status({ engine: { drops } }));
  }
  assert.deepEqual(told.read().drops, { no_connection: [null, null, 2, 0, 3] });
});

Deno.test("drops that were there before the first sample are not taken for new ones", () => {
  const told = new Told();
  for (let i = 0; i < 2; i++) {
    told.tell(status({ engine: { drops: { ...NO_DROPS, fragment: 1000 } } }));
  }
  assert.deepEqual(told.read().drops, { fragment: [null, 0] });
});

Deno.test("the oldest samples make room for new ones", () => {
  const told = new Told();
  const count = HISTORY_SAMPLES + 7;
  told.totals(...Array.from({ length: count }, (_, i) => i * i));
  const { last, ages_s: ages } = told.read();
  assert.equal(last, count);
  assert.equal(ages.length, HISTORY_SAMPLES);
  assert.equal(ages[0], (HISTORY_SAMPLES - 1) * HISTORY_SAMPLE_MS / 1000);
  assert.equal(told.newPerS!.length, HISTORY_SAMPLES);
  assert.equal(told.newPerS![0], (7 ** 2 - 6 ** 2) / 2);
  assert.equal(told.newPerS!.at(-1), ((count - 1) ** 2 - (count - 2) ** 2) / 2);
});

Deno.test("since leaves out what is known already, and nothing after a new start of the unit", () => {
  const told = new Told();
  told.totals(0, 2, 6);
  assert.deepEqual(told.read(2).reals["web1"]!.new_per_s, [2]);
  assert.deepEqual(told.read(3).ages_s, []);
  assert.deepEqual(told.read(4711).ages_s, [4, 2, 0]);
});

Deno.test("as many objects are kept as there is room for, virtuals before reals", () => {
  const told = new Told();
  const virtuals = [object("www")];
  const reals = Array.from({ length: HISTORY_OBJECTS }, (_, i) => object(`web${i + 1}`));
  told.tell(status({ virtuals, reals }));
  const read = (...names: string[]) =>
    Object.keys(told.history.read({ virtuals: [], reals: names, since: 0 }, told.nowMs).reals);
  assert.deepEqual(read(`web${HISTORY_OBJECTS - 1}`, `web${HISTORY_OBJECTS}`), [
    `web${HISTORY_OBJECTS - 1}`,
  ]);
  assert.deepEqual(Object.keys(told.read().virtuals), ["www"]);
});

Deno.test("before the first sample the answer is empty", () => {
  assert.deepEqual(new Told().read(), {
    last: 0,
    interval_s: 2,
    ages_s: [],
    unit: { connections: [], new_per_s: [], bytes_in_per_s: [], bytes_out_per_s: [] },
    virtuals: {},
    reals: {},
    drops: {},
  });
});
