/**
 * The active unit's side of replication. It runs in control: the engine only names in the log what has changed (`change_log.ts`), and
 * control, which shares its memory, reads, packs, numbers and repeats. So a packet waits for none of this, and the engine's
 * rate is as it was.
 *
 * It begins when a standby joins: first the identities of the machine objects; when these have come, the changes, and what is left of a
 * turn goes to the bulk. When all that was owed has come, it says so, and the standby is complete.
 *
 * Pure: acknowledgements and the time in, batches out.
 *
 * @module
 */
import {
  REPLICATION_BATCHES_PER_TURN,
  REPLICATION_NUMBERS,
  REPLICATION_TOTALS_MS,
} from "../limits.ts";
import type { UnitSetup } from "../objects/setup.ts";
import * as batch from "./batch.ts";
import type { ChangeLog } from "./change_log.ts";
import { Flight } from "./flight.ts";
import { Packing, type SentState } from "./packing.ts";
import type { Sync } from "./sync.ts";

export interface SenderParts {
  state: SentState;
  log: ChangeLog;
  /** The bytes are the sender's own: they must be copied or gone when this returns. */
  send(bytes: Uint8Array): void;
  /** Any word of 32 bits, another one each time. */
  random(): number;
  /** Batches of one session. */
  numbers?: number;
}

export class Sender {
  readonly #parts: SenderParts;
  readonly #numbers: number;
  readonly #packing: Packing;
  readonly #flight = new Flight();
  readonly #bytes: Uint8Array;
  readonly #heard = new Int32Array(batch.ACKNOWLEDGEMENT_WORDS);
  readonly #giveBack = (item: number) => {
    if (this.#packing.isEnd(item)) this.#endNumber = 0;
    else this.#packing.giveBack(item);
  };
  /** Of the standby, 0 while none has joined; and of this side. */
  #join = 0;
  #session = 0;
  /** The last batch with an identity, with something owed, and the one with the end of the bulk; 0 for none. */
  #identityNumber = 0;
  #owedNumber = 0;
  #endNumber = 0;
  #totalsDueMs = -Infinity;

  constructor(parts: SenderParts) {
    this.#parts = parts;
    this.#numbers = parts.numbers ?? REPLICATION_NUMBERS;
    this.#packing = new Packing(parts.state);
    this.#bytes = new Uint8Array(this.#packing.words.buffer);
  }

  /** To be called first, and when the engine works by another setup. */
  configure(setup: UnitSetup) {
    this.#packing.configure(setup);
  }

  /** An acknowledgement of the standby. False for anything else. */
  receive(bytes: Uint8Array): boolean {
    const heard = this.#heard;
    const length = batch.intoWords(bytes, heard);
    if (!batch.isAcknowledgement(heard, length)) return false;
    const join = heard[batch.JOIN]!;
    if (join === 0) return false;
    if (join !== this.#join) this.#begin(join);
    else if (heard[batch.SESSION] === this.#session) this.#flight.acknowledge(heard);
    return true;
  }

  /** Sends what there is to send, as much as a turn may. To be called every few milliseconds. */
  advance(nowMs: number) {
    if (this.#join === 0) return;
    const isWhole = this.#parts.log.read(this.#packing);
    // Another session: the standby sees by it that it has to join anew.
    if (!isWhole || this.#flight.next > this.#numbers) this.#begin(this.#join);
    this.#flight.takeLost(nowMs, this.#giveBack);
    if (nowMs >= this.#totalsDueMs) {
      this.#totalsDueMs = nowMs + REPLICATION_TOTALS_MS;
      this.#packing.objects.look();
    }
    this.#packing.turn();
    for (let i = 0; i < REPLICATION_BATCHES_PER_TURN && this.#flight.hasRoom; i++) {
      if (!this.#sendOne(nowMs)) break;
    }
  }

  get sync(): Sync {
    const { percent, behind, changes } = this.#packing;
    if (this.#join === 0) return { state: "off", percent: 0, behind: 0 };
    if (!this.#hasCome(this.#endNumber)) return { state: "bulk", percent, behind };
    return { state: changes > 0 ? "behind" : "complete", percent, behind };
  }

  /** Nobody is there any more: what changes meanwhile need not be kept. */
  stop() {
    this.#join = 0;
  }

  #begin(join: number) {
    this.#join = join;
    this.#session = this.#parts.random() || 1;
    this.#identityNumber = 0;
    this.#owedNumber = 0;
    this.#endNumber = 0;
    this.#totalsDueMs = -Infinity;
    this.#flight.clear();
    // First the log: what comes into use after this is in it, what did before is in the walk.
    this.#parts.log.skip();
    this.#packing.begin();
  }

  /** Gives whether there was anything to send. */
  #sendOne(nowMs: number): boolean {
    const packing = this.#packing;
    const flight = this.#flight;
    flight.begin();
    const knowsNames = packing.objects.identities.count === 0 && this.#isDone(this.#identityNumber);
    const isOver = knowsNames && this.#endNumber === 0 && !packing.owes &&
      this.#isDone(this.#owedNumber);
    const used = packing.fill(flight, !knowsNames, isOver);
    if (used === batch.BATCH_HEAD_WORDS) return false;
    if (packing.hasIdentity) this.#identityNumber = flight.next;
    if (packing.hasOwed) this.#owedNumber = flight.next;
    if (packing.hasEnd) this.#endNumber = flight.next;
    this.#writeHead(used);
    flight.sent(nowMs);
    this.#parts.send(this.#bytes.subarray(0, used * 4));
    return true;
  }

  #writeHead(used: number) {
    const { words, behind, percent } = this.#packing;
    words[batch.FIRST] = batch.batchFirst(used);
    words[batch.SESSION] = this.#session;
    words[batch.JOIN] = this.#join;
    words[batch.NUMBER] = this.#flight.next;
    words[batch.FLOOR] = this.#flight.floor;
    words[batch.BEHIND] = behind;
    words[batch.PERCENT] = percent;
  }

  /** Whether a batch is waited for no more: it has come, or was lost and gave back what it held. */
  #isDone(number: number): boolean {
    return number < this.#flight.floor;
  }

  #hasCome(number: number): boolean {
    return number !== 0 && this.#isDone(number);
  }
}
