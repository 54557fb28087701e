/**
 * The standby unit: engine and pair as the product starts them, on real ports; without the status server.
 *
 * @module
 */
import { VERSION } from "../../../lib/cli/version.ts";
import { startRunning, toSetup } from "../../../lib/config/running.ts";
import { type EngineHandle, startEngine } from "../../../lib/engine/handle.ts";
import { type PairHandle, startPair } from "../../../lib/pair/handle.ts";
import * as count from "../../../lib/replication/counts.ts";
import { ReplicationMemory } from "../../../lib/replication/memory.ts";
import { listenerOf, portsOf, sceneUnit } from "./scene.ts";
import { until } from "./until.ts";

export class StandbyUnit implements AsyncDisposable {
  readonly #memory: ReplicationMemory;

  private constructor(readonly engine: EngineHandle, readonly pair: PairHandle) {
    this.#memory = ReplicationMemory.over(engine.address.replication!);
  }

  static async start(key: Uint8Array<ArrayBuffer>): Promise<StandbyUnit> {
    const { config, configuration } = sceneUnit("b");
    const running = startRunning(config);
    const engine = await startEngine(running);
    const pair = await startPair({
      engine: engine.address,
      unit: "b",
      version: VERSION,
      ports: portsOf("b"),
      failover: config.failover,
      key,
      configuration,
      setup: toSetup(running),
    }, listenerOf("b"));
    return new StandbyUnit(engine, pair);
  }

  /** Resolves when it has all that the active one has. */
  async complete() {
    await until("unit b is complete", () => this.#memory.sync.state === "complete");
  }

  /** Records that it was sent of connections, ever. */
  get records(): number {
    const { counts } = this.#memory;
    return [count.MADE, count.CHANGED, count.ENDED, count.OLD]
      .reduce((sum, name) => sum + counts[name]!, 0);
  }

  async [Symbol.asyncDispose]() {
    await this.pair.stop();
    await this.engine.stop();
  }
}
