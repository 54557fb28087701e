/**
 * The rate of an engine in a thread of its own, with a million connections, while another thread copies them, again and again, to a
 * standby that only acknowledges.
 *
 * @module
 */
import { EngineState, shapeOf } from "../../../lib/engine/state.ts";
import { Arrivals } from "../../../lib/replication/arrivals.ts";
import * as batch from "../../../lib/replication/batch.ts";
import { ReplicationMemory } from "../../../lib/replication/memory.ts";
import { Sender } from "../../../lib/replication/sender.ts";
import { TABLE } from "../engine.ts";
import { fedSetup } from "../fed_unit.ts";
import type { EngineSays } from "../status/engine_worker.ts";

const TURN_MS = 5;

export class CopiedEngine implements Disposable {
  readonly #worker: Worker;
  readonly #copier: Copier;

  private constructor(worker: Worker, shared: SharedArrayBuffer) {
    this.#worker = worker;
    this.#copier = new Copier(shared);
  }

  /** Copied so far. */
  get bytes(): number {
    return this.#copier.bytes;
  }

  static async start(): Promise<CopiedEngine> {
    const url = new URL("../status/engine_worker.ts", import.meta.url);
    const worker = new Worker(url, { type: "module" });
    const first = await heard(worker);
    if (!("shared" in first)) throw new Error("the engine's thread said something else first");
    return new CopiedEngine(worker, first.shared);
  }

  /** Nanoseconds of a packet, in so many seconds. */
  async measure(seconds: number): Promise<number> {
    const answer = heard(this.#worker);
    this.#worker.postMessage(seconds * 1000);
    const said = await answer;
    if (!("nsPerPacket" in said)) throw new Error("the engine's thread gave no figure");
    return said.nsPerPacket;
  }

  /** The same while its connections are copied. */
  async measureCopied(seconds: number): Promise<number> {
    const timer = setInterval(() => this.#copier.turn(), TURN_MS);
    const nsPerPacket = await this.measure(seconds);
    clearInterval(timer);
    return nsPerPacket;
  }

  [Symbol.dispose]() {
    this.#worker.terminate();
  }
}

/** A sender, and in place of a standby what says that everything has come. */
class Copier {
  bytes = 0;
  readonly #sender: Sender;
  readonly #arrivals = new Arrivals();
  readonly #answer = new Int32Array(batch.ACKNOWLEDGEMENT_WORDS);

  constructor(shared: SharedArrayBuffer) {
    const setup = fedSetup([{ predictor: "leastconns", reals: 3 }], TABLE);
    this.#answer[batch.FIRST] = batch.ACKNOWLEDGEMENT_FIRST;
    this.#sender = new Sender({
      state: EngineState.over(shared, shapeOf(setup)),
      log: ReplicationMemory.over(new SharedArrayBuffer(ReplicationMemory.bytes())).log,
      send: (bytes) => this.#take(bytes),
      random: () => (Math.random() * 2 ** 32) | 0,
    });
    this.#sender.configure(setup);
  }

  turn() {
    const answer = this.#answer;
    const { state } = this.#sender.sync;
    if (state === "off" || state === "complete") {
      // The next standby.
      answer[batch.JOIN]!++;
      this.#arrivals.clear();
    }
    answer[batch.BASE] = this.#arrivals.base;
    this.#arrivals.write(answer, batch.BITS);
    this.#sender.receive(new Uint8Array(answer.buffer));
    this.#sender.advance(performance.now());
  }

  #take(bytes: Uint8Array) {
    const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
    this.#arrivals.note(words[batch.NUMBER]!, words[batch.FLOOR]!);
    this.#answer[batch.SESSION] = words[batch.SESSION]!;
    this.bytes += bytes.length;
  }
}

function heard(worker: Worker): Promise<EngineSays> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<EngineSays>) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
  });
}
