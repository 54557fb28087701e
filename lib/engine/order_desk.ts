/**
 * Control's end of the order box: one order after another, each with its answer.
 *
 * @module
 */
import { ORDER_TIMEOUT_MS, ORDERS_WAITING } from "../limits.ts";
import { parseIpv4 } from "../packet/address.ts";
import { type Order, ORDERS } from "../words.ts";
import {
  ORDER_EXPLAIN,
  ORDER_REAL,
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

  #inTurn<T>(record: OrderRecord, answer: () => T): Promise<T> {
    if (this.#waiting === ORDERS_WAITING) {
      return Promise.reject(new OrderError(`${ORDERS_WAITING} orders wait for the engine`));
    }
    this.#waiting++;
    const turn = this.#before.then(() => this.#ask(record)).then(answer);
    this.#before = turn.catch(() => {}).finally(() => this.#waiting--);
    return turn;
  }

  async #ask(record: OrderRecord) {
    // An order that was given up must not be overwritten while the engine may just be reading it.
    if (this.#box.isBusy && !await this.#box.done(ORDER_TIMEOUT_MS)) throw silent();
    this.#box.leave(record);
    this.#wake();
    if (!await this.#box.done(ORDER_TIMEOUT_MS)) throw silent();
  }
}

function silent(): OrderError {
  return new OrderError(`the engine has not answered for ${ORDER_TIMEOUT_MS / 1000} s`);
}
