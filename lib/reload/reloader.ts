/**
 * Reload: takes a changed file while the unit runs. Everything is read and checked first; then the engine takes the whole of it
 * between two packets. Whatever is wrong changes nothing.
 *
 * An object that the file has no more drains, and is let go here when its last connection is gone.
 *
 * @module
 */
import { changesOf, summaryOf } from "../config/changes.ts";
import type { Config } from "../config/config.ts";
import type { Loaded } from "../config/load.ts";
import {
  DrainingError,
  type Indexed,
  indexedBoth,
  reloadRunning,
  type RunningConfig,
  toSetup,
  withoutEnded,
} from "../config/running.ts";
import { type EngineOrders, OrderError } from "../engine/orders.ts";
import type { EngineState } from "../engine/state.ts";
import type { LastReloadJson, ReloadJson } from "../status/json.ts";
import { type Token, TokenError } from "../status/token.ts";

/** What a reload needs of the world. */
export interface ReloadWorld {
  /** Reads the file of the config again, and holds it against what runs. */
  load(running: Config): Promise<Loaded>;
  /** @throws {TokenError} */
  readToken(config: Config): Promise<Token | undefined>;
  state: EngineState;
  orders: EngineOrders;
  /** ISO 8601, of now. */
  wallTime(): string;
  /** Before the change: so long, events still mean the objects that were. */
  settleEvents(): void;
  /** The engine works by this from now on; `text` is that of the file, undefined where objects were let go only. */
  applied(running: RunningConfig, text: string | undefined): void;
  /** Around a reload, so that a service manager can wait for it. */
  began(): void;
  ended(): void;
  /** Told of each reload that changed something, and who asked for it. */
  changed(before: Config, after: ReloadJson, by: string): void;
  /** Told of what was changed in it, of each reload that changed nothing, and of what has come of removed objects. */
  log(line: string): void;
}

/** Why nothing was changed, a line for each problem. */
export interface Refusal {
  problems: string[];
  /** The engine could not be asked; else the file is wrong. */
  byEngine: boolean;
}

export class Reloader {
  #running: RunningConfig;
  #indexed: Indexed;
  #token: Token | undefined;
  #last: LastReloadJson | null = null;
  /** Resolves when the reload before is done: there is one at a time. */
  #before: Promise<unknown> = Promise.resolve();

  constructor(
    running: RunningConfig,
    token: Token | undefined,
    private readonly world: ReloadWorld,
  ) {
    this.#running = running;
    this.#indexed = running;
    this.#token = token;
  }

  get running(): RunningConfig {
    return this.#running;
  }

  /** What the indexes in events mean: an index is another object's only when the events of the one before are settled. */
  get indexed(): Indexed {
    return this.#indexed;
  }

  get token(): Token | undefined {
    return this.#token;
  }

  /** The last reload that was asked for, null before the first. */
  get last(): LastReloadJson | null {
    return this.#last;
  }

  /** `by`: who asked, for the log. Rejects by a fault of the unit's own only. */
  reload(by: string): Promise<ReloadJson | Refusal> {
    return this.#inTurn(async () => {
      this.world.began();
      try {
        const result = await this.#reload(by);
        this.#note(result, by);
        return result;
      } finally {
        this.world.ended();
      }
    });
  }

  /** Lets go of removed objects without connections. To be called every now and then. */
  purge(): Promise<void> {
    const next = withoutEnded(this.#running, this.#isEnded);
    if (next === undefined) return Promise.resolve();
    return this.#inTurn(() => this.#letGo());
  }

  async #reload(by: string): Promise<ReloadJson | Refusal> {
    const before = this.#running;
    const loaded = await this.world.load(before);
    if ("problems" in loaded) return { problems: loaded.problems, byEngine: false };
    try {
      const token = await this.world.readToken(loaded.config);
      const after = reloadRunning(before, loaded.config);
      const dropped = await this.#apply(after, loaded.text);
      this.#token = token;
      const changes = changesOf(before, after);
      const done: ReloadJson = {
        "config_hash": after.hash,
        summary: `${summaryOf(changes) || "no change"}, ${dropped} connections dropped`,
        changes: changes.map(({ text }) => text),
      };
      if (changes.length > 0) this.world.changed(before, done, by);
      return done;
    } catch (error) {
      return refusalOf(error);
    }
  }

  /** The engine works by `after` from here on. Gives how many connections that has ended. */
  async #apply(after: RunningConfig, text?: string): Promise<number> {
    this.world.settleEvents();
    this.#indexed = indexedBoth(this.#indexed, after);
    const dropped = await this.world.orders.configure(toSetup(after));
    this.#running = after;
    this.world.applied(after, text);
    return dropped;
  }

  async #letGo() {
    const before = this.#running;
    const after = withoutEnded(before, this.#isEnded);
    if (after === undefined) return;
    try {
      await this.#apply(after);
    } catch (error) {
      // Later, then.
      if (error instanceof OrderError) return;
      throw error;
    }
    const gone = [
      ...before.reals.filter((real) => !after.realAt.has(real.index)).map(({ name }) => name),
      ...before.virtuals.filter((virtual) => !after.virtualAt.has(virtual.index))
        .map(({ name }) => name),
    ];
    this.world.log(`removed, with the last connection: ${gone.join(", ")}`);
  }

  readonly #isEnded = (kind: "real" | "virtual", index: number): boolean => {
    const { reals, virtuals } = this.world.state;
    return (kind === "real" ? reals : virtuals).connections[index] === 0;
  };

  #note(result: ReloadJson | Refusal, by: string) {
    const time = this.world.wallTime();
    if ("problems" in result) {
      this.#last = { time, ok: false, text: result.problems[0]! };
      this.world.log(`${by}: refused, nothing is changed`);
      for (const problem of result.problems) this.world.log(problem);
    } else {
      this.#last = { time, ok: true, text: result.summary };
      // One that changes something is an event of its own.
      if (result.changes.length === 0) this.world.log(`${by}: ${result.summary}`);
      for (const change of result.changes) this.world.log(change);
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#before.then(work);
    this.#before = turn.catch(() => {});
    return turn;
  }
}

/** What an operator can do something about; all else is a fault of ours. */
function refusalOf(error: unknown): Refusal {
  if (error instanceof OrderError) return { problems: [error.message], byEngine: true };
  if (error instanceof DrainingError || error instanceof TokenError) {
    return { problems: [error.message], byEngine: false };
  }
  throw error;
}
