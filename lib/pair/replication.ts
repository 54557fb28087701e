/**
 * Replication as the pair's worker drives it: as active, the sender on the engine's tables; as standby, the way between the peer and the
 * engine's receiver.
 *
 * @module
 */
import type { EngineState } from "../engine/state.ts";
import type { SyncReport } from "../failover/messages.ts";
import type { UnitSetup } from "../objects/setup.ts";
import { ACKNOWLEDGEMENT_WORDS } from "../replication/batch.ts";
import { type CountName, COUNTS } from "../replication/counts.ts";
import type { ReplicationMemory } from "../replication/memory.ts";
import { Sender } from "../replication/sender.ts";

export interface ReplicationParts {
  state: EngineState;
  memory: ReplicationMemory;
  /** To the peer; the bytes must be copied or gone when this returns. */
  send(bytes: Uint8Array): void;
  /** The engine has batches to apply. */
  wake(): void;
}

export class PairReplication {
  readonly #parts: ReplicationParts;
  readonly #sender: Sender;
  readonly #answer = new Int32Array(ACKNOWLEDGEMENT_WORDS);
  readonly #answerBytes = new Uint8Array(this.#answer.buffer);
  #isActive = false;
  #hasBatches = false;

  constructor(parts: ReplicationParts, setup: UnitSetup) {
    const { state, memory, send } = parts;
    this.#parts = parts;
    this.#sender = new Sender({
      state,
      log: memory.log,
      send,
      random: () => crypto.getRandomValues(new Int32Array(1))[0]!,
    });
    this.#sender.configure(setup);
  }

  /** The engine works by another setup. */
  configure(setup: UnitSetup) {
    this.#sender.configure(setup);
  }

  become(isActive: boolean) {
    this.#isActive = isActive;
    this.#sender.stop();
  }

  /**
   * What the peer has sent; of two units of which none is active, neither has anything to say. What the engine is to apply waits for
   * {@linkcode PairReplication.hand}.
   */
  receive(bytes: Uint8Array, isPeerActive: boolean) {
    if (this.#isActive) this.#sender.receive(bytes);
    else if (isPeerActive && this.#parts.memory.batches.put(bytes)) this.#hasBatches = true;
  }

  /** Wakes the engine once for all batches that have come together. */
  hand() {
    if (!this.#hasBatches) return;
    this.#hasBatches = false;
    this.#parts.wake();
  }

  /** Sends what is due. To be called every {@linkcode REPLICATION_TURN_MS}. */
  advance(nowMs: number, isPeerActive: boolean) {
    if (this.#isActive) return this.#sender.advance(nowMs);
    const { answers } = this.#parts.memory;
    for (let words = answers.take(this.#answer); words > 0; words = answers.take(this.#answer)) {
      if (isPeerActive) this.#parts.send(this.#answerBytes.subarray(0, words * 4));
    }
  }

  /** How far this unit is as a standby; undefined where that is as it was `before`, or its engine has not begun. */
  syncAfter(before: SyncReport): SyncReport | undefined {
    const { sync } = this.#parts.memory;
    const isSame = sync.state === before.state && sync.percent === before.percent &&
      sync.behind === before.behind;
    return isSame || sync.state === "off" ? undefined : sync;
  }

  get counts(): Record<CountName, number> {
    const { counts } = this.#parts.memory;
    const entries = COUNTS.map((name, index) => [name, counts[index]!] as const);
    return Object.fromEntries(entries) as Record<CountName, number>;
  }
}
