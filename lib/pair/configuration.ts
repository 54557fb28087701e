/**
 * The configuration between two units: both sides of it, of which a unit takes the one that goes with its state.
 *
 * @module
 */
import type {
  ConfigurationAnswerMessage,
  ConfigurationMessage,
  HelloMessage,
  Path,
} from "../failover/messages.ts";
import { ConfigurationReceiver, type WholeConfiguration } from "./configuration_receiver.ts";
import { ConfigurationSender, type TransferEnd } from "./configuration_sender.ts";
import { configurationPath, type Paths } from "./paths.ts";

export interface ExchangeParts {
  /** A configuration has come whole; {@linkcode ConfigurationExchange.finish} tells what has come of it. */
  whole(configuration: WholeConfiguration): void;
  /** A transfer to the peer has come to its end. */
  ended(end: TransferEnd): void;
}

export class ConfigurationExchange {
  readonly #parts: ExchangeParts;
  readonly #sender: ConfigurationSender;
  readonly #receiver = new ConfigurationReceiver();

  constructor(parts: ExchangeParts, { hash, text }: WholeConfiguration) {
    this.#parts = parts;
    this.#sender = new ConfigurationSender(hash, text);
  }

  /** This unit works by another one from here on. */
  offer({ hash, text }: WholeConfiguration) {
    this.#sender.offer(hash, text);
  }

  get dueMs(): number {
    return this.#sender.dueMs;
  }

  /** As active: the piece to be sent now, where the peer has another configuration. @param peer undefined where there is none to send to */
  due(
    peer: Pick<HelloMessage, "epoch" | "configHash" | "state"> | undefined,
    paths: Paths,
    isHeard: (path: Path) => boolean,
    nowMs: number,
  ): { path: Path; message: ConfigurationMessage } | undefined {
    if (peer === undefined) {
      this.#sender.stop();
      return undefined;
    }
    this.#sender.hear(peer, nowMs);
    const way = configurationPath(paths, isHeard);
    if (way === undefined) return undefined;
    const message = this.#sender.piece(nowMs, way.bytes);
    return message === undefined ? undefined : { path: way.path, message };
  }

  /** As active. */
  heardAnswer(answer: ConfigurationAnswerMessage, nowMs: number) {
    const end = this.#sender.take(answer, nowMs);
    if (end !== undefined) this.#parts.ended(end);
  }

  /** As standby: a piece. Gives the answer to it. */
  take(message: ConfigurationMessage): ConfigurationAnswerMessage | undefined {
    const taken = this.#receiver.take(message);
    if (taken === undefined) return undefined;
    if ("answer" in taken) return taken.answer;
    this.#parts.whole(taken.whole);
    return undefined;
  }

  finish(hash: string, cause: string | undefined): ConfigurationAnswerMessage | undefined {
    return this.#receiver.finish(hash, cause);
  }
}
