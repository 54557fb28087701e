/**
 * The engine's end of the order box: does what control has ordered since the last turn.
 *
 * @module
 */
import type { Chooser } from "./chooser.ts";
import { ORDER_REAL, ORDER_VIRTUAL, type OrderBox } from "./order_box.ts";
import type { Services } from "./services.ts";
import type { Transitions } from "./transitions.ts";

export class OrderTaker {
  readonly #box: OrderBox;
  readonly #services: Services;
  readonly #transitions: Transitions;
  readonly #chooser: Chooser;

  constructor(box: OrderBox, services: Services, transitions: Transitions, chooser: Chooser) {
    this.#box = box;
    this.#services = services;
    this.#transitions = transitions;
    this.#chooser = chooser;
  }

  /** Costs one look at shared memory where there is no order. */
  obey() {
    const record = this.#box.take();
    if (record === undefined) return;
    const { kind, object, order, argument } = record;
    if (kind === ORDER_REAL) this.#transitions.orderReal(object, order, argument);
    else if (kind === ORDER_VIRTUAL) this.#transitions.orderVirtual(object, order, argument);
    else this.#explain(object, argument);
    this.#box.finish();
  }

  /** Among the virtuals of one address and port, the client's prefix decides who takes it. */
  #explain(virtual: number, client: number) {
    const { virtualAddress, virtualPort } = this.#services;
    const address = virtualAddress[virtual]!;
    const takes = this.#services.virtualFor(address, virtualPort[virtual]!, client);
    this.#box.writeExplanation(this.#chooser.explain(takes, client));
  }
}
