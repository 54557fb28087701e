/**
 * Who comes: clients of all virtuals, and connections that reals open themselves.
 *
 * @module
 */
import { BACK, FRONT } from "../../lib/words.ts";
import { broken } from "./broken.ts";
import { anyHabits, Client, goodHabits } from "./client.ts";
import { FOREIGN_SERVERS, type Network } from "./network.ts";
import { isSyn } from "./packets.ts";
import { CLIENTS, type Scene } from "./scene.ts";
import type { Place, Segment } from "./tcp_end.ts";
import { ExplainedSyn } from "./explained_syn.ts";

/** Few, so that the same address and port comes again soon, and to several virtuals. */
const PORTS = 6;
/** Ports of the virtual of all ports that are asked for. */
const ANY_PORTS = [21, 80, 2121];

export class Traffic {
  clients = 0;
  /** Whether clients behave, so that all of them must be served. */
  isOrderly = false;
  readonly #network: Network;
  readonly #scene: Scene;
  #isOver = false;

  constructor(network: Network, scene: Scene) {
    this.#network = network;
    this.#scene = scene;
  }

  start() {
    this.#again(this.#scene.clientEveryMs, () => this.#client());
    this.#again(1_500, () => this.#outbound());
  }

  end() {
    this.#isOver = true;
  }

  /** Again and again until this is over. */
  #again(meanMs: number, action: () => void) {
    const { agenda, random } = this.#network;
    agenda.repeat(() => random.wait(meanMs), () => {
      if (!this.#isOver) action();
      return !this.#isOver;
    });
  }

  #client() {
    const { random, clients: hosts, unit, agenda } = this.#network;
    const virtual = random.pick(unit.setup.virtuals);
    const peer = { address: virtual.address, port: virtual.port || random.pick(ANY_PORTS) };
    const own = { address: random.pick(CLIENTS), port: 40_000 + random.between(1, PORTS) };
    if (!hosts.isFree(own, peer)) return;
    const habits = this.isOrderly ? goodHabits(random) : anyHabits(random);
    const send = (segment: Segment, client: Client) => this.#send(segment, client);
    const ended = (client: Client) => this.#ended(client);
    new Client({ own, peer, habits, hosts, agenda, random, send, ended });
    this.clients++;
  }

  #send(segment: Segment, client: Client) {
    const frame = this.#network.frame(FRONT, segment);
    const explained = isSyn(frame) && this.#network.random.chance(0.2)
      ? new ExplainedSyn(this.#network, segment)
      : undefined;
    const step = this.#network.step([frame]);
    explained?.compare(step);
    if (isSyn(frame) && step.sent.length === 0) client.refusals.push(step.verdict!);
  }

  /** What a client of the unit may count on. */
  #ended(client: Client) {
    const { how, openedMs, refusals, startMs } = client;
    // Of a virtual of all ports no service was promised at any one of them.
    const { address, port } = client.peer;
    const isPromised = this.#network.unit.setup.virtuals.some((virtual) =>
      virtual.address === address && virtual.port === port
    );
    if (how === "refused" && isPromised) broken("a client saw a reset in answer to its SYN");
    const isCalm = this.#scene.mood === "calm";
    const isWell = !this.#network.wasSick(startMs);
    const refusal = refusals.find((verdict) => verdict !== "tuple_clash");
    if (isCalm && refusal !== undefined) broken(`a client was refused by ${refusal}`);
    if (openedMs === undefined) {
      const isLost = how === "gave_up" && client.isPatient && refusals.length === 0;
      if (isLost && (isCalm || isWell)) broken("a patient client was not connected");
    } else if (isCalm && isWell && client.isOrderly && !client.hasAllAnswers) {
      broken("a client was connected and did not get all its answers");
    }
  }

  /** A real speaks to a foreign server by its static; two of them may use the same port. */
  #outbound() {
    const { random, unit, machines, agenda } = this.#network;
    const { real } = random.pick(unit.setup.statics);
    const { address } = unit.setup.reals[real]!;
    const machine = machines.get(address)!;
    const own: Place = { address, port: random.between(50_000, 50_004) };
    const peer: Place = { address: random.pick(FOREIGN_SERVERS), port: 443 };
    if (machine.health !== "healthy" || !machine.isFree(own, peer)) return;
    const send = (segment: Segment) => this.#network.send(BACK, segment);
    const habits = anyHabits(random);
    new Client({ own, peer, habits, hosts: machine, agenda, random, send });
  }
}
