/**
 * What goes wrong: machines fall sick and get well, operators give orders and change the config, a flood comes, the link to the reals fails.
 *
 * @module
 */
import type { UnitSetup } from "../../lib/objects/setup.ts";
import { SYN } from "../../lib/packet/tcp.ts";
import { BACK, FRONT, LINK_DOWN, LINK_UP, ORDERS } from "../../lib/words.ts";
import { broken } from "./broken.ts";
import { HEALTH, type Server } from "./hosts.ts";
import { makeNoise } from "./noise.ts";
import type { Network } from "./network.ts";
import { reloaded } from "./reloaded.ts";
import type { Scene } from "./scene.ts";

const SICK = HEALTH.filter((health) => health !== "healthy");

export class Weather {
  readonly #network: Network;
  readonly #scene: Scene;
  #isOver = false;

  constructor(network: Network, scene: Scene) {
    this.#network = network;
    this.#scene = scene;
  }

  start() {
    const { agenda, machines, random } = this.#network;
    if (this.#scene.mood === "calm") {
      agenda.after(20_000, () => this.#sicknessInTurn());
      return;
    }
    for (const machine of machines.values()) {
      agenda.after(random.wait(50_000), () => this.#sickness(machine));
    }
    this.#again(7_000, () => this.#order());
    this.#again(20_000, () => this.#reload(reloaded(random, this.#scene.setup)));
    this.#again(25_000, () => this.#flood());
    this.#again(120_000, () => this.#linkFails());
    this.#again(400, () => makeNoise(this.#network));
  }

  /** Everything gets well, and goes into service. */
  end() {
    this.#isOver = true;
    const { machines, unit } = this.#network;
    unit.wire.links[BACK] = LINK_UP;
    for (const machine of machines.values()) machine.become("healthy");
    if (this.#scene.mood === "storm") this.#reload(this.#scene.setup);
    for (const real of unit.setup.reals.keys()) this.#orderNow("real", real, "in-service", 0);
    for (const virtual of unit.setup.virtuals.keys()) {
      this.#orderNow("virtual", virtual, "in-service", 0);
    }
  }

  /** Again and again until this is over. */
  #again(meanMs: number, action: () => void) {
    const { agenda, random } = this.#network;
    agenda.repeat(() => random.wait(meanMs), () => {
      if (!this.#isOver) action();
      return !this.#isOver;
    });
  }

  /** One machine after the other, with time enough between them for the most patient client. */
  #sicknessInTurn() {
    const { agenda, machines, random } = this.#network;
    if (this.#isOver) return;
    const machine = random.pick([...machines.values()]);
    const lastsMs = random.between(5_000, 60_000);
    machine.become(random.pick(SICK));
    agenda.after(lastsMs, () => machine.become("healthy"));
    agenda.after(lastsMs + 70_000, () => this.#sicknessInTurn());
  }

  #sickness(machine: Server) {
    const { agenda, random } = this.#network;
    if (this.#isOver) return;
    machine.become(random.pick(SICK));
    agenda.after(random.between(2_000, 50_000), () => machine.become("healthy"));
    agenda.after(50_000 + random.wait(50_000), () => this.#sickness(machine));
  }

  /** Not for ever: what goes out of service comes back some seconds later. */
  #order() {
    const { agenda, random, unit } = this.#network;
    const kind = random.chance(0.7) ? "real" : "virtual";
    const count = kind === "real" ? unit.setup.reals.length : unit.setup.virtuals.length;
    const object = random.between(0, count - 1);
    const order = random.pick(ORDERS);
    this.#orderNow(kind, object, order, random.pick([0, 3_000, 10_000]));
    if (order === "in-service" || random.chance(0.2)) return;
    agenda.after(random.between(500, 25_000), () => {
      if (!this.#isOver) this.#orderNow(kind, object, "in-service", 0);
    });
  }

  #orderNow(kind: "real" | "virtual", object: number, order: typeof ORDERS[number], ms: number) {
    const { unit } = this.#network;
    this.#network.step();
    unit.order(kind, object, order, ms);
    this.#network.step();
    const held = kind === "real" && order === "in-service" ? unit.state.reals.ditched[object]! : 0;
    if (held > 0) broken(`real ${object} is in service by order, and ${held} are held against it`);
  }

  #reload(setup: UnitSetup) {
    const { unit } = this.#network;
    this.#network.step();
    unit.reload(setup);
    this.#network.step();
  }

  /** SYNs of forged addresses, many in one turn of the engine. */
  #flood() {
    const { agenda, random, unit } = this.#network;
    const { address, port } = random.pick(unit.setup.virtuals);
    const bursts = random.between(2, 12);
    for (let burst = 0; burst < bursts; burst++) {
      agenda.after(burst * random.between(1, 120), () => this.#burst(address, port || 21));
    }
  }

  #burst(address: string, port: number) {
    const { random } = this.#network;
    const frames = Array.from({ length: random.between(2, 24) }, () =>
      this.#network.frame(FRONT, {
        source: {
          address: `203.0.113.${random.between(100, 254)}`,
          port: random.between(1, 60_000),
        },
        destination: { address, port },
        flags: SYN,
        sequence: random.word(),
        acknowledgement: 0,
        bytes: 0,
      }));
    this.#network.step(frames);
  }

  #linkFails() {
    const { agenda, random, unit } = this.#network;
    unit.wire.links[BACK] = LINK_DOWN;
    agenda.after(random.between(100, 6_000), () => unit.wire.links[BACK] = LINK_UP);
  }
}
