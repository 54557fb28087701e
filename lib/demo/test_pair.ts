/**
 * A pair for tests: two units that say what they would, and traffic that nothing befalls unless a test says so.
 *
 * @module
 */
import type { CableState, UnitState } from "../failover/words.ts";
import { EventStore } from "../status/event_store.ts";
import type { NewEvent } from "../status/event_words.ts";
import type { PairJson } from "../status/json_failover.ts";
import { statusOf } from "../status/snapshot.ts";
import { pairedSource, TestPair } from "../status/test_pair.ts";
import type { DownloadReport } from "./download.ts";
import type { ProbeReport } from "./probe.ts";
import type { StagePair, StageUnit, Traffic } from "./stage.ts";
import type { Takeover } from "./takeover_story.ts";
import { shown } from "./test_shown.ts";

const FILE = { bytes: 33_554_432, sha256: "5a".repeat(32) };

/** In which nothing was lost. */
export function testTakeover(): Takeover {
  const seen = { sent: 1000, lost: 9, outageMs: 18.4, slowestMs: 3, coarsestMs: 2.5 };
  return {
    killed: "unit-a",
    active: "unit-b",
    probe: {
      new: seen,
      kept: { ...seen, outageMs: 20.1 },
      connections: { kept: 200, broken: {} },
    },
    download: { file: FILE, report: { bytes: FILE.bytes, end: { sha256: FILE.sha256 } } },
  };
}

/** What a unit says of its pair. */
export function testFailover(state: UnitState, cable: CableState, cause: string): PairJson {
  const source = pairedSource(
    new TestPair((view) => {
      Object.assign(view, { state, cause });
      view.cable.state = cable;
    }),
  );
  const { failover } = statusOf(source.config, source.state, source.facts());
  if (!failover.enabled) throw new Error("no failover: expected that of a pair");
  return failover;
}

/** One whose state changes when it is told to. */
export class FakeUnit implements StageUnit {
  runs = true;
  #store = new EventStore();

  constructor(readonly name: string, private state: UnitState) {}

  readonly get = (path: string): Promise<Response> => {
    if (!this.runs) return Promise.reject(new Error("connection refused"));
    const { pathname, searchParams } = new URL(path, "http://unit");
    if (pathname === "/events") {
      return answer(this.#store.readAfter(Number(searchParams.get("since"))));
    }
    return answer({ ...shown({}).status, failover: testFailover(this.state, "normal", "test") });
  };

  become(state: UnitState) {
    this.tell({ kind: "unit", object: this.name, old: this.state, new: state });
    this.state = state;
  }

  boot() {
    this.#store = new EventStore();
    this.state = "booting";
    this.runs = true;
    this.become("standby");
  }

  tell(event: Omit<NewEvent, "time" | "cause">) {
    this.#store.add({ ...event, time: new Date().toISOString(), cause: "test" });
  }
}

/** `unit-a` is active in the beginning. */
export class FakePair implements StagePair {
  readonly units = [new FakeUnit("unit-a", "active"), new FakeUnit("unit-b", "standby")] as const;
  /** What comes of the next takeover. */
  takeover = testTakeover();
  takesOver = true;
  /** How much traffic is open. */
  opened = 0;
  #active: 0 | 1 = 0;

  names(): Promise<{ active: string; standby: string }> {
    const [active, standby] = [this.units[this.#active], this.units[this.#other]];
    return Promise.resolve({ active: active.name, standby: standby.name });
  }

  kill(name: string): Promise<void> {
    this.#named(name).runs = false;
    this.#active = this.#other;
    if (this.takesOver) this.units[this.#active].become("active");
    return Promise.resolve();
  }

  boot(name: string): Promise<void> {
    this.#named(name).boot();
    return Promise.resolve();
  }

  openTraffic(): Promise<Traffic> {
    this.opened++;
    const { probe, download: { file, report } } = this.takeover;
    return Promise.resolve({
      kept: probe.connections.kept,
      download: { file, report: (): DownloadReport => report },
      probe: (): Promise<ProbeReport> => Promise.resolve(probe),
      [Symbol.asyncDispose]: () => {
        this.opened--;
        return Promise.resolve();
      },
    });
  }

  get #other(): 0 | 1 {
    return this.#active === 0 ? 1 : 0;
  }

  #named(name: string): FakeUnit {
    return this.units.find((unit) => unit.name === name)!;
  }
}

function answer(body: unknown): Promise<Response> {
  return Promise.resolve(Response.json(body));
}
