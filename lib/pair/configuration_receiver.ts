/**
 * Puts the pieces of the active unit's configuration together on the standby, and answers each.
 *
 * Pure: pieces in, answers and the whole out.
 *
 * @module
 */
import type { ConfigurationAnswerMessage, ConfigurationMessage } from "../failover/messages.ts";
import { MAX_CONFIG_BYTES } from "../limits.ts";

/** A configuration that has come whole. */
export interface WholeConfiguration {
  hash: string;
  text: string;
}

export class ConfigurationReceiver {
  #hash = "";
  #bytes = new Uint8Array(0);
  #length = 0;
  /** It is whole, and somebody tries to do by it. */
  #isTried = false;
  /** What came of the last one. */
  #done: ConfigurationAnswerMessage | undefined;

  /** Gives what to answer, or the whole when this was the last piece: then {@linkcode finish} gives the answer. */
  take(
    message: ConfigurationMessage,
  ): { answer: ConfigurationAnswerMessage } | { whole: WholeConfiguration } | undefined {
    const { hash, totalBytes, offset, bytes } = message;
    if (totalBytes > MAX_CONFIG_BYTES || offset + bytes.length > totalBytes) return undefined;
    if (this.#done?.hash === hash && offset > 0) return { answer: this.#done };
    if (hash !== this.#hash || totalBytes !== this.#bytes.length || this.#done !== undefined) {
      this.#begin(hash, totalBytes);
    }
    if (this.#isTried) return undefined;
    if (offset === this.#length) {
      this.#bytes.set(bytes, offset);
      this.#length += bytes.length;
    }
    if (this.#length < totalBytes) return { answer: this.#answer("more", this.#length) };
    this.#isTried = true;
    return { whole: { hash, text: new TextDecoder().decode(this.#bytes) } };
  }

  /** What has come of the whole. Undefined where another one is on its way by now. */
  finish(hash: string, cause: string | undefined): ConfigurationAnswerMessage | undefined {
    if (hash !== this.#hash || !this.#isTried) return undefined;
    this.#isTried = false;
    this.#done = cause === undefined
      ? this.#answer("taken", 0)
      : { ...this.#answer("refused", 0), cause };
    return this.#done;
  }

  #begin(hash: string, totalBytes: number) {
    this.#hash = hash;
    this.#bytes = new Uint8Array(totalBytes);
    this.#length = 0;
    this.#isTried = false;
    this.#done = undefined;
  }

  #answer(
    outcome: ConfigurationAnswerMessage["outcome"],
    offset: number,
  ): ConfigurationAnswerMessage {
    return { kind: "configuration_answer", hash: this.#hash, outcome, offset, cause: "" };
  }
}
