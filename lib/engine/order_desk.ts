/**
 * Control's end of the order box: one order after another, each with its answer.
 *
 * @module
 */
import { MAX_SETUP_BYTES, ORDER_TIMEOUT_MS, ORDERS_WAITING } from "../limits.ts";
import type { UnitSetup } from "../objects/setup.ts";
import { parseIpv4 } from "../packet/address.ts";
import { type Order, ORDERS } from "../words.ts";
import {
  ORDER_CONFIGURE,
  ORDER_EXPLAIN,
  ORDER_REAL,
  ORDER_TRACE,
  ORDER_VIRTUAL,
  type OrderBox,
  type OrderRecord,
} from "./order_box.ts";
import { type EngineOrders, type Explanation, OrderError } from "./orders.ts";

export class OrderDesk implements EngineOrders {
  readonly #box: OrderBox;
  readonly #wake: () => void;
  /** Resolves when the order before is done. */
  #before: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  readonly #closed = Promise.withResolvers<false>();
  #isClosed = false;

  /** @param wake called when an order was left: the engine may wait for packets. */
  constructor(box: OrderBox, wake: () => void) {
    this.#box = box;
    this.#wake = wake;
  }

  order(kind: "real" | "virtual", object: number, order: Order, deadlineMs: number): Promise<void> {
    const record = {
      kind: kind === "real" ? ORDER_REAL : ORDER_VIRTUAL,
      object,
      order: ORDERS.indexOf(order),
      argument: deadlineMs,
    };
    return this.#inTurn(record, () => {});
  }

  explain(virtual: number, client: string): Promise<Explanation> {
    const record = { kind: ORDER_EXPLAIN, object: virtual, order: 0, argument: parseIpv4(client) };
    return this.#inTurn(record, () => this.#box.readExplanation());
  }

  configure(setup: UnitSetup): Promise<number> {
    const record = { kind: ORDER_CONFIGURE, object: 0, order: 0, argument: 0 };
    const answer = () => this.#box.readDropped();
    return this.#inTurn(record, answer, () => this.#leaveSetup(setup));
  }

  trace(on: boolean): Promise<void> {
    const record = { kind: ORDER_TRACE, object: on ? 1 : 0, order: 0, argument: 0 };
    return this.#inTurn(record, () => {});
  }

  /** The engine has stopped: what waits for it is refused, and whatever comes from now on; nobody is woken any more. */
  close() {
    this.#isClosed = true;
    this.#closed.resolve(false);
  }

  #leaveSetup(setup: UnitSetup) {
    if (this.#box.writeSetup(setup)) return;
    throw new OrderError(
      `the config is too large for a reload: expected less than ${MAX_SETUP_BYTES} bytes of JSON; restart the unit`,
    );
  }

  /** `prepare` puts what the order needs beside it into the box, when that is the order's alone. */
  #inTurn<T>(record: OrderRecord, answer: () => T, prepare = () => {}): Promise<T> {
    if (this.#waiting === ORDERS_WAITING) {
      return Promise.reject(new OrderError(`${ORDERS_WAITING} orders wait for the engine`));
    }
    this.#waiting++;
    const turn = this.#before.then(() => this.#ask(record, prepare)).then(answer);
    this.#before = turn.catch(() => {}).finally(() => this.#waiting--);
    return turn;
  }

  /** An order that the engine does not take in time is withdrawn: it does not come true when nobody counts on it any more. */
  async #ask(record: OrderRecord, prepare: () => void) {
    if (this.#isClosed) throw stopped();
    prepare();
    this.#box.leave(record);
    this.#wake();
    if (await this.#done()) return;
    if (!this.#isClosed && this.#box.withdraw()) throw silent();
    // What the engine has begun it ends, or it dies, and the unit with it.
    while (!await this.#done()) if (this.#isClosed) throw stopped();
  }

  #done(): Promise<boolean> {
    return Promise.race([this.#box.done(ORDER_TIMEOUT_MS), this.#closed.promise]);
  }
}

function stopped(): OrderError {
  return new OrderError("the engine has stopped");
}

function silent(): OrderError {
  return new OrderError(`the engine has not answered for ${ORDER_TIMEOUT_MS / 1000} s`);
}
