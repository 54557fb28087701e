/**
 * Each invariant can fail: a world is sabotaged from the inside, and the next step says what is wrong.
 */
import assert from "node:assert/strict";
import { CAUSE_RETRY, EVENT_REAL } from "../../../lib/engine/events.ts";
import type { VerdictName } from "../../../lib/engine/verdicts.ts";
import { ENTRY_SHIFT, OWNERS } from "../../../lib/objects/entry.ts";
import {
  ARP_UNREACHABLE,
  CLOSING,
  FRONT,
  REAL_FAILED,
  REAL_IN_SERVICE,
  REAL_TESTING,
  SERVING_NONE,
  SERVING_REALS,
} from "../../../lib/words.ts";
import { Broken } from "../broken.ts";
import { Judging } from "./judging.ts";
import { type Change, isMade, type Row } from "../table_watch.ts";
import { find } from "../tuples.ts";
import type { Step } from "../unit.ts";
import { World } from "../world.ts";

const NO_GUARD = { perSecond: 0, embryonic: 0 };

/** Spoils something at every step. Gives whether it found what to spoil. */
type Sabotage = (step: Step, world: World) => boolean;

/** Registers a test that the spoiling is seen. It happens after a step was checked, or `during`: before the invariants look at it. */
function seen(name: string, expected: RegExp, sabotage: Sabotage, during?: "during") {
  Deno.test(`seen: ${name}`, () => {
    const world = new World("storm", 3);
    world.live(3_000);
    let isDone = false;
    const saboteur = {
      check: (step: Step) => {
        isDone = sabotage(step, world) || isDone;
      },
    };
    const { invariants } = world.network.unit;
    if (during === undefined) invariants.push(saboteur);
    else invariants.unshift(saboteur);
    const message = brokenBy(() => world.live(80_000));
    assert.ok(isDone, "nothing was spoiled");
    assert.match(message.split("\n")[0]!, expected);
    assert.match(message, /^storm:3, step \d+ at \d+ ms: /);
  });
}

function brokenBy(action: () => void): string {
  try {
    action();
  } catch (error) {
    if (error instanceof Broken) return error.message;
    throw error;
  }
  throw new Error("no invariant was broken");
}

/** The connection of a step that has opened one by a single frame. */
function opened({ frames, changes }: Step): Change | undefined {
  return frames.length === 1 ? changes.find(({ kind }) => kind === "opened") : undefined;
}

function made({ unit }: Step): Row | undefined {
  return find(unit.table, isMade)?.row;
}

/** Makes an opening look like a refusal. */
function refused(step: Step, verdict: VerdictName): boolean {
  const change = opened(step);
  if (step.frames[0]?.port !== FRONT || change === undefined) return false;
  step.unit.table.held[change.after.entry] = undefined;
  Object.assign(step, { verdict, changes: [], sent: [] });
  return true;
}

function forwarded({ verdict, sent }: Step): boolean {
  return verdict === "forwarded" && sent.length === 1;
}

seen(
  "a counter of a real that is one too high",
  /connections of real 0: \d+ are counted/,
  (step) => {
    step.unit.state.reals.connections[0]!++;
    return true;
  },
);

seen("a counter of a virtual that is one too low", /embryonic connections of virtual 1/, (step) => {
  step.unit.state.virtuals.embryonic[1]!--;
  return true;
});

seen("a packet that is counted twice", /1 frames came and 2 were counted/, (step) => {
  if (step.frames.length === 1) step.unit.state.verdicts[0]!++;
  return step.frames.length === 1;
}, "during");

seen("fewer ditched than dataless", /has ditched 0, of which 1 without data/, (step) => {
  const { ditched, dataless } = step.unit.state.reals;
  const real = ditched.indexOf(0);
  if (real >= 0) dataless[real] = 1;
  return real >= 0;
});

seen(
  "an established connection at another real",
  /a connection that is \w+ moved|expected no_answer, reset/,
  (step) => {
    const row = made(step);
    if (row === undefined) return false;
    const { reals, connections } = step.unit.state;
    const other = (row.real + 1) % reals.length;
    connections.entries[(row.entry << ENTRY_SHIFT) + OWNERS] = row.virtual | (other << 16);
    reals.connections[row.real]!--;
    reals.connections[other]!++;
    return true;
  },
);

seen("an established connection that is gone", /thrown out|ended after \d+ ms/, (step) => {
  const row = made(step);
  if (row !== undefined) step.unit.state.connections.release(row.entry);
  return row !== undefined;
});

seen("a connection that outlives its time", /a connection is closing after its time/, (step) => {
  const row = find(step.unit.table, ({ state }) => state === CLOSING)?.row;
  if (row !== undefined) step.unit.state.connections.touch(row.entry, 1_000_000);
  return row !== undefined;
});

seen("a connection that stays where it must not", /stayed at real \d, which left/, (step) => {
  for (const real of step.unit.setup.reals) real.reassign = 0;
  return true;
});

seen("a connection that moves too early", /a connection moved away from real \d/, (step) => {
  for (const real of step.unit.setup.reals) real.reassign = 99;
  return true;
});

seen("a connection at a failed real", /came to real \d \(failed\), and only/, (step) => {
  const change = opened(step);
  if (change === undefined || change.held.outbound) return false;
  step.before.realState[change.after.real] = REAL_FAILED;
  return true;
}, "during");

