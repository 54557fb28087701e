/**
 * The unit whose status is asked: control in this thread, the engine in its worker, as in a unit that runs.
 *
 * @module
 */
import { startRunning } from "../../../lib/config/running.ts";
import { parseConfig } from "../../../lib/config/load.ts";
import { EngineState, shapeOf } from "../../../lib/engine/state.ts";
import { statusApp } from "../../../lib/status/app.ts";
import { serveStatus } from "../../../lib/status/server.ts";
import { testSource } from "../../../lib/status/test_source.ts";
import { TABLE } from "../engine.ts";
import type { EngineSays } from "./engine_worker.ts";

/** In its table. */
export const CONNECTIONS = 1_000_000;

const CONFIG = `
unit: asked
ports: { front: eth0, back: eth1 }
connections: { max: ${TABLE} }
reals:
  r0: { address: 10.0.0.1, port: 8080 }
  r1: { address: 10.0.0.2, port: 8080 }
  r2: { address: 10.0.0.3, port: 8080 }
virtuals:
  v0: { address: 192.0.2.10, port: 80, reals: [r0, r1, r2] }
`;

export class AskedUnit implements AsyncDisposable {
  private constructor(
    readonly url: string,
    readonly stop: () => Promise<void>,
    readonly measure: (ms: number) => Promise<number>,
  ) {}

  static async start(): Promise<AskedUnit> {
    const worker = new Worker(new URL("./engine_worker.ts", import.meta.url), { type: "module" });
    const heard = () =>
      new Promise<EngineSays>((resolve, reject) => {
        worker.onmessage = ({ data }: MessageEvent<EngineSays>) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(message));
      });
    const first = await heard();
    if (!("shared" in first)) throw new Error("the engine's thread said something else first");
    const loaded = parseConfig(CONFIG, "bench");
    if (!("config" in loaded)) throw new Error(loaded.problems.join("\n"));
    const config = startRunning(loaded.config);
    const state = EngineState.over(first.shared, shapeOf(config));
    const app = statusApp(testSource({ config, state }));
    const server = serveStatus(app, { hostname: "127.0.0.1", port: 0 });
    return new AskedUnit(server.url, async () => {
      worker.terminate();
      await server.stop();
    }, async (ms) => {
      worker.postMessage(ms);
      const answer = await heard();
      if (!("nsPerPacket" in answer)) throw new Error("the engine's thread gave no figure");
      return answer.nsPerPacket;
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}
