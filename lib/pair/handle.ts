/**
 * Control's side of the pair: starts its worker, shows what it says, passes orders and configurations.
 *
 * @module
 */
import { ORDER_ACTIVE_MS } from "../limits.ts";
import type { UnitSetup } from "../objects/setup.ts";
import type { WholeConfiguration } from "./configuration_receiver.ts";
import type { PairReport, PairRequest, PairStart } from "./messages.ts";
import type { OrderAnswer, PairEvent, PairView } from "./view.ts";

/** What control does with what the worker says. */
export interface PairListener {
  event(event: PairEvent, timeMs: number): void;
  warning(text: string): void;
  note(text: string): void;
  /** Takes the active unit's configuration; resolves with why it could not. */
  configuration(configuration: WholeConfiguration): Promise<string | undefined>;
}

export interface PairHandle {
  view(): PairView;
  /** Hash of the configuration that the active unit has handed on last. Its next hello, and so the view, may tell it later. */
  readonly handedOn: string | undefined;
  order(order: "active" | "reset"): Promise<OrderAnswer>;
  /** The engine works by this from here on. */
  applied(configuration: WholeConfiguration, setup: UnitSetup): void;
  /** Resolves when the worker has died by itself. */
  readonly failed: Promise<Error>;
  /** An active unit hands over; resolves when nothing is sent any more. */
  stop(): Promise<void>;
}

/** The unit gives up an order by itself before that. */
const ORDER_MS = 2 * ORDER_ACTIVE_MS;

/** Resolves when the worker listens, with the ports and the engine it was given. Rejects with why it could not. */
export async function startPair(
  start: Omit<PairStart, "kind">,
  listener: PairListener,
): Promise<PairHandle> {
  const worker = new Worker(new URL("./pair_worker.ts", import.meta.url), { type: "module" });
  const pair = new Pair(worker, listener);
  pair.say({ kind: "start", ...start });
  const failure = await Promise.race([pair.running, pair.failed]);
  if (failure === undefined) return pair;
  worker.terminate();
  throw failure;
}

class Pair implements PairHandle {
  handedOn: string | undefined;
  readonly failed: Promise<Error>;
  readonly running: Promise<void>;
  readonly #worker: Worker;
  readonly #listener: PairListener;
  readonly #isRunning = Promise.withResolvers<void>();
  readonly #isStopped = Promise.withResolvers<void>();
  readonly #orders = new Map<number, (answer: OrderAnswer) => void>();
  #view: PairView | undefined;
  #lastOrder = 0;

  constructor(worker: Worker, listener: PairListener) {
    this.#worker = worker;
    this.#listener = listener;
    this.running = this.#isRunning.promise;
    this.failed = new Promise((resolve) => {
      worker.onerror = (event) => {
        event.preventDefault();
        resolve(new Error(event.message));
      };
    });
    worker.onmessage = ({ data }: MessageEvent<PairReport>) => this.#take(data);
  }

  say(request: PairRequest) {
    this.#worker.postMessage(request);
  }

  view(): PairView {
    // The first one comes before the report that it runs.
    return this.#view!;
  }

  async order(order: "active" | "reset"): Promise<OrderAnswer> {
    const id = ++this.#lastOrder;
    const answer = Promise.withResolvers<OrderAnswer>();
    this.#orders.set(id, answer.resolve);
    this.say({ kind: "order", id, order });
    const timer = setTimeout(() => {
      answer.resolve({ ok: false, reason: "nothing has come of it in time" });
    }, ORDER_MS);
    try {
      return await answer.promise;
    } finally {
      clearTimeout(timer);
      this.#orders.delete(id);
    }
  }

  applied(configuration: WholeConfiguration, setup: UnitSetup) {
    this.say({ kind: "applied", configuration, setup });
  }

  async stop() {
    this.say({ kind: "stop" });
    await Promise.race([this.#isStopped.promise, this.failed]);
    this.#worker.terminate();
  }

  #take(report: PairReport) {
    switch (report.kind) {
      case "running":
        return this.#isRunning.resolve();
      case "view":
        this.#view = report.view;
        return;
      case "event":
        return this.#listener.event(report.event, report.timeMs);
      case "warning":
        return this.#listener.warning(report.text);
      case "note":
        return this.#listener.note(report.text);
      case "ordered":
        return this.#orders.get(report.id)?.(report.answer);
      case "configuration":
        this.#configure(report.configuration);
        return;
      case "stopped":
        return this.#isStopped.resolve();
    }
  }

  async #configure(configuration: WholeConfiguration) {
    this.handedOn = configuration.hash;
    const cause = await this.#listener.configuration(configuration);
    this.say({ kind: "configured", hash: configuration.hash, cause });
  }
}