seen("a connection that is no trial at a real in testing", /expected trial/, (step) => {
  const change = opened(step);
  if (change === undefined || change.held.outbound) return false;
  step.before.realState[change.after.real] = REAL_TESTING;
  return true;
}, "during");

seen("more connections than a real may have", /got its connection \d+ and may have 1/, (step) => {
  for (const real of step.unit.setup.reals) real.maxconns = 1;
  return true;
});

seen("a client that does not stick", /does not stick|sticks to real/, (step) => {
  for (const virtual of step.unit.setup.virtuals) virtual.stickyMask = 0;
  return true;
});

seen(
  "a refusal for want of a real that is there",
  /no_real, and real \d/,
  (step) => refused(step, "no_real"),
  "during",
);

seen(
  "a refusal of a full table that is not full",
  /table_full, and some/,
  (step) => refused(step, "table_full"),
  "during",
);

seen(
  "a refusal of a virtual that is in service",
  /out_of_service for virtual \d, which is open/,
  (step) => refused(step, "out_of_service"),
  "during",
);

seen("a byte that was changed", /byte 40 of a packet is \d+: expected/, (step) => {
  if (!forwarded(step)) return false;
  step.sent[0]!.bytes[40]! ^= 1;
  return true;
}, "during");

seen("a wrong checksum", /a wrong TCP checksum was sent/, (step) => {
  if (!forwarded(step)) return false;
  step.sent[0]!.frame.tcp!.checksumIsRight = false;
  return true;
}, "during");

seen("a packet of a connection that was bridged", /of a connection was bridged/, (step) => {
  if (!forwarded(step)) return false;
  step.verdict = "bridged";
  return true;
}, "during");

seen("a state that no event tells", /state of real 0 is 4, and events tell/, (step) => {
  step.unit.state.reals.state[0] = REAL_FAILED;
  step.unit.state.reals.ditched[0] = 0;
  return true;
}, "during");

seen("a transition that the table does not have", /from in_service to testing by retry/, (step) => {
  const { state, since } = step.unit.state.reals;
  const real = state.indexOf(REAL_IN_SERVICE);
  if (real < 0 || step.events.length > 0) return false;
  const told = { kind: EVENT_REAL, object: real, before: state[real]!, after: REAL_TESTING };
  step.events.push({ id: 0, timeMs: step.nowMs, ...told, cause: CAUSE_RETRY });
  state[real] = REAL_TESTING;
  since[real] = step.nowMs;
  return true;
}, "during");

seen("a set that does not serve", /is served by none: expected/, ({ events, unit }) => {
  const { serving } = unit.state.virtuals;
  const virtual = serving.indexOf(SERVING_REALS);
  if (virtual < 0 || events.length === 0) return false;
  serving[virtual] = SERVING_NONE;
  return true;
}, "during");

seen("a retry that is late", /is failed for longer than its retry time/, ({ unit, nowMs }) => {
  const { state, since } = unit.state.reals;
  const real = state.indexOf(REAL_FAILED);
  if (real < 0 || nowMs - since[real]! < 1_000) return false;
  unit.setup.reals[real]!.retryMs = 1;
  return true;
});

seen(
  "a real that fails and is well",
  /failed by .*, and has been well since|is unreachable$/,
  (step, world) => {
    const failure = step.events.find(({ kind, after }) =>
      kind === EVENT_REAL && after === REAL_FAILED
    );
    if (failure === undefined || step.frames.length === 0) return false;
    const { address } = step.unit.setup.reals[failure.object]!;
    Object.assign(world.network.machines.get(address)!, { health: "healthy", sinceMs: 0 });
    return true;
  },
  "during",
);

seen("a client that counts twice", /counts twice in a row against real \d/, (step) => {
  // Whoever is counted was counted before.
  const { before: { ditched, dataless }, unit: { state: { reals } } } = step;
  const real = reals.ditched.findIndex((count, r) => count > ditched[r]!);
  if (real < 0 || dataless[real] !== reals.dataless[real]) return false;
  const change = step.changes.find(({ before }) => before.real === real);
  if (change === undefined || step.frames.length !== 1) return false;
  step.unit.invariants.forEach((invariant) => {
    if (invariant instanceof Judging) invariant.check(step);
  });
  ditched[real]!++;
  reals.ditched[real]!++;
  return true;
}, "during");

seen("a flood that synguard lets pass", /has \d+ embryonic connections and may have 1/, (step) => {
  for (const { synguard } of step.unit.setup.virtuals) synguard.embryonic = 1;
  return true;
});

seen("a refusal of synguard below its limits", /synguard of virtual \d/, (step) => {
  for (const { synguard } of step.unit.setup.virtuals) Object.assign(synguard, NO_GUARD);
  return refused(step, "synguard");
}, "during");

seen("a machine that is taken for gone", /r\d is unreachable/, (step, world) => {
  const { frames, before, number, unit: { setup, state: { reals } } } = step;
  // This world begins with a link that fails, after which ARP has to begin anew.
  if (frames.length > 0 || number < 2_000) return false;
  const real = setup.reals.findIndex(({ address }) =>
    world.network.machines.get(address)!.health === "healthy"
  );
  before.arp[real] = reals.arp[real] = ARP_UNREACHABLE;
  return true;
}, "during");
