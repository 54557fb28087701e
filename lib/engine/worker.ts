/**
 * The engine's worker: turns until control says stop. It never returns to its event loop meanwhile, so control speaks to it
 * through shared memory and wakes it through the wire.
 *
 * @module
 */
import { RawWire, type WireAddress } from "../../ffi/raw_wire.ts";
import { nowMs } from "../clock.ts";
import { WAIT_MS } from "../limits.ts";
import type { UnitSetup } from "../objects/setup.ts";
import { Engine } from "./engine.ts";
import { EngineState, FLAG_RUNNING, FLAG_STOP, type Shape } from "./state.ts";

/** The one message a worker gets. */
export interface WorkerStart {
  wire: WireAddress;
  setup: UnitSetup;
  shape: Shape;
  shared: SharedArrayBuffer;
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
  const wire = RawWire.attach(data.wire);
  const state = EngineState.over(data.shared, data.shape);
  const seed = crypto.getRandomValues(new Int32Array(1))[0]!;
  const engine = new Engine(wire, data.setup, state, nowMs(), seed, nowMs);
  Atomics.store(state.flags, FLAG_RUNNING, 1);
  self.postMessage("running");
  while (Atomics.load(state.flags, FLAG_STOP) === 0) {
    if (!engine.turn(nowMs())) wire.wait(WAIT_MS);
  }
  Atomics.store(state.flags, FLAG_RUNNING, 0);
  self.postMessage("stopped");
  self.close();
};
