/**
 * The status of a unit in memory whose packets can be traced, for tests of the path and of the command.
 *
 * @module
 */
import assert from "node:assert/strict";
import { realConfig, virtualConfig } from "../config/defaults_for_tests.ts";
import type { Config } from "../config/config.ts";
import { reloadRunning, startRunning, toSetup, withoutEnded } from "../config/running.ts";
import { OrderDesk } from "../engine/order_desk.ts";
import { realAddress, TestUnit, VIRTUAL } from "../engine/test_unit.ts";
import { statusApp } from "./app.ts";
import { EventStore } from "./event_store.ts";
import { callerAt, TEST_TOKEN, testSource } from "./test_source.ts";
import { testConfig } from "./test_state.ts";
import type { TraceLineJson, TracePacketJson } from "./trace_json.ts";

const NAMES = ["web1", "web2"];

/** Two reals that move a connection at its second SYN serve `www`. */
export function newTraced() {
  const config = {
    ...testConfig(),
    reals: NAMES.map((name, i) =>
      realConfig({ name, address: realAddress(i + 1), port: 8001, reassign: 1 })
    ),
    virtuals: [virtualConfig({ name: "www", address: VIRTUAL, port: 80, reals: NAMES })],
  };
  const unit = new TestUnit(toSetup(startRunning(config)));
  const events = new EventStore();
  const source = testSource({ config, state: unit.state, events });
  /** Of the unit's clock; that of the engine stands still between packets. */
  const clock = { aheadMs: 0 };
  const now = () => performance.now() + clock.aheadMs;
  const orders = new OrderDesk(unit.state.orders, () => unit.turn());
  const served = { ...source, orders, now };
  const app = statusApp(served);
  const ask = (query: string, token: string | null = TEST_TOKEN, method = "GET") => {
    const headers = token === null ? {} : { authorization: `Bearer ${token}` };
    return Promise.resolve(
      app.request(`/trace?${query}`, { method, headers }, callerAt("192.0.2.7")),
    );
  };
  /** Control goes by another config from here on; the engine does not. */
  const reload = (change: Partial<Config>) => {
    served.config = reloadRunning(served.config, { ...config, ...change });
  };
  /** Lets go of what was removed by it. */
  const purge = () => {
    served.config = withoutEnded(served.config, () => true) ?? served.config;
  };
  return { unit, orders, app, ask, events, clock, logged: source.logged, reload, purge };
}

/** The lines of a trace, one by one. */
export class TraceLines {
  readonly #reader: ReadableStreamDefaultReader<string>;
  #text = "";

  constructor({ body }: Response) {
    this.#reader = body!.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** The next line, undefined at the end; empty lines are passed over. */
  async next(): Promise<TraceLineJson | undefined> {
    while (true) {
      const end = this.#text.indexOf("\n");
      if (end > 0) {
        const line = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 1);
        return JSON.parse(line);
      }
      if (end === 0) this.#text = this.#text.slice(1);
      if (end < 0 && !await this.more()) return undefined;
    }
  }

  /** Waits for more of the stream. False where it has ended. */
  async more(): Promise<boolean> {
    const { value, done } = await this.#reader.read();
    this.#text += value ?? "";
    return !done;
  }

  /** All lines up to the end. */
  async rest(): Promise<TraceLineJson[]> {
    const lines: TraceLineJson[] = [];
    for (let line = await this.next(); line !== undefined; line = await this.next()) {
      lines.push(line);
    }
    return lines;
  }

  async leave() {
    await this.#reader.cancel();
  }
}

/** The lines of a trace that was begun. */
export async function opened(response: Promise<Response>): Promise<TraceLines> {
  const answer = await response;
  assert.equal(answer.status, 200, answer.status === 200 ? "" : await answer.clone().text());
  assert.equal(answer.headers.get("content-type"), "application/x-ndjson");
  return new TraceLines(answer);
}

/** The packet of a line; fails where it is another one. */
export function packetOf(line: TraceLineJson | undefined): TracePacketJson {
  assert.ok(line !== undefined && "packet" in line, JSON.stringify(line));
  return line.packet;
}

/** Waits until a trace is over in the eyes of the unit. */
export async function ended(logged: readonly string[]): Promise<string> {
  while (true) {
    const line = logged.find((text) => text.includes("trace ended"));
    if (line !== undefined) return line;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
