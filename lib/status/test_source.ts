/**
 * What the status server needs of a unit, for tests: hand-filled memory, and orders that are kept and done at once.
 *
 * @module
 */
import type { Config } from "../config/config.ts";
import { startRunning } from "../config/running.ts";
import { NO_FASTPATH } from "../engine/fastpath_view.ts";
import type { EngineOrders, Explanation } from "../engine/orders.ts";
import { nextRealState, REAL_EVENTS } from "../objects/real_states.ts";
import type { EngineState } from "../engine/state.ts";
import {
  type Order,
  VIRTUAL_DRAINING,
  VIRTUAL_IN_SERVICE,
  VIRTUAL_OUT_OF_SERVICE,
} from "../words.ts";
import type { StatusSource } from "./app.ts";
import { EventStore } from "./event_store.ts";
import { History } from "./history.ts";
import type { Caller } from "./server.ts";
import { testConfig, testState } from "./test_state.ts";
import { Token } from "./token.ts";

export const NOW_MS = Date.UTC(2026, 0, 2);
export const TEST_TOKEN = "correct-horse-battery-staple";

/** An engine that does what it is told, and explains what a test says. */
export class FakeOrders implements EngineOrders {
  readonly given: [kind: string, object: number, order: Order, deadlineMs: number][] = [];
  readonly asked: [virtual: number, client: string][] = [];
  explanation: Explanation = {
    virtual: 0,
    serving: 0,
    real: 0,
    reason: "predictor",
    drop: -1,
    sticky: -1,
    candidates: [],
  };
  /** Instead of an answer. */
  failure: Error | undefined;

  constructor(private readonly state: EngineState) {}

  order(kind: "real" | "virtual", object: number, order: Order, deadlineMs: number) {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    this.given.push([kind, object, order, deadlineMs]);
    const columns = kind === "real" ? this.state.reals : this.state.virtuals;
    const before = columns.state[object]!;
    columns.state[object] = kind === "real"
      ? nextRealState(before, REAL_EVENTS.indexOf(order))
      : VIRTUAL_AFTER[order];
    columns.drainDeadlineMs[object] = deadlineMs === 0 ? 0 : NOW_MS + deadlineMs;
    return Promise.resolve();
  }

  configure() {
    return Promise.resolve(0);
  }

  trace() {
    return Promise.resolve();
  }

  explain(virtual: number, client: string) {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    this.asked.push([virtual, client]);
    return Promise.resolve(this.explanation);
  }
}

const VIRTUAL_AFTER: Record<Order, number> = {
  "in-service": VIRTUAL_IN_SERVICE,
  "out-of-service": VIRTUAL_OUT_OF_SERVICE,
  "drain": VIRTUAL_DRAINING,
};

export interface TestSource extends StatusSource {
  orders: FakeOrders;
  reported: string[];
  logged: string[];
}

export type TestChange = Partial<Omit<StatusSource, "config">> & { config?: Config };

/** The commands are on, with {@linkcode TEST_TOKEN}. */
export function testSource(change: TestChange = {}): TestSource {
  const config = startRunning(change.config ?? testConfig());
  const state = change.state ?? testState(config);
  const reported: string[] = [];
  const logged: string[] = [];
  return {
    state,
    events: new EventStore(),
    history: new History(),
    pair: undefined,
    token: new Token(TEST_TOKEN),
    facts: () => ({
      version: "1.2.3",
      fastpath: NO_FASTPATH,
      commands: "on",
      lastReload: null,
      uptimeMs: 1500,
      pair: change.pair?.view(),
      nowMs: NOW_MS,
    }),
    now: () => NOW_MS,
    report: (message) => reported.push(message),
    log: (message) => logged.push(message),
    reported,
    logged,
    reload: () => Promise.reject(new Error("this unit has no file")),
    ...change,
    config,
    orders: new FakeOrders(state),
  };
}

/** A request from an address. */
export function callerAt(hostname: string): Caller {
  return { remoteAddr: { transport: "tcp", hostname, port: 50_000 } };
}
