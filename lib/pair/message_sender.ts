/**
 * Seals messages and sends them.
 *
 * @module
 */
import type { Endpoint } from "../failover/codec/endpoint.ts";
import { type Message, type Path, PATHS } from "../failover/messages.ts";
import type { Paths } from "./paths.ts";

/** What is long, or of which there is much: hosts that are not meant need not be bothered. */
const FOR_PEER: ReadonlySet<Message["kind"]> = new Set([
  "replication",
  "configuration",
  "configuration_answer",
]);

export class MessageSender {
  readonly #endpoint: Endpoint;
  readonly #paths: Paths;

  constructor(endpoint: Endpoint, paths: Paths) {
    this.#endpoint = endpoint;
    this.#paths = paths;
  }

  send(path: Path, message: Message) {
    const bytes = this.#endpoint.seal(path, message);
    this.#paths[path].send(bytes, FOR_PEER.has(message.kind));
  }

  sendEverywhere(message: Message) {
    for (const path of PATHS) this.send(path, message);
  }
}
