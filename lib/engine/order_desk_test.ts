/** Orders on their way from control to the engine, and answers on their way back, over shared memory. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { MAX_BINDS_PER_VIRTUAL, ORDERS_WAITING } from "../limits.ts";
import { Arena } from "../objects/arena.ts";
import { REASONS } from "../words.ts";
import { ORDER_REAL, OrderBox } from "./order_box.ts";
import { OrderDesk } from "./order_desk.ts";
import { type Explanation, OrderError, SKIPS } from "./orders.ts";
import { CLIENT, TestUnit } from "./test_unit.ts";

/** Turns the engine, as its worker does, until what was asked is answered. */
async function served<T>(unit: TestUnit, asked: Promise<T>): Promise<T> {
  let waits = true;
  const settled = asked.finally(() => waits = false);
  settled.catch(() => {});
  while (waits) {
    unit.turn();
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  return settled;
}

/** Both ends of one box, each with its own view of the memory. */
function boxes(): { control: OrderBox; engine: OrderBox } {
  const counting = new Arena();
  new OrderBox(counting);
  const shared = new SharedArrayBuffer(counting.bytes);
  return { control: new OrderBox(new Arena(shared)), engine: new OrderBox(new Arena(shared)) };
}

Deno.test("an order is obeyed in the engine's next turn, and only then is it done", async () => {
  const unit = new TestUnit();
  let wakes = 0;
  const desk = new OrderDesk(unit.state.orders, () => wakes++);
  let isDone = false;
  const asked = desk.order("real", 1, "out-of-service", 0).then(() => isDone = true);
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(wakes, 1, "the engine is woken");
  assert.equal(isDone, false);
  assert.equal(unit.realState(2), "in_service");
  await served(unit, asked);
  assert.equal(unit.realState(2), "out_of_service");
  assert.equal(unit.realState(1), "in_service");
});

Deno.test("each kind of order reaches its object, a drain with its deadline", async () => {
  const unit = new TestUnit({ virtuals: [{}, { address: "192.0.2.11" }] });
  unit.connect(5000);
  const desk = new OrderDesk(unit.state.orders, () => {});
  await served(unit, desk.order("real", 0, "drain", 5_000));
  assert.equal(unit.realState(1), "draining");
  assert.equal(unit.state.reals.drainDeadlineMs[0], unit.nowMs + 5_000);
  await served(unit, desk.order("real", 0, "in-service", 0));
  assert.equal(unit.realState(1), "in_service");
  await served(unit, desk.order("virtual", 1, "out-of-service", 0));
  assert.deepEqual([unit.virtualState(1), unit.virtualState(2)], ["in_service", "out_of_service"]);
  await served(unit, desk.order("virtual", 0, "drain", 7_000));
  assert.equal(unit.state.virtuals.drainDeadlineMs[0], unit.nowMs + 7_000);
});

Deno.test("orders given at once are done in order, and each answer is that of its own question", async () => {
  const unit = new TestUnit();
  const desk = new OrderDesk(unit.state.orders, () => {});
  const done: string[] = [];
  const skips = (explanation: Explanation) => explanation.candidates.map(({ skip }) => skip);
  const [before, , between, , after] = await served(
    unit,
    Promise.all([
      desk.explain(0, CLIENT).then((explanation) => skips(explanation)),
      desk.order("real", 0, "out-of-service", 0).then(() => done.push("first")),
      desk.explain(0, CLIENT).then((explanation) => skips(explanation)),
      desk.order("real", 1, "out-of-service", 0).then(() => done.push("second")),
      desk.explain(0, CLIENT).then((explanation) => skips(explanation)),
    ]),
  );
  assert.deepEqual(done, ["first", "second"]);
  assert.deepEqual([before, between, after], [
    ["none", "none"],
    ["out_of_service", "none"],
    ["out_of_service", "out_of_service"],
  ]);
});

Deno.test("more orders than may wait are refused, and there is room again when some are done", async () => {
  const unit = new TestUnit();
  const desk = new OrderDesk(unit.state.orders, () => {});
  const waiting = Array.from({ length: ORDERS_WAITING }, () => desk.explain(0, CLIENT));
  const refused = { name: "OrderError", message: `${ORDERS_WAITING} orders wait for the engine` };
  await assert.rejects(desk.explain(0, CLIENT), refused);
  assert.equal((await served(unit, Promise.all(waiting))).length, ORDERS_WAITING);
  assert.equal((await served(unit, desk.explain(0, CLIENT))).virtual, 0);
});

/** Waits a hundredth of a second in place of seconds; the timer keeps the test's process up meanwhile. */
class ImpatientBox extends OrderBox {
  override async done(): Promise<boolean> {
    const timer = setInterval(() => {}, 5);
    const isDone = await super.done(10);
    clearInterval(timer);
    return isDone;
  }
}

function impatientDesk() {
  const counting = new Arena();
  new OrderBox(counting);
  const shared = new SharedArrayBuffer(counting.bytes);
  const desk = new OrderDesk(new ImpatientBox(new Arena(shared)), () => {});
  return { desk, engine: new OrderBox(new Arena(shared)) };
}

Deno.test("an engine that does not turn is said to be silent, and does nothing of it later", async () => {
  const { desk, engine } = impatientDesk();
  const silent = { message: "the engine has not answered for 5 s" };
  await assert.rejects(desk.order("real", 3, "drain", 9_000), silent);
  await assert.rejects(desk.order("real", 4, "drain", 0), (error) => error instanceof OrderError);
  assert.equal(engine.take(), undefined);
  const next = desk.order("real", 5, "in-service", 0);
  let taken;
  while ((taken = engine.take()) === undefined) {
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  assert.deepEqual(taken, { kind: ORDER_REAL, object: 5, order: 0, argument: 0 });
  engine.finish();
  await next;
});

Deno.test("what the engine has begun is waited for, however long it takes", async () => {
  const { desk, engine } = impatientDesk();
  let isDone = false;
  const asked = desk.order("real", 3, "drain", 0).then(() => isDone = true);
  while (engine.take() === undefined) await new Promise((resolve) => setTimeout(resolve, 0));
  await new Promise((resolve) => setTimeout(resolve, 60));
  assert.equal(isDone, false);
  engine.finish();
  await asked;
});

Deno.test("when the engine has stopped, what waits for it is refused, and what comes later wakes nobody", async () => {
  const counting = new Arena();
  new OrderBox(counting);
  let wakes = 0;
  const box = new OrderBox(new Arena(new SharedArrayBuffer(counting.bytes)));
  const desk = new OrderDesk(box, () => wakes++);
  const waiting = [desk.order("real", 1, "drain", 0), desk.order("real", 2, "drain", 0)];
  const refused = Promise.all(
    waiting.map((asked) =>
      assert.rejects(asked, { name: "OrderError", message: "the engine has stopped" })
    ),
  );
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(wakes, 1);
  desk.close();
  await refused;
  await assert.rejects(desk.trace(false), { message: "the engine has stopped" });
  assert.equal(wakes, 1);
});

Deno.test("the box is empty, holds one order, and is empty when that is done", () => {
  const { control, engine } = boxes();
  assert.equal(engine.take(), undefined);
  assert.equal(control.isBusy, false);
  const order = { kind: 1, object: 8191, order: 2, argument: -1 };
  control.leave(order);
  assert.equal(control.isBusy, true);
  assert.deepEqual(engine.take(), order);
  assert.equal(engine.take(), undefined, "it is taken once");
  assert.equal(control.withdraw(), false);
  engine.finish();
  assert.equal(control.isBusy, false);
  assert.equal(engine.take(), undefined);
});

const index = fc.integer({ min: -1, max: 8191 });
const candidate = fc.record({
  virtual: index,
  bound: index,
  real: index,
  skip: fc.constantFrom(...SKIPS),
  usable: fc.boolean(),
  figure: fc.double({ noNaN: true }),
}, { noNullPrototype: true });
const explanation = fc.record({
  virtual: index,
  serving: index,
  real: index,
  reason: fc.constantFrom(...REASONS),
  drop: index,
  sticky: index,
  candidates: fc.oneof(
    fc.array(candidate),
    fc.array(candidate, {
      minLength: 2 * MAX_BINDS_PER_VIRTUAL,
      maxLength: 2 * MAX_BINDS_PER_VIRTUAL,
    }),
  ),
}, { noNullPrototype: true });

Deno.test("an explanation is read as it was written, the longest too, whatever was there before", () => {
  const { control, engine } = boxes();
  fc.assert(
    fc.property(explanation, (written) => {
      engine.writeExplanation(written);
      assert.deepEqual(control.readExplanation(), written);
    }),
    { numRuns: 50 },
  );
});
