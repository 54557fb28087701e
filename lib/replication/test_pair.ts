/**
 * Two units on memory wires, one of which replicates to the other over a link that loses, doubles and delays what the test says.
 *
 * @module
 */
import { KeptStates } from "../engine/kept_states.ts";
import { TestUnit, type TestUnitOptions } from "../engine/test_unit.ts";
import { ReplicationMemory } from "./memory.ts";
import { Receiver } from "./receiver.ts";
import { Sender } from "./sender.ts";

/** What the link does with what lies in it: of the messages in order, which come, and in which order. */
export type Fault = (messages: readonly Uint8Array[]) => readonly Uint8Array[];

const NO_FAULT: Fault = (messages) => messages;
/** Between two turns of control. */
const TURN_MS = 5;

export class TestPair {
  readonly active: TestUnit;
  standby: TestUnit;
  readonly memory = newMemory();
  standbyMemory = newMemory();
  sender!: Sender;
  receiver!: Receiver;
  fault: Fault = NO_FAULT;
  /** What was sent and has not come yet. */
  toStandby: Uint8Array[] = [];
  toActive: Uint8Array[] = [];
  /** Every batch that was sent. */
  readonly sent: Uint8Array<ArrayBuffer>[] = [];
  nowMs = 0;
  #random = 0;

  constructor(readonly activeOptions: TestUnitOptions, public standbyOptions = activeOptions) {
    this.active = new TestUnit(activeOptions);
    this.standby = new TestUnit(standbyOptions);
    const { connections, sticky } = this.active.state;
    connections.changes = this.memory.log;
    sticky.changes = this.memory.log;
    this.restartSender();
    this.startReceiver();
  }

  /** Control of the active unit begins anew. */
  restartSender(numbers?: number) {
    this.sender = new Sender({
      state: this.active.state,
      log: this.memory.log,
      send: (bytes) => {
        this.sent.push(bytes.slice());
        this.toStandby.push(bytes.slice());
      },
      random: () => ++this.#random,
      ...(numbers === undefined ? {} : { numbers }),
    });
    this.sender.configure(this.active.setup);
  }

  startReceiver() {
    const { batches, answers, counts, syncCells } = this.standbyMemory;
    this.receiver = new Receiver({
      state: this.standby.state,
      orders: new KeptStates(this.standby.state, this.standby.engine.transitions),
      take: (into) => batches.take(into),
      send: (bytes) => answers.put(bytes),
      random: () => ++this.#random,
      counts,
      sync: syncCells,
    });
    this.receiver.start(this.standby.setup);
  }

  /** The standby unit is a new process, with nothing in its tables. */
  restartStandby() {
    this.standby = new TestUnit(this.standbyOptions);
    this.standbyMemory = newMemory();
    this.startReceiver();
  }

  /** One turn of both units. */
  step() {
    this.nowMs += TURN_MS;
    this.sender.advance(this.nowMs);
    for (const bytes of this.fault(this.toStandby)) this.standbyMemory.batches.put(bytes);
    this.toStandby = [];
    while (this.receiver.turn(this.standby.state.tick[0]!, 0));
    const words = new Int32Array(new ArrayBuffer(2048));
    for (;;) {
      const length = this.standbyMemory.answers.take(words);
      if (length === 0) break;
      this.toActive.push(new Uint8Array(words.buffer).slice(0, length * 4));
    }
    for (const bytes of this.fault(this.toActive)) this.sender.receive(bytes);
    this.toActive = [];
  }

  /** Time for both. */
  pass(ms: number) {
    this.active.live(ms);
    this.standby.live(ms);
  }

  /** Until everything has come, over a link that works. Gives whether it ever did. */
  settle(): boolean {
    this.fault = NO_FAULT;
    for (let i = 0; i < 1000; i++) {
      this.step();
      if (i % 20 === 0) this.pass(100);
      const isDone = this.sender.sync.state === "complete" &&
        this.standbyMemory.sync.state === "complete";
      // And the totals, which are looked at now and then.
      if (isDone && i > 100) return true;
    }
    return false;
  }

  /** The standby becomes active. */
  takeOver(): TestUnit {
    this.receiver.stop();
    return this.standby;
  }
}

function newMemory(): ReplicationMemory {
  return ReplicationMemory.over(new SharedArrayBuffer(ReplicationMemory.bytes()));
}
