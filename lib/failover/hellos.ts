/**
 * Who was heard when, and on which path, and what the peer said last about itself.
 *
 * @module
 */
import { type HelloMessage, type Path, PATHS, type StateMessage } from "./messages.ts";

/** The peer as it last told. */
export interface Peer extends Omit<HelloMessage, "kind" | "heardOnCable"> {
  /** When that came. */
  toldMs: number;
  /** Counter of the hello that came last: states, which overtake hellos, do not tell all. */
  helloCounter: number;
  /** Why it is in its state; empty where it has not said so since it was first heard. */
  cause: string;
}

export class Hellos {
  /** What was told last, however long ago; undefined until a hello came. */
  peer: Peer | undefined;
  readonly #silenceMs: number;
  readonly #heardMs: Record<Path, number> = {
    cable: -Infinity,
    front: -Infinity,
    back: -Infinity,
  };

  constructor(silenceMs: number) {
    this.#silenceMs = silenceMs;
  }

  /** When something came last, whatever became of the peer since: for people. -Infinity for never. */
  readonly everMs: Record<Path, number> = { cable: -Infinity, front: -Infinity, back: -Infinity };

  /** When something came last on any path. */
  get lastMs(): number {
    const { cable, front, back } = this.#heardMs;
    return Math.max(cable, front, back);
  }

  heardMs(path: Path): number {
    return this.#heardMs[path];
  }

  isHeardOn(path: Path, nowMs: number): boolean {
    return nowMs - this.#heardMs[path] < this.#silenceMs;
  }

  isHeard(nowMs: number): boolean {
    return nowMs - this.lastMs < this.#silenceMs;
  }

  hear(path: Path, nowMs: number) {
    this.#heardMs[path] = nowMs;
    this.everMs[path] = nowMs;
  }

  /** Takes what is newer than what is known. Gives whether there was anything. */
  take(message: HelloMessage | StateMessage, nowMs: number): boolean {
    return message.kind === "hello"
      ? this.#takeHello(message, nowMs)
      : this.#takeState(message, nowMs);
  }

  #takeHello(hello: HelloMessage, nowMs: number): boolean {
    const { peer } = this;
    const { kind: _, heardOnCable: __, ...told } = hello;
    if (peer?.epoch !== hello.epoch || hello.counter > peer.counter) {
      const cause = peer?.epoch === hello.epoch && peer.state === hello.state ? peer.cause : "";
      this.peer = { ...told, cause, toldMs: nowMs, helloCounter: hello.counter };
      return true;
    }
    if (hello.counter <= peer.helloCounter) return false;
    const { sync, configHash, counter } = hello;
    Object.assign(peer, { sync, configHash, helloCounter: counter });
    return true;
  }

  #takeState(message: StateMessage, nowMs: number): boolean {
    const { peer } = this;
    // A state before the first hello is of somebody yet unknown.
    if (peer === undefined || message.counter <= peer.counter) return false;
    const { state, role, term, counter, ports, health, cause } = message;
    Object.assign(peer, { state, role, term, counter, ports, health, cause, toldMs: nowMs });
    return true;
  }

  /** The peer is known to be gone: what it said just before must not keep it alive. */
  forget() {
    for (const path of PATHS) this.#heardMs[path] = -Infinity;
  }

  /** This process itself was away for so long: what came meanwhile may still wait to be read. */
  excuse(ms: number) {
    for (const path of PATHS) this.#heardMs[path] += ms;
  }
}
