/**
 * The engine's end of the order box: does what control has ordered since the last turn.
 *
 * @module
 */
import type { ConnectionTable } from "../objects/connections.ts";
import { REASON_PREDICTOR, REASONS } from "../words.ts";
import type { Chooser } from "./chooser.ts";
import type { Configurer } from "./configurer.ts";
import type { Opener } from "./opener.ts";
import {
  ORDER_EXPLAIN,
  ORDER_REAL,
  ORDER_TRACE,
  ORDER_VIRTUAL,
  type OrderBox,
} from "./order_box.ts";
import type { EngineState } from "./state.ts";
import type { Services } from "./services.ts";
import type { Tracer } from "./tracer.ts";
import type { Transitions } from "./transitions.ts";
import * as verdict from "./verdicts.ts";

/** Whom it asks and tells. */
export interface OrderHelpers {
  services: Services;
  transitions: Transitions;
  chooser: Chooser;
  tracer: Tracer;
}

export class OrderTaker {
  readonly #box: OrderBox;
  readonly #table: ConnectionTable;
  readonly #services: Services;
  readonly #transitions: Transitions;
  readonly #chooser: Chooser;
  readonly #opener: Opener;
  readonly #configurer: Configurer;
  readonly #tracer: Tracer;

  constructor(
    { orders, connections }: EngineState,
    { services, transitions, chooser, tracer }: OrderHelpers,
    opener: Opener,
    configurer: Configurer,
  ) {
    this.#box = orders;
    this.#table = connections;
    this.#services = services;
    this.#transitions = transitions;
    this.#chooser = chooser;
    this.#opener = opener;
    this.#configurer = configurer;
    this.#tracer = tracer;
  }

  /** Costs one look at shared memory where there is no order. */
  obey() {
    const record = this.#box.take();
    if (record === undefined) return;
    const { kind, object, order, argument } = record;
    if (kind === ORDER_REAL) this.#transitions.orderReal(object, order, argument);
    else if (kind === ORDER_VIRTUAL) this.#transitions.orderVirtual(object, order, argument);
    else if (kind === ORDER_EXPLAIN) this.#explain(object, argument);
    else if (kind === ORDER_TRACE) this.#tracer.order(object === 1);
    else this.#configure();
    this.#box.finish();
  }

  /** No packet comes between, so every connection that is gone was ended by this. */
  #configure() {
    const before = this.#table.current;
    this.#configurer.configure(this.#box.readSetup());
    this.#box.writeDropped(before - this.#table.current);
  }

  /** Among the virtuals of one address and port, the client's prefix decides who takes it. */
  #explain(virtual: number, client: number) {
    const { virtualAddress, virtualPort } = this.#services;
    const takes = this.#services.virtualFor(
      virtualAddress[virtual]!,
      virtualPort[virtual]!,
      client,
    );
    if (takes < 0) {
      this.#box.writeExplanation({ ...NOBODY, drop: verdict.NOT_SERVED });
      return;
    }
    const explained = this.#chooser.explain(takes, client);
    let drop = this.#opener.refusal(takes, client);
    if (drop < 0 && explained.real < 0) drop = verdict.NO_REAL;
    if (drop < 0 && this.#table.isFull) drop = verdict.TABLE_FULL;
    const none = drop < 0 ? {} : { serving: -1, real: -1 };
    this.#box.writeExplanation({ ...explained, ...none, drop });
  }
}

const NOBODY = {
  virtual: -1,
  serving: -1,
  real: -1,
  reason: REASONS[REASON_PREDICTOR],
  sticky: -1,
  candidates: [],
} as const;
