/**
 * A unit for tests of `run`: a config in a folder of its own, and a world whose engine is memory.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type Fastpath, NO_FASTPATH } from "../engine/fastpath_view.ts";
import type { EngineHandle } from "../engine/handle.ts";
import { shapeOf } from "../engine/state.ts";
import type { ServiceManager } from "../notify/service_manager.ts";
import { FakeOrders } from "../status/test_source.ts";
import { testConfig, testState } from "../status/test_state.ts";
import { LINK_UP } from "../words.ts";
import type { World } from "./run.ts";
import { TestIo } from "./test_io.ts";

/** A world whose engine is memory that nobody turns. */
export class TestWorld implements World {
  readonly io = new TestIo();
  readonly state = testState(testConfig());
  readonly orders = new FakeOrders(this.state);
  readonly died = Promise.withResolvers<Error>();
  lack: string | undefined;
  fastpath: Fastpath = NO_FASTPATH;
  warnings: string[] = [];
  stops = 0;
  exits: number[] = [];
  timeMs = 0;
  signal = () => {};
  hangup = () => {};
  /** What the service manager is told, but for its watchdog. */
  readonly told: string[] = [];
  readonly manager: ServiceManager = {
    watchdogMs: undefined,
    ready: () => this.told.push("ready"),
    reloading: () => this.told.push("reloading"),
    stopping: () => this.told.push("stopping"),
    status: () => {},
    watchdog: () => {},
  };
  /** Held back until this resolves. */
  stopping = Promise.resolve();

  startEngine = (): Promise<EngineHandle> =>
    Promise.resolve({
      state: this.#up(),
      shape: shapeOf(testConfig()),
      orders: this.orders,
      address: {
        wire: { unit: 0n, names: ["", ""], indexes: [0, 0], clockAheadMs: 0, program: undefined },
        shape: shapeOf(testConfig()),
        shared: new SharedArrayBuffer(0),
        replication: undefined,
      },
      lack: this.lack,
      fastpath: this.fastpath,
      failed: this.died.promise,
      stop: () => {
        this.stops++;
        return this.stopping;
      },
    });

  startPair = () => Promise.reject(new Error("the config of these tests has no failover"));

  onSignals = (signals: readonly Deno.Signal[], listener: () => void) => {
    const name = signals.includes("SIGHUP") ? "hangup" : "signal";
    this[name] = listener;
    return () => this[name] = () => assert.fail("it listens no more");
  };

  boxWarnings = () => this.warnings;

  serviceManager = () => this.manager;

  #up() {
    this.state.links.fill(LINK_UP);
    return this.state;
  }

  nowMs = () => this.timeMs;

  exit = (code: number) => {
    this.exits.push(code);
  };
}

/** A config whose status is on a free port, in a folder of its own, for the time of `body`. */
export async function withConfig(
  body: (config: string, url: string, folder: string) => Promise<void>,
  status = "",
) {
  const free = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const listen = `127.0.0.1:${free.addr.port}`;
  free.close();
  const folder = await Deno.makeTempDir();
  const path = `${folder}/pointsman.yaml`;
  await Deno.writeTextFile(
    path,
    `unit: lb-a
ports: { front: eth0, back: eth1 }
reals:
  web1: { address: 10.0.0.11, port: 8080 }
  web2: { address: 10.0.0.12, port: 8080 }
  all: { address: 10.0.0.21 }
virtuals:
  www: { address: 10.0.0.100, port: 80, reals: [web1, web2] }
  any: { address: 10.0.0.102, reals: [all] }
status: { listen: "${listen}"${status.replace("FOLDER", folder)} }
`,
  );
  try {
    await body(path, `http://${listen}`, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

export const FORWARDING = /^forwarding between /;

/** For `status`: it has a token file, in the folder. */
export const TOKEN_FILE = ", token_file: FOLDER/token";
