/**
 * Brings an engine of a pair from one duty to the other when the failover unit orders it, and does what belongs to each.
 *
 * On a standby that follows its peer time stands still for what comes of packets, which it does not see: no connection ends by
 * itself, no real is judged or tried again, no drain ends (`transitions.ts`). Sticky clients keep their times, which are the same on
 * both units, and reals are asked for by ARP, which it sees for itself. One that does not replicate has connections of before at the
 * most: they end in their own time, and judge nobody.
 *
 * A lease that is over without an order ends only the sending (`send_lists.ts`, `own_frames.ts`).
 *
 * @module
 */
import type { EndWatcher } from "../objects/opening.ts";
import type { UnitSetup } from "../objects/setup.ts";
import type { ReplicationMemory } from "../replication/memory.ts";
import { Receiver } from "../replication/receiver.ts";
import type { Announcer } from "./announcer.ts";
import type { SetupWatcher } from "./configurer.ts";
import type { Cuts } from "./cuts.ts";
import { ACTIVE, ALONE, STANDBY } from "./duty.ts";
import { KeptStates } from "./kept_states.ts";
import type { Macs } from "./macs.ts";
import type { PairParts } from "./parts.ts";
import type { PortTester } from "./port_tester.ts";
import type { EngineState } from "./state.ts";
import { Stickiness } from "./stickiness.ts";
import type { Transitions } from "./transitions.ts";
import type { TurnClock } from "./turn_clock.ts";

/** What of the engine changes with the duty. */
export interface DutyParts {
  clock: TurnClock;
  macs: Macs;
  transitions: Transitions;
  cuts: Cuts;
  announcer: Announcer;
  tester: PortTester;
}

export class DutyKeeper implements SetupWatcher {
  /** The engine keeps silent and follows its peer. */
  isStandby = false;
  readonly #state: EngineState;
  readonly #parts: DutyParts;
  readonly #replication: ReplicationMemory | undefined;
  readonly #receiver: Receiver | undefined;
  #setup: UnitSetup | undefined;
  #done = ALONE;
  #announcements: number;
  #rejoins: number;
  /** Who is told of ends while nothing is replicated and the unit is active. */
  #watcher: EndWatcher | undefined;

  constructor(
    state: EngineState,
    parts: DutyParts,
    { replication, random }: Pick<PairParts, "replication" | "random">,
  ) {
    this.#state = state;
    this.#parts = parts;
    this.#replication = replication;
    this.#receiver = replication === undefined ? undefined : new Receiver({
      state,
      orders: new KeptStates(state, parts.transitions),
      take: (into) => replication.batches.take(into),
      send: (bytes) => replication.answers.put(bytes),
      random,
      counts: replication.counts,
      sync: replication.syncCells,
    });
    this.#announcements = state.duty.announcements;
    this.#rejoins = state.duty.rejoins;
  }

  configured(setup: UnitSetup) {
    this.#setup = setup;
    if (this.isStandby) this.#receiver?.configure(setup);
  }

  /** First in each turn: takes up what was ordered, and what was asked for. */
  look() {
    const { ordered } = this.#state.duty;
    if (ordered !== this.#done) {
      this.#done = ordered;
      if (ordered === STANDBY) this.#becomeStandby();
      else this.#becomeActive();
    }
    const { tick } = this.#parts.clock;
    // Before the table ends what seems to be over.
    if (this.isStandby && this.#receiver !== undefined) this.#state.connections.keepSince(tick);
    this.#parts.tester.look();
    const { announcements } = this.#state.duty;
    if (announcements === this.#announcements) return;
    this.#announcements = announcements;
    if (!this.isStandby) this.#parts.announcer.announceAll();
  }

  /** In each turn of a standby: a portion of what its peer has sent. Gives whether there is more to do. */
  follow(): boolean {
    const { tick, micros } = this.#parts.clock;
    const { rejoins } = this.#state.duty;
    if (rejoins !== this.#rejoins) {
      this.#receiver?.stop();
      this.#start();
    }
    return this.#receiver?.turn(tick, micros) ?? false;
  }

  #becomeActive() {
    const { connections, sticky } = this.#state;
    const { clock, macs, transitions } = this.#parts;
    if (this.isStandby) {
      if (this.#receiver !== undefined) this.#receiver.stop();
      else connections.watcher = this.#watcher;
    }
    connections.keepSince(clock.tick);
    connections.changes = this.#replication?.log;
    sticky.changes = this.#replication?.log;
    macs.answerBy(this.#done === ACTIVE);
    macs.forgetIn(this.#state.hosts);
    // A trial that has ended meanwhile told nobody: a real in testing gets another one.
    transitions.trials.fill(0);
    this.isStandby = false;
    for (const { index } of this.#setup?.reals ?? []) transitions.counted(index);
    this.#state.duty.finish(this.#done);
  }

  #becomeStandby() {
    const { connections, sticky } = this.#state;
    const { macs, cuts, announcer } = this.#parts;
    macs.answerBy(false);
    announcer.clear();
    cuts.clear();
    connections.changes = undefined;
    sticky.changes = undefined;
    this.isStandby = true;
    // The unit waits for its silence; what comes now takes milliseconds with a table of a million.
    this.#state.duty.finish(STANDBY);
    if (this.#receiver === undefined) this.#endQuietly();
    this.#start();
  }

  /** The receiver asks for all there is. */
  #start() {
    if (this.#setup !== undefined) this.#receiver?.start(this.#setup);
    this.#rejoins = this.#state.duty.rejoins;
    this.#state.duty.finishRejoin(this.#rejoins);
  }

  /** Connections that are not replicated end in their own time, and judge nobody: they went on elsewhere, or were broken. */
  #endQuietly() {
    const { connections } = this.#state;
    const stickiness = new Stickiness(this.#state);
    this.#watcher = connections.watcher;
    connections.watcher = { ended: (entry) => stickiness.leave(entry), lookedAt() {} };
  }
}
