/**
 * Control's side of a running engine: starts its worker, reads its state, stops it.
 *
 * @module
 */
import { RawWire } from "../../ffi/raw_wire.ts";
import { type RunningConfig, toSetup } from "../config/running.ts";
import { OrderDesk } from "./order_desk.ts";
import type { EngineOrders } from "./orders.ts";
import { EngineState, FLAG_STOP, type Shape, shapeOf } from "./state.ts";
import type { WorkerReport, WorkerStart } from "./worker.ts";

export { PortError } from "../../ffi/shim.ts";

export interface EngineHandle {
  readonly state: EngineState;
  readonly shape: Shape;
  readonly orders: EngineOrders;
  /** What it lacks to be fast, for people; undefined where it lacks nothing. */
  readonly lack: string | undefined;
  /** Resolves when the worker has died by itself. */
  readonly failed: Promise<Error>;
  /** Resolves when the engine forwards no more and both ports are closed. */
  stop(): Promise<void>;
}

/**
 * Opens both ports and starts forwarding between them; resolves when it does.
 *
 * @throws {PortError} where a port cannot be opened.
 */
export async function startEngine(config: RunningConfig): Promise<EngineHandle> {
  const setup = toSetup(config);
  const shape = shapeOf(setup);
  const wire = RawWire.open([config.ports.front, config.ports.back]);
  const shared = new SharedArrayBuffer(EngineState.bytes(shape));
  const state = EngineState.over(shared, shape);
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  const failed = new Promise<Error>((resolve) => {
    worker.onerror = (event) => {
      event.preventDefault();
      resolve(new Error(event.message));
    };
  });
  const reports = reportsOf(worker);
  const start: WorkerStart = { wire: wire.address(), setup, shape, shared };
  worker.postMessage(start);
  const failure = await Promise.race([reports.running, failed]);
  if (failure !== undefined) {
    worker.terminate();
    wire.close();
    throw failure;
  }
  const orders = new OrderDesk(state.orders, () => wire.wake());
  return {
    state,
    shape,
    orders,
    lack: wire.lack(),
    failed,
    async stop() {
      Atomics.store(state.flags, FLAG_STOP, 1);
      wire.wake();
      await Promise.race([reports.stopped, failed]);
      // The status server answers for a while yet, and who is woken by then must not be memory that is gone.
      orders.close();
      worker.terminate();
      wire.close();
    },
  };
}

/** A promise for each report of the worker. */
function reportsOf(worker: Worker): Record<WorkerReport, Promise<void>> {
  const running = Promise.withResolvers<void>();
  const stopped = Promise.withResolvers<void>();
  worker.onmessage = ({ data }: MessageEvent<WorkerReport>) => {
    if (data === "running") running.resolve();
    else stopped.resolve();
  };
  return { running: running.promise, stopped: stopped.promise };
}
