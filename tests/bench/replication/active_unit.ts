/**
 * The active unit: an engine that the bench feeds, with the product's pair beside it on real ports.
 *
 * @module
 */
import { RawWire } from "../../../ffi/raw_wire.ts";
import { clockAheadMs } from "../../../ffi/thread_clock.ts";
import { VERSION } from "../../../lib/cli/version.ts";
import { STANDBY } from "../../../lib/engine/duty.ts";
import { EngineState, shapeOf } from "../../../lib/engine/state.ts";
import { type PairHandle, startPair } from "../../../lib/pair/handle.ts";
import { ReplicationMemory } from "../../../lib/replication/memory.ts";
import { TABLE } from "../engine.ts";
import { fedSetup } from "../fed_unit.ts";
import { Cells, END, FULL, REST } from "./cells.ts";
import type { FedStart } from "./fed_worker.ts";
import { listenerOf, portsOf, REALS, sceneUnit } from "./scene.ts";
import { ranBetween, threads, workerName } from "./threads.ts";
import { until } from "./until.ts";

/** Nanoseconds of one, by the clock; and of its thread's processor time, which has the making of the packet in it as well. */
export interface PacketTime {
  ns: number;
  cpuNs: number;
}

export class ActiveUnit implements AsyncDisposable {
  private constructor(
    readonly state: EngineState,
    readonly cells: Cells,
    readonly pair: PairHandle,
    readonly end: () => Promise<void>,
  ) {}

  /** Resolves when it is active, with all its connections. `started`: its engine's thread is there. */
  static async start(
    key: Uint8Array<ArrayBuffer>,
    started: () => Promise<void>,
  ): Promise<ActiveUnit> {
    const cells = new SharedArrayBuffer(Cells.bytes());
    const replication = new SharedArrayBuffer(ReplicationMemory.bytes());
    const worker = new Worker(new URL("./fed_worker.ts", import.meta.url), { type: "module" });
    const filled = filledOf(worker);
    const start: FedStart = { cells, replication, clockAheadMs: clockAheadMs() };
    worker.postMessage(start);
    await started();
    const shared = await filled;
    const setup = fedSetup([{ predictor: "leastconns", reals: REALS }], TABLE);
    const shape = shapeOf(setup);
    const state = EngineState.over(shared, shape);
    state.duty.order(STANDBY);
    const { config, configuration } = sceneUnit("a");
    // Its engine reads no ring of it: it is woken by it, and each frame of the pair lies there too, as in a unit.
    const ports = portsOf("a");
    const wire = RawWire.open([ports.front, ports.back]);
    const engine = { wire: wire.address(), shape, shared, replication };
    const { failover } = config;
    const pair = await startPair(
      { engine, unit: "a", version: VERSION, ports, failover, key, configuration, setup },
      listenerOf("a"),
    );
    const unit = new ActiveUnit(state, Cells.over(cells), pair, async () => {
      // It hands over: packets would be carried by nobody.
      unit.cells.order = REST;
      await pair.stop();
      unit.cells.order = END;
      worker.terminate();
      wire.close();
    });
    await until("unit a is active", () => pair.view().state === "active");
    return unit;
  }

  /** What a packet takes while a step is taken, with as many packets as the engine can carry meanwhile. */
  async whileFull(step: () => Promise<void>): Promise<PacketTime> {
    const ranBefore = await threads();
    this.cells.order = FULL;
    const before = this.cells.handled;
    await step();
    const after = this.cells.handled;
    this.cells.order = REST;
    const ran = ranBetween(ranBefore, await threads()).get(workerName(0)) ?? 0;
    const packets = after.packets - before.packets;
    return { ns: (after.ms - before.ms) * 1e6 / packets, cpuNs: ran * 1e9 / packets };
  }

  async standbyGone() {
    await until("unit b is silent", () => this.pair.view().peer?.isHeard !== true);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.end();
  }
}

function filledOf(worker: Worker): Promise<SharedArrayBuffer> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<SharedArrayBuffer>) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
  });
}
