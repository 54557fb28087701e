/**
 * The engine's worker: turns until control says stop. It never returns to its event loop meanwhile, so control speaks to it
 * through shared memory and wakes it through the wire.
 *
 * @module
 */
import { RawWire, type WireAddress } from "../../ffi/raw_wire.ts";
import { takeClock } from "../../ffi/thread_clock.ts";
import { nowMs } from "../clock.ts";
import { WAIT_MS } from "../limits.ts";
import type { UnitSetup } from "../objects/setup.ts";
import { ReplicationMemory } from "../replication/memory.ts";
import { Engine } from "./engine.ts";
import type { PairParts } from "./parts.ts";
import { EngineState, FLAG_RUNNING, FLAG_STOP, type Shape } from "./state.ts";

/** What the engine needs of its pair, as plain data. */
export type EnginePair = Pick<PairParts, "activeMacs" | "addresses"> & {
  /** For a {@linkcode ReplicationMemory}; undefined where connections are not replicated. */
  replication: SharedArrayBuffer | undefined;
};

/** The one message a worker gets. */
export interface WorkerStart {
  wire: WireAddress;
  setup: UnitSetup;
  shape: Shape;
  shared: SharedArrayBuffer;
  /** Undefined for a unit without a peer. */
  pair: EnginePair | undefined;
}

/** What it says: once when it forwards, once when it has stopped. */
export type WorkerReport = "running" | "stopped";

interface WorkerScope {
  onmessage: ((event: MessageEvent<WorkerStart>) => void) | null;
  postMessage(report: WorkerReport): void;
  close(): void;
}
declare const self: WorkerScope;

self.onmessage = ({ data }) => {
  takeClock(data.wire.clockAheadMs);
  const wire = RawWire.attach(data.wire);
  const state = EngineState.over(data.shared, data.shape, wire.tables);
  const pair = data.pair && partsOf(data.pair);
  const engine = new Engine(wire, data.setup, state, nowMs(), random(), { now: nowMs, pair });
  Atomics.store(state.flags, FLAG_RUNNING, 1);
  self.postMessage("running");
  while (Atomics.load(state.flags, FLAG_STOP) === 0) {
    if (!engine.turn(nowMs())) wire.wait(WAIT_MS);
  }
  Atomics.store(state.flags, FLAG_RUNNING, 0);
  self.postMessage("stopped");
  self.close();
};

function partsOf({ activeMacs, addresses, replication }: EnginePair): PairParts {
  return {
    activeMacs,
    addresses,
    replication: replication === undefined ? undefined : ReplicationMemory.over(replication),
    random,
  };
}

function random(): number {
  return crypto.getRandomValues(new Int32Array(1))[0]!;
}
