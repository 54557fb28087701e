/**
 * The whole world of one seed, from the first client to an empty table.
 *
 * @module
 */
import { TICK_MS } from "../../lib/limits.ts";
import { REAL_IN_SERVICE, REAL_MAX_CONNECTIONS, REAL_STATES } from "../../lib/words.ts";
import { Agenda } from "./agenda.ts";
import { Broken, broken } from "./broken.ts";
import { Counters } from "./invariants/counters.ts";
import { Ending } from "./invariants/ending.ts";
import { Guarding } from "./invariants/guarding.ts";
import { Health } from "./invariants/health.ts";
import { Judging } from "./invariants/judging.ts";
import { Moving } from "./invariants/moving.ts";
import { Packets } from "./invariants/packets.ts";
import { Placing } from "./invariants/placing.ts";
import { States } from "./invariants/states.ts";
import { Staying } from "./invariants/staying.ts";
import { Sticking } from "./invariants/sticking.ts";
import { Network } from "./network.ts";
import { Random } from "./random.ts";
import { calmScene, type Mood, type Scene, stormScene } from "./scene.ts";
import { Trace } from "./trace.ts";
import { Traffic } from "./traffic.ts";
import { ObservedUnit } from "./unit.ts";
import { Weather } from "./weather.ts";

const START_MS = 1_000_000;
/** In which the reals answer ARP for the first time. */
const RESOLVE_MS = 2_000;
/** Long enough for every retry and one trial. */
const SETTLE_MS = 60_000;
/** Longer than any timeout of a scene. */
const QUIET_MS = 110_000;

export class World {
  readonly scene: Scene;
  readonly agenda = new Agenda(START_MS);
  readonly network: Network;
  readonly traffic: Traffic;
  readonly weather: Weather;
  readonly #trace = new Trace();

  constructor(readonly mood: Mood, readonly seed: number) {
    const random = new Random(seed);
    this.scene = mood === "calm" ? calmScene(random) : stormScene(random);
    const unit = new ObservedUnit(this.scene.setup, START_MS, random.word() | 0);
    this.network = new Network(unit, this.agenda, random);
    unit.invariants.push(
      this.#trace,
      new Counters(),
      new Packets(),
      new Placing(),
      new Moving(),
      new Staying(),
      new Ending(),
      new Judging(),
      new Guarding(),
      new Sticking(),
      new States(),
      new Health(this.network),
    );
    this.traffic = new Traffic(this.network, this.scene);
    this.weather = new Weather(this.network, this.scene);
  }

  /**
   * From the first client to the end.
   *
   * @throws {Broken} naming the world, the step and what led to it
   */
  run() {
    this.live(this.scene.trafficMs);
    this.#guard(() => this.#settle());
  }

  /** Lets clients come and things go wrong for so long, and may be called again. Throws as {@linkcode run}. */
  live(ms: number) {
    this.#guard(() => {
      if (this.network.unit.steps === 0) this.#start();
      this.#until(ms);
    });
  }

  #start() {
    this.#tick();
    this.#until(RESOLVE_MS);
    this.traffic.start();
    this.weather.start();
  }

  #settle() {
    this.weather.end();
    this.traffic.isOrderly = true;
    this.#until(SETTLE_MS);
    this.#served();
    this.traffic.end();
    this.#until(QUIET_MS);
    this.#empty();
  }

  #guard(action: () => void) {
    try {
      action();
    } catch (error) {
      if (error instanceof Broken) error.message = this.#told(error.message);
      throw error;
    }
  }

  /** What is broken, where to find it again, and what led to it. */
  #told(what: string): string {
    const ms = this.agenda.nowMs - START_MS;
    const { steps } = this.network.unit;
    return `${this.mood}:${this.seed}, step ${steps} at ${ms} ms: ${what}\n${this.#trace.text}`;
  }

  #tick() {
    this.network.step();
    this.agenda.after(TICK_MS, () => this.#tick());
  }

  #until(ms: number) {
    const endMs = this.agenda.nowMs + ms;
    while (this.agenda.nextMs! <= endMs) this.agenda.run();
    this.agenda.nowMs = endMs;
  }

  /** Everything is well again and was asked for, so every real serves. Only where all clients stick may none have tried it. */
  #served() {
    const { setup, state } = this.network.unit;
    const asked = setup.virtuals.filter(({ stickyMs }) => stickyMs === 0);
    for (const real of new Set(asked.flatMap(({ reals }) => reals))) {
      const is = state.reals.state[real]!;
      if (is === REAL_IN_SERVICE || is === REAL_MAX_CONNECTIONS) continue;
      broken(`in the end real ${real} is ${REAL_STATES[is]}`);
    }
  }

  #empty() {
    const { connections, sticky } = this.network.unit.state;
    if (connections.current !== 0) broken(`in the end ${connections.current} connections are left`);
    if (sticky.current !== 0) broken(`in the end ${sticky.current} sticky clients are left`);
  }
}
