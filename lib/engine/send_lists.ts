/**
 * What a batch has decided to send, by port, until it is sent. Frames lie where they were received, so only their places are kept.
 *
 * HOT PATH: allocates nothing.
 *
 * @module
 */
import { BATCH } from "../limits.ts";
import type { Memory } from "../packet/memory.ts";
import { VNET_BYTES } from "../packet/vnet.ts";
import { LINK_UP } from "../words.ts";
import type { EngineState } from "./state.ts";
import type { Tracer } from "./tracer.ts";
import type { TurnClock } from "./turn_clock.ts";
import * as verdict from "./verdicts.ts";
import type { Wire } from "./wire.ts";

export class SendLists {
  /** Frames in each port's list. */
  readonly queued = new Int32Array(2);
  readonly #wire: Wire;
  readonly #words: Int32Array;
  readonly #state: EngineState;
  readonly #clock: TurnClock;
  readonly #tracer: Tracer;
  /** The verdict on each frame of a list if it is sent. */
  readonly #verdicts = [new Uint8Array(2 * BATCH), new Uint8Array(2 * BATCH)] as const;

  constructor(
    wire: Wire,
    memory: Memory,
    state: EngineState,
    clock: TurnClock,
    tracer: Tracer,
  ) {
    this.#wire = wire;
    this.#words = memory.words;
    this.#state = state;
    this.#clock = clock;
    this.#tracer = tracer;
  }

  /** Takes a judged frame of a port into the list of the one it leaves by, or counts it. */
  put(port: number, decision: number, frame: number, end: number) {
    if (decision > verdict.ANSWERED) {
      this.#state.verdicts[decision]!++;
      return;
    }
    const out = decision === verdict.ANSWERED ? port : port ^ 1;
    const place = this.queued[out]!++;
    this.#verdicts[out]![place] = decision;
    const pair = (this.#wire.sendLists[out]! >> 2) + place * 2;
    const vnet = frame - VNET_BYTES;
    this.#words[pair] = vnet;
    this.#words[pair + 1] = end - vnet;
  }

  /** Sends a port's list and counts what became of each frame. */
  flush(port: number) {
    const queued = this.queued[port]!;
    if (queued === 0) return;
    const verdicts = this.#state.verdicts;
    const decisions = this.#verdicts[port]!;
    for (let done = 0; done < queued;) {
      // However long ago they came and were judged: a process that was stopped may find that its peer has taken over.
      if (!this.#state.duty.mayServe(this.#clock)) {
        this.#keepBack(port, done, queued);
        break;
      }
      const sent = this.#wire.send(port, done, queued - done);
      for (let i = 0; i < sent; i++) verdicts[decisions[done + i]!]!++;
      done += sent;
      if (done === queued) break;
      this.#refuse(port, done, this.#refusal(port));
      done++;
    }
    this.queued[port] = 0;
  }

  #keepBack(port: number, from: number, to: number) {
    for (let place = from; place < to; place++) this.#refuse(port, place, verdict.STANDBY);
  }

  #refuse(port: number, place: number, reason: number) {
    this.#state.verdicts[reason]!++;
    if (this.#tracer.on) this.#tracer.refused(port, place, reason);
  }

  /** Verdict on a frame that a port did not take. A cable that is pulled looks like a full queue to the kernel's sender. */
  #refusal(port: number): number {
    const refusal = this.#wire.sendVerdict();
    const down = refusal === verdict.TX_FULL && this.#state.links[port] !== LINK_UP;
    return down ? verdict.LINK_DOWN : refusal;
  }
}
