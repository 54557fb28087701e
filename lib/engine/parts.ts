/**
 * Puts the parts together that decide on packets, each given what it needs.
 *
 * @module
 */
import type { UnitSetup } from "../objects/setup.ts";
import type { Memory } from "../packet/memory.ts";
import { Balancer } from "./balancer.ts";
import { Bridge } from "./bridge.ts";
import { Chooser } from "./chooser.ts";
import { Cuts } from "./cuts.ts";
import { Ditching } from "./ditching.ts";
import { Endings } from "./endings.ts";
import { Follower } from "./follower.ts";
import { Opener } from "./opener.ts";
import { OrderTaker } from "./order_taker.ts";
import { Services } from "./services.ts";
import type { EngineState } from "./state.ts";
import { Stickiness } from "./stickiness.ts";
import { Transitions } from "./transitions.ts";
import type { TurnClock } from "./turn_clock.ts";

export interface Parts {
  services: Services;
  transitions: Transitions;
  cuts: Cuts;
  orders: OrderTaker;
  bridge: Bridge;
  balancer: Balancer;
}

/** `macs`: the halves of {@linkcode Macs}. */
export function makeParts(
  memory: Memory,
  setup: UnitSetup,
  state: EngineState,
  clock: TurnClock,
  macs: Uint16Array,
): Parts {
  const services = new Services(setup, state);
  const cuts = new Cuts(state, clock);
  const transitions = new Transitions(setup, state, clock, cuts);
  const ditching = new Ditching(setup, state, transitions, clock);
  const chooser = new Chooser(setup, state, { transitions, ditching, clock });
  const stickiness = new Stickiness(state);
  const follower = new Follower(memory, state, { services, ditching, stickiness });
  const helpers = { services, transitions, chooser, ditching, stickiness, follower, clock };
  new Endings(state, helpers);
  const opener = new Opener(memory, setup, state, helpers);
  const bridge = new Bridge(memory);
  return {
    services,
    transitions,
    cuts,
    orders: new OrderTaker(state, helpers, opener),
    bridge,
    balancer: new Balancer(
      memory,
      state,
      services,
      opener,
      follower,
      bridge,
      macs,
    ),
  };
}
