/**
 * Sends the active unit's configuration to a standby that has another one: piece after piece, the next when the one before was
 * answered, and again where no answer came.
 *
 * Pure: what is heard of the peer and the time in, messages out.
 *
 * @module
 */
import type {
  ConfigurationAnswerMessage,
  ConfigurationMessage,
  HelloMessage,
} from "../failover/messages.ts";
import { CONFIGURATION_RESEND_MS, CONFIGURATION_RETRY_MS } from "../limits.ts";

/** What is said to the operator when a transfer has come to its end. */
export interface TransferEnd {
  hash: string;
  /** Why the standby cannot do by it; undefined where it does. */
  cause: string | undefined;
}

/** What a standby has refused, and when it may be offered again. */
interface Refused {
  hash: string;
  epoch: string;
  untilMs: number;
}

export class ConfigurationSender {
  #hash: string;
  #bytes: Uint8Array;
  /** Of the peer's process; undefined while it needs nothing. */
  #epoch: string | undefined;
  #offset = 0;
  #dueMs = Infinity;
  #refused: Refused | undefined;

  constructor(hash: string, text: string) {
    this.#hash = hash;
    this.#bytes = new TextEncoder().encode(text);
  }

  /** When the next piece is due; Infinity while nothing is on its way. */
  get dueMs(): number {
    return this.#dueMs;
  }

  /** This unit works by another configuration from here on. */
  offer(hash: string, text: string) {
    this.#hash = hash;
    this.#bytes = new TextEncoder().encode(text);
    this.#refused = undefined;
    this.stop();
  }

  /** What the peer says of itself, while this unit is active. */
  hear(
    { epoch, configHash, state }: Pick<HelloMessage, "epoch" | "configHash" | "state">,
    nowMs: number,
  ) {
    if (configHash === this.#hash || state === "active") return this.stop();
    const refused = this.#refused;
    const isRefused = refused?.hash === this.#hash && refused.epoch === epoch &&
      nowMs < refused.untilMs;
    if (this.#epoch === epoch || isRefused) return;
    this.#epoch = epoch;
    this.#offset = 0;
    this.#dueMs = nowMs;
  }

  /** There is nobody, or this unit is not active. */
  stop() {
    this.#epoch = undefined;
    this.#dueMs = Infinity;
  }

  /** The peer's answer. Gives what has come of the transfer, where it is over. */
  take(answer: ConfigurationAnswerMessage, nowMs: number): TransferEnd | undefined {
    if (this.#epoch === undefined || answer.hash !== this.#hash) return undefined;
    if (answer.outcome === "more") {
      this.#offset = Math.min(answer.offset, this.#bytes.length);
      this.#dueMs = nowMs;
      return undefined;
    }
    const epoch = this.#epoch;
    this.stop();
    const isRefused = answer.outcome === "refused";
    // Until its hello tells the new hash, it is not to be sent all of it once more.
    const untilMs = nowMs + CONFIGURATION_RETRY_MS;
    this.#refused = { hash: this.#hash, epoch, untilMs };
    return { hash: this.#hash, cause: isRefused ? answer.cause : undefined };
  }

  /** The piece that is due, of at most so many bytes. */
  piece(nowMs: number, bytes: number): ConfigurationMessage | undefined {
    if (nowMs < this.#dueMs) return undefined;
    this.#dueMs = nowMs + CONFIGURATION_RESEND_MS;
    return {
      kind: "configuration",
      hash: this.#hash,
      totalBytes: this.#bytes.length,
      offset: this.#offset,
      bytes: this.#bytes.slice(this.#offset, this.#offset + bytes),
    };
  }
}
