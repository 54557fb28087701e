/**
 * Control's side of a running engine: starts its worker, reads its state, stops it.
 *
 * @module
 */
import { RawWire, type WireAddress } from "../../ffi/raw_wire.ts";
import { type RunningConfig, toSetup } from "../config/running.ts";
import { activeMac } from "../failover/active_mac.ts";
import { ReplicationMemory } from "../replication/memory.ts";
import { STANDBY } from "./duty.ts";
import { OrderDesk } from "./order_desk.ts";
import type { EngineOrders } from "./orders.ts";
import { EngineState, FLAG_STOP, type Shape, shapeOf } from "./state.ts";
import type { EnginePair, WorkerReport, WorkerStart } from "./worker.ts";

export { wakerOf } from "../../ffi/raw_wire.ts";
export { PortError } from "../../ffi/shim.ts";

/** What another thread needs to work with a running engine: plain data. It must have ended before the engine is stopped. */
export interface EngineAddress {
  wire: WireAddress;
  shape: Shape;
  /** For an {@linkcode EngineState}. */
  shared: SharedArrayBuffer;
  /** For a {@linkcode ReplicationMemory}; undefined where connections are not replicated. */
  replication: SharedArrayBuffer | undefined;
}

export interface EngineHandle {
  readonly state: EngineState;
  readonly shape: Shape;
  readonly orders: EngineOrders;
  readonly address: EngineAddress;
  /** What it lacks to be fast, for people; undefined where it lacks nothing. */
  readonly lack: string | undefined;
  /** Resolves when the worker has died by itself. */
  readonly failed: Promise<Error>;
  /** Resolves when the engine forwards no more and both ports are closed. */
  stop(): Promise<void>;
}

/**
 * Opens both ports and starts forwarding between them; resolves when it does. A unit with a peer begins as a silent standby, until
 * its failover unit orders something else.
 *
 * @throws {PortError} where a port cannot be opened.
 */
export async function startEngine(
  config: RunningConfig,
  pair = pairOf(config),
): Promise<EngineHandle> {
  const setup = toSetup(config);
  const shape = shapeOf(setup);
  const wire = RawWire.open([config.ports.front, config.ports.back]);
  const shared = new SharedArrayBuffer(EngineState.bytes(shape));
  const state = EngineState.over(shared, shape);
  if (pair !== undefined) state.duty.order(STANDBY);
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  const failed = new Promise<Error>((resolve) => {
    worker.onerror = (event) => {
      event.preventDefault();
      resolve(new Error(event.message));
    };
  });
  const reports = reportsOf(worker);
  const start: WorkerStart = { wire: wire.address(), setup, shape, shared, pair };
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
    address: { wire: wire.address(), shape, shared, replication: pair?.replication },
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

function pairOf({ failover }: RunningConfig): EnginePair | undefined {
  if (failover === null) return undefined;
  const { active, failover: own } = failover.addresses;
  return {
    activeMacs: [activeMac(active.address, "front"), activeMac(active.address, "back")],
    addresses: { active: active.address, failover: own.address },
    replication: failover.replicate ? new SharedArrayBuffer(ReplicationMemory.bytes()) : undefined,
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
