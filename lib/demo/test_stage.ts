/**
 * A stage for tests: no unit, but what one would say.
 *
 * @module
 */
import { EventStore } from "../status/event_store.ts";
import type { RealState } from "../words.ts";
import { demoConfig } from "./demo_config.ts";
import { clientAt } from "./network.ts";
import type { Counts } from "./requests.ts";
import type { Stage, StagePair, StageUnit } from "./stage.ts";
import { shown } from "./test_shown.ts";

/** Each question for the counts finds one more answer of every real. */
export class FakeStage implements Stage {
  readonly config = demoConfig();
  readonly clients = [clientAt(1)];
  readonly units: readonly StageUnit[] = [{ name: "unit", get: (path) => this.get(path) }];
  /** None unless a test sets one: the unit above goes on answering for it. */
  pair: StagePair | undefined;
  readonly #broken = Promise.withResolvers<never>();
  readonly broken = this.#broken.promise;
  readonly break = this.#broken.reject;
  readonly #store = new EventStore();
  #answered = 0;
  /** What a dying server and one that comes back make of the real; none where the unit sees nothing. */
  whenKilled: RealState[] = ["in_service", "failed"];
  whenRevived: RealState[] = ["failed", "testing", "in_service"];
  /** Reals that answer. */
  answering = ["web1", "web2", "web3"];
  failed: Record<string, number> = {};
  /** How old the events are when they are first seen. */
  ageMs = 0;
  /** Why the unit gives no answer. */
  silent: Error | undefined;

  constructor() {
    this.#transitions("web1", ["out_of_service", "in_service"]);
  }

  counts(): Counts {
    this.#answered++;
    const answered = Object.fromEntries(this.answering.map((real) => [real, this.#answered]));
    return { answered, failed: this.failed, slowestMs: 1 };
  }

  get(path: string): Promise<Response> {
    if (this.silent !== undefined) return Promise.reject(this.silent);
    const { pathname, searchParams } = new URL(path, "http://unit");
    switch (pathname) {
      case "/status":
        return answer(shown({}).status);
      case "/events":
        return answer(this.#store.readAfter(Number(searchParams.get("since"))));
      case "/status/connections":
        return answer(PAGES[Number(searchParams.get("after"))]);
      case "/explain":
        return answer({ text: [`${searchParams.get("client")} was moved.`] });
      default:
        return Promise.resolve(new Response("nothing there", { status: 404 }));
    }
  }

  kill(real: string): Promise<void> {
    this.#transitions(real, this.whenKilled);
    return Promise.resolve();
  }

  revive(real: string): Promise<void> {
    this.#transitions(real, this.whenRevived);
    return Promise.resolve();
  }

  stopClients(): Promise<void> {
    return Promise.resolve();
  }

  #transitions(object: string, states: readonly RealState[]) {
    const time = new Date(Date.now() - this.ageMs).toISOString();
    states.slice(1).forEach((state, index) => {
      this.#store.add({
        time,
        kind: "real",
        object,
        old: states[index]!,
        new: state,
        cause: "test",
      });
    });
  }
}

/** Two pages of the connection table; the second has the connection that was moved. */
const PAGES: Record<number, unknown> = {
  0: { connections: [{ reason: "predictor" }, { reason: "sticky" }], next: 7 },
  7: {
    connections: [
      { reason: "reset", foreign_address: "10.0.0.9", foreign_port: 4711, virtual: "www" },
    ],
    next: null,
  },
};

function answer(body: unknown): Promise<Response> {
  return Promise.resolve(Response.json(body));
}
