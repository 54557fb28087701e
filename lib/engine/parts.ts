/**
 * Puts the parts of an engine together, each given what it needs.
 *
 * @module
 */
import type { Memory } from "../packet/memory.ts";
import type { ReplicationMemory } from "../replication/memory.ts";
import { Announcer } from "./announcer.ts";
import { Balancer } from "./balancer.ts";
import { Bridge } from "./bridge.ts";
import { Chooser } from "./chooser.ts";
import { Configurer } from "./configurer.ts";
import { Cuts } from "./cuts.ts";
import { Ditching } from "./ditching.ts";
import { DutyKeeper } from "./duty_keeper.ts";
import { Endings } from "./endings.ts";
import { Follower } from "./follower.ts";
import { KernelPlaces } from "./kernel_places.ts";
import { KernelSide } from "./kernel_side.ts";
import { Macs } from "./macs.ts";
import { Neighbours } from "./neighbours.ts";
import { Opener } from "./opener.ts";
import { OrderTaker } from "./order_taker.ts";
import { OwnFrames } from "./own_frames.ts";
import { PortTester, type UnitAddresses } from "./port_tester.ts";
import { SendLists } from "./send_lists.ts";
import { Services } from "./services.ts";
import type { EngineState } from "./state.ts";
import { Stickiness } from "./stickiness.ts";
import { Transitions } from "./transitions.ts";
import { Tracer } from "./tracer.ts";
import type { TurnClock } from "./turn_clock.ts";
import type { Wire } from "./wire.ts";

/** What an engine needs of the pair that it is of. */
export interface PairParts {
  /** By which the active unit is known on each port, six bytes. */
  activeMacs: readonly [Uint8Array, Uint8Array];
  addresses: UnitAddresses;
  /** Undefined where connections are not replicated. */
  replication: ReplicationMemory | undefined;
  /** Any word of 32 bits, another one each time. */
  random(): number;
}

export interface Parts {
  macs: Macs;
  configurer: Configurer;
  transitions: Transitions;
  cuts: Cuts;
  orders: OrderTaker;
  bridge: Bridge;
  balancer: Balancer;
  tracer: Tracer;
  neighbours: Neighbours;
  announcer: Announcer;
  lists: SendLists;
  kernel: KernelSide;
  /** Of a unit with a peer. */
  keeper: DutyKeeper | undefined;
}

/** Nothing is configured yet. */
export function makeParts(
  wire: Wire,
  memory: Memory,
  state: EngineState,
  clock: TurnClock,
  pair: PairParts | undefined,
): Parts {
  const macs = new Macs(pair?.activeMacs);
  const services = new Services(state);
  const cuts = new Cuts(state, clock);
  const transitions = new Transitions(state, clock, cuts);
  const ditching = new Ditching(state, transitions, clock);
  const chooser = new Chooser(state, { transitions, ditching, clock });
  const stickiness = new Stickiness(state);
  const follower = new Follower(memory, state, { services, ditching, stickiness });
  const places = new KernelPlaces(state.kernelTables);
  const helpers = { services, transitions, chooser, ditching, stickiness, follower, clock, places };
  new Endings(state, helpers);
  const opener = new Opener(memory, state, helpers);
  const bridge = new Bridge(memory, state.hosts);
  const tracer = new Tracer(memory, state, services, clock);
  const frames = new OwnFrames(memory, wire, state.duty, clock, macs.halves);
  const neighbours = new Neighbours(memory, frames, services, transitions, state, macs.halves);
  const announcer = new Announcer(frames, services, state.hosts, macs);
  const kernel = new KernelSide(state, { wire, macs, clock, places });
  const configurer = new Configurer(state, { ...helpers, opener, neighbours, kernel });
  const keeper = pair && new DutyKeeper(state, {
    clock,
    macs,
    transitions,
    cuts,
    announcer,
    tester: new PortTester(state.duty, frames, neighbours, pair.addresses),
  }, pair);
  configurer.watcher = keeper;
  return {
    macs,
    configurer,
    transitions,
    cuts,
    orders: new OrderTaker(state, { ...helpers, tracer }, opener, configurer),
    bridge,
    neighbours,
    announcer,
    kernel,
    lists: new SendLists(wire, memory, state, clock, tracer),
    keeper,
    balancer: new Balancer(
      memory,
      state,
      services,
      opener,
      follower,
      bridge,
      macs.halves,
    ),
    tracer,
  };
}
