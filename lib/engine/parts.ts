/**
 * Puts the parts together that decide on packets, each given what it needs.
 *
 * @module
 */
import type { Memory } from "../packet/memory.ts";
import { Balancer } from "./balancer.ts";
import { Bridge } from "./bridge.ts";
import { Chooser } from "./chooser.ts";
import { Configurer } from "./configurer.ts";
import { Cuts } from "./cuts.ts";
import { Ditching } from "./ditching.ts";
import { Endings } from "./endings.ts";
import { Follower } from "./follower.ts";
import { Neighbours } from "./neighbours.ts";
import { Opener } from "./opener.ts";
import { OrderTaker } from "./order_taker.ts";
import { Services } from "./services.ts";
import type { EngineState } from "./state.ts";
import { Stickiness } from "./stickiness.ts";
import { Transitions } from "./transitions.ts";
import { Tracer } from "./tracer.ts";
import type { TurnClock } from "./turn_clock.ts";
import type { Wire } from "./wire.ts";

export interface Parts {
  configurer: Configurer;
  transitions: Transitions;
  cuts: Cuts;
  orders: OrderTaker;
  bridge: Bridge;
  balancer: Balancer;
  tracer: Tracer;
  neighbours: Neighbours;
}

/** `macs`: the halves of {@linkcode Macs}. Nothing is configured yet. */
export function makeParts(
  wire: Wire,
  memory: Memory,
  state: EngineState,
  clock: TurnClock,
  macs: Uint16Array,
): Parts {
  const services = new Services(state);
  const cuts = new Cuts(state, clock);
  const transitions = new Transitions(state, clock, cuts);
  const ditching = new Ditching(state, transitions, clock);
  const chooser = new Chooser(state, { transitions, ditching, clock });
  const stickiness = new Stickiness(state);
  const follower = new Follower(memory, state, { services, ditching, stickiness });
  const helpers = { services, transitions, chooser, ditching, stickiness, follower, clock };
  new Endings(state, helpers);
  const opener = new Opener(memory, state, helpers);
  const bridge = new Bridge(memory);
  const tracer = new Tracer(memory, state, services, clock);
  const neighbours = new Neighbours(memory, wire, services, transitions, state, macs);
  const configurer = new Configurer(state, { ...helpers, opener, neighbours });
  return {
    configurer,
    transitions,
    cuts,
    orders: new OrderTaker(state, { ...helpers, tracer }, opener, configurer),
    bridge,
    neighbours,
    balancer: new Balancer(
      memory,
      state,
      services,
      opener,
      follower,
      bridge,
      macs,
    ),
    tracer,
  };
}
