/**
 * One trace as a stream of lines: reads the engine's records as they come, for as long as somebody takes them.
 *
 * Nothing is kept here. A reader that is slower than the packets leaves the records where they are, until the engine has no room
 * for more and counts what it loses.
 *
 * @module
 */
import { TRACE_LEASE_MS, TRACE_PER_POLL, TRACE_POLL_MS, TRACE_STALL_MS } from "../limits.ts";
import type { RunningConfig } from "../config/running.ts";
import type { EngineOrders } from "../engine/orders.ts";
import type { TraceRing } from "../engine/trace_ring.ts";
import { TraceReader, type TraceRecord } from "../engine/trace_view.ts";
import type { TraceEndJson, TraceHeadJson, TraceLineJson } from "./trace_json.ts";
import { tracePacket } from "./trace_words.ts";

/** Why it is over: beside what its reader is told, the reader has gone. */
export type TraceEnding = TraceEndJson["reason"] | "reader";

/** Records read at one time, so that control is never long at it. */
const BATCH = 64;
/** An empty line goes out after so long without a packet: the reader, and every box between, sees that the stream lives. */
const HEARTBEAT_MS = 5_000;

export interface TraceSource {
  readonly config: RunningConfig;
  ring: TraceRing;
  orders: EngineOrders;
  /** Of the clock of the unit, ms. */
  now(): number;
  /** Whether the unit stops. */
  ended(): boolean;
  /** Whether the virtual and the real that are traced have gone: others may have their indexes by now. */
  removed(): boolean;
}

export interface TraceLimits {
  snap: number | null;
  /** Most packets. */
  limit: number | null;
  /** When it ends, of the clock of the unit. */
  untilMs: number;
}

/** Resolves when the engine has ended a trace that nobody comes for any more. */
function forgotten(): Promise<void> {
  return new Promise((resolve) => Deno.unrefTimer(setTimeout(resolve, 2 * TRACE_LEASE_MS)));
}

export class TraceStream {
  readonly body: ReadableStream<Uint8Array>;
  /** Resolves when the reader has it all, or has gone, and the engine has ended it. */
  readonly over: Promise<TraceEnding>;
  packets = 0;
  lost = 0;
  readonly #over = Promise.withResolvers<TraceEnding>();
  readonly #reader: TraceReader;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #encoder = new TextEncoder();
  #reason: TraceEnding | undefined;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  /** Resolves when the engine traces no more. */
  #off: Promise<void> | undefined;
  /** Records that may be read before the next poll. */
  #left = TRACE_PER_POLL;
  /** Ends the present wait for it. */
  #wake = () => {};
  /** Since when the reader has not asked for more, undefined while it waits; and when it last got something. */
  #idleMs: number | undefined;
  #toldMs: number;

  /** The engine must have been told what is wanted, and trace from now on. */
  constructor(
    head: TraceHeadJson,
    private readonly source: TraceSource,
    private readonly limits: TraceLimits,
  ) {
    this.over = this.#over.promise;
    this.#reader = new TraceReader(source.ring);
    this.#toldMs = source.now();
    this.#idleMs = this.#toldMs;
    this.#timer = setInterval(() => this.#poll(), TRACE_POLL_MS);
    this.body = new ReadableStream({
      start: (controller) => {
        this.#controller = controller;
        controller.enqueue(this.#lines([{ trace: head }]));
      },
      pull: () => this.#pull(),
      cancel: () => this.#finish("reader"),
    }, { highWaterMark: 0 });
  }

  /** Looks at all that may end it, and at what has come. */
  #poll() {
    const { ring } = this.source;
    const now = this.source.now();
    ring.call();
    this.#left = TRACE_PER_POLL;
    if (this.source.ended()) this.#end("unit");
    else if (this.source.removed()) this.#end("removed");
    else if (now >= this.limits.untilMs) this.#end("time");
    else if (!ring.isOn) this.#end("engine");
    if (this.#idleMs !== undefined && now - this.#idleMs > TRACE_STALL_MS) {
      this.#finish("reader");
      this.#controller!.error(new Error("the reader takes nothing"));
    }
    this.#wake();
  }

  /** Gives the reader what there is, when there is something. */
  async #pull() {
    this.#idleMs = undefined;
    let bytes = this.#next();
    while (bytes === undefined && !this.#isDone) {
      await new Promise<void>((resolve) => this.#wake = resolve);
      bytes = this.#next();
    }
    this.#idleMs = this.source.now();
    this.#toldMs = this.#idleMs;
    if (bytes !== undefined) this.#controller!.enqueue(bytes);
    else if (this.#reason !== undefined && this.#reason !== "reader") this.#tellEnd(this.#reason);
  }

  /** Whether it has ended, and nothing is left to show. */
  get #isDone(): boolean {
    const isShown = this.packets === this.limits.limit || this.#reader.isEmpty;
    return this.#reason !== undefined && (isShown || this.#reason === "reader");
  }

  #tellEnd(reason: TraceEndJson["reason"]) {
    this.#finish(reason);
    const end = { reason, packets: this.packets, lost: this.lost };
    this.#controller!.enqueue(this.#lines([{ end }]));
    this.#controller!.close();
  }

  /** What is to be sent now, or undefined. */
  #next(): Uint8Array | undefined {
    const lines: TraceLineJson[] = [];
    while (lines.length < BATCH && this.#left > 0 && this.packets !== this.limits.limit) {
      const record = this.#reader.read();
      if (record === undefined) break;
      this.#left--;
      lines.push({ packet: this.#packet(record) });
    }
    if (this.packets === this.limits.limit) this.#end("limit");
    if (lines.length > 0) return this.#lines(lines);
    const isQuiet = this.source.now() - this.#toldMs >= HEARTBEAT_MS;
    return isQuiet && this.#reason === undefined ? this.#encoder.encode("\n") : undefined;
  }

  #packet(record: TraceRecord) {
    this.packets++;
    this.lost += record.lost;
    return tracePacket(this.source.config, record, this.packets, this.limits.snap);
  }

  /** Tells the engine to trace no more. What it has noted by then is still sent. */
  #end(reason: TraceEnding) {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    // An engine that does not answer ends the trace by itself, or is dead.
    this.#off = this.source.orders.trace(false).catch(forgotten);
  }

  /** Nothing more is sent. */
  #finish(reason: TraceEnding) {
    this.#end(reason);
    clearInterval(this.#timer);
    if (this.packets !== this.limits.limit) this.lost += this.#reader.lostSince;
    this.#off!.then(() => this.#over.resolve(reason));
  }

  #lines(lines: readonly TraceLineJson[]): Uint8Array {
    return this.#encoder.encode(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  }
}
