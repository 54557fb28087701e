/**
 * Control's side of a running engine: starts its worker, reads its state, stops it.
 *
 * @module
 */
import { RawWire, type WireAddress } from "../../ffi/raw_wire.ts";
import { clockAheadMs } from "../../ffi/thread_clock.ts";
import { type RunningConfig, toSetup } from "../config/running.ts";
import { activeMac } from "../failover/active_mac.ts";
import { ReplicationMemory } from "../replication/memory.ts";
import { STANDBY } from "./duty.ts";
import { EngineFastpath, type EngineProgram, loadProgram } from "./engine_program.ts";
import type { Fastpath } from "./fastpath_view.ts";
import { OrderDesk } from "./order_desk.ts";
import type { EngineOrders } from "./orders.ts";
import { EngineState, FLAG_STOP, type Shape, shapeOf } from "./state.ts";
import type { EnginePair, WorkerReport, WorkerStart } from "./worker.ts";

export { tablesOf, wakerOf } from "../../ffi/raw_wire.ts";
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
  readonly fastpath: Fastpath;
  /** Resolves when the worker has died by itself. */
  readonly failed: Promise<Error>;
  /** Resolves when the engine forwards no more and both ports are closed. */
  stop(): Promise<void>;
}

/**
 * Opens both ports and starts forwarding between them; resolves when it does. A unit with a peer begins as a silent standby, until
 * its failover unit orders something else.
 *
 * @param hooks of the fast path, to be tried in place of those that the config stands for.
 * @throws {PortError} where a port cannot be opened.
 */
export async function startEngine(
  config: RunningConfig,
  hooks?: readonly number[],
): Promise<EngineHandle> {
  const pair = pairOf(config);
  const setup = toSetup(config);
  // First, since it takes as long to load its modules as the kernel takes to look at the program.
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  const { loaded, wire } = openPorts(config, shapeOf(setup), hooks, worker);
  const { shape, program } = loaded;
  const shared = new SharedArrayBuffer(EngineState.bytes(shape));
  const state = EngineState.over(shared, shape, program?.memory);
  state.kernelTables.begin(clockAheadMs());
  const fastpath = new EngineFastpath(loaded, state.kernelTables);
  if (pair !== undefined) state.duty.order(STANDBY);
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
    fastpath.close();
    throw failure;
  }
  const orders = new OrderDesk(state.orders, () => wire.wake());
  return {
    state,
    shape,
    orders,
    address: { wire: wire.address(), shape, shared, replication: pair?.replication },
    lack: wire.lack(),
    fastpath,
    failed,
    async stop() {
      Atomics.store(state.flags, FLAG_STOP, 1);
      wire.wake();
      await Promise.race([reports.stopped, failed]);
      // The status server answers for a while yet, and who is woken by then must not be memory that is gone.
      orders.close();
      worker.terminate();
      wire.close();
      fastpath.close();
    },
  };
}

/** The program in the kernel, and the ports that it hangs on. Where they cannot be opened, nothing is left of either, nor of the worker. */
function openPorts(
  { fastpath, ports }: RunningConfig,
  shape: Shape,
  hooks: readonly number[] | undefined,
  worker: Worker,
): { loaded: EngineProgram; wire: RawWire } {
  let loaded: EngineProgram | undefined;
  try {
    loaded = loadProgram(fastpath, shape, hooks);
    return { loaded, wire: RawWire.open([ports.front, ports.back], loaded.program) };
  } catch (error) {
    worker.terminate();
    loaded?.program?.close();
    throw error;
  }
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
