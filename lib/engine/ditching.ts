/**
 * Sees by the clients' own traffic whether a real works (US 6,104,717): counts the connections it did not answer, reset, or gave
 * no data, and the ones it made; and tells its state machine.
 *
 * Several failures of one client in a row count once: one broken client must not fail a server. A single SYN proves nothing either,
 * since a true client repeats it: so a flood from forged addresses fails no real that is too busy to answer all of it.
 *
 * HOT PATH: runs at SYNs, first answers and ends of connections, and allocates nothing.
 *
 * @module
 */
import { DATA_WAIT_MS, DEFAULT_RETRY_MS, SHUN_RESET_MS, TICK_MS } from "../limits.ts";
import type { ConnectionTable } from "../objects/connections.ts";
import {
  ANSWERED,
  ASKED,
  DITCHED,
  ENTRY_SHIFT,
  FOREIGN,
  ONE_SYN,
  SYNS_MASK,
  WATCHED,
} from "../objects/entry.ts";
import type { Reals } from "../objects/machines.ts";
import {
  EVENT_THRESHOLD,
  EVENT_TRIAL_ANSWERED,
  EVENT_TRIAL_DITCHED,
} from "../objects/real_states.ts";
import type { UnitSetup } from "../objects/setup.ts";
import { REAL_IN_SERVICE, REAL_MAX_CONNECTIONS } from "../words.ts";
import {
  CAUSE_NO_DATA,
  CAUSE_NOT_ANSWERED,
  CAUSE_RESET,
  CAUSE_TRIAL_ANSWERED,
  CAUSE_TRIAL_NO_DATA,
  CAUSE_TRIAL_NOT_ANSWERED,
  CAUSE_TRIAL_RESET,
} from "./events.ts";
import type { EngineState } from "./state.ts";
import type { Transitions } from "./transitions.ts";
import type { TurnClock } from "./turn_clock.ts";

/** `DATA_WAIT_MS` in ticks. */
export const DATA_WAIT_TICKS = DATA_WAIT_MS / TICK_MS;

/** Weight of the newest measurement, as of the round-trip time in RFC 6298, section 2. */
const NEWEST = 1 / 8;

export class Ditching {
  readonly #table: ConnectionTable;
  readonly #reals: Reals;
  readonly #transitions: Transitions;
  readonly #clock: TurnClock;
  readonly #threshold: Int32Array;
  readonly #data: Int32Array;
  /** By real: the client that failed last, of either kind, and how long it shuns the real for the first. */
  readonly #lastClient: Int32Array;
  readonly #untilMs: Float64Array;
  /** How long at most; a real that is never tried again by itself is no worse for that. */
  readonly #retryMs: Float64Array;
  #shunUntilMs = 0;
  /** By real: 1 where it failed for want of data, so that its trial is a connection that gets some. */
  readonly #owesData: Uint8Array;
  readonly #lastDataless: Int32Array;

  constructor(state: EngineState, transitions: Transitions, clock: TurnClock) {
    const { length } = state.reals;
    this.#table = state.connections;
    this.#reals = state.reals;
    this.#transitions = transitions;
    this.#clock = clock;
    this.#threshold = new Int32Array(length);
    this.#data = new Int32Array(length);
    this.#lastClient = new Int32Array(length);
    this.#untilMs = new Float64Array(length);
    this.#retryMs = new Float64Array(length);
    this.#owesData = new Uint8Array(length);
    this.#lastDataless = new Int32Array(length);
  }

  /** Nothing is held against a new real. */
  begin(real: number) {
    this.#lastClient[real] = 0;
    this.#untilMs[real] = 0;
    this.#owesData[real] = 0;
    this.#lastDataless[real] = 0;
  }

  configure({ reals }: UnitSetup) {
    for (const { index, threshold, data, retryMs } of reals) {
      this.#threshold[index] = threshold;
      if (data === 0 && this.watchesData(index)) this.#forgiveDataless(index);
      this.#data[index] = data;
      this.#retryMs[index] = retryMs === 0 ? DEFAULT_RETRY_MS : retryMs;
    }
  }

  /** Nobody waits for a real's data any more. */
  #forgiveDataless(real: number) {
    const { ditched, dataless } = this.#reals;
    ditched[real]! -= dataless[real]!;
    dataless[real] = 0;
    this.#owesData[real] = 0;
  }

  /** Whether the first data of a real's connections is to be waited for. */
  watchesData(real: number): boolean {
    return this.#data[real]! !== 0;
  }

  /** Whether any client may have to be kept from any real: else nobody need ask for each. */
  mayShun(): boolean {
    return this.#clock.nowMs < this.#shunUntilMs;
  }

  /**
   * Whether a client should rather go elsewhere: the last connection that a real has ditched was its own, and no other was answered
   * there since. It counts once only, so that the client alone cannot fail the real; but neither must a proxy, with all the
   * connections there are, try the real with each of them. After the retry time, or some seconds after a reset, one of them tries it.
   */
  shuns(real: number, client: number): boolean {
    const { ditched, dataless } = this.#reals;
    if (ditched[real]! - dataless[real]! <= 0 || this.#lastClient[real] !== client) return false;
    return this.#clock.nowMs < this.#untilMs[real]!;
  }

  #shun(real: number, byReset: boolean) {
    const retryMs = this.#retryMs[real]!;
    const untilMs = this.#clock.nowMs + (byReset ? Math.min(SHUN_RESET_MS, retryMs) : retryMs);
    this.#untilMs[real] = untilMs;
    if (untilMs > this.#shunUntilMs) this.#shunUntilMs = untilMs;
  }

  /** An embryonic connection was not answered, or reset, by its real. Counts it once for that real. */
  ditch(entry: number, byReset: boolean) {
    if ((this.#table.meta(entry) & DITCHED) !== 0) return;
    this.#table.flag(entry, DITCHED);
    const real = this.#table.real(entry);
    const { ditched, dataless, reset, noAnswer } = this.#reals;
    const totals = byReset ? reset : noAnswer;
    totals[real]!++;
    if (this.#isTrial(entry, real)) {
      const cause = byReset ? CAUSE_TRIAL_RESET : CAUSE_TRIAL_NOT_ANSWERED;
      this.#transitions.tell(real, EVENT_TRIAL_DITCHED, cause);
      return;
    }
    if (!this.#isJudged(real)) return;
    const client = this.#clientOf(entry);
    const before = ditched[real]! - dataless[real]!;
    this.#shun(real, byReset);
    if (before > 0 && this.#lastClient[real] === client) return;
    this.#lastClient[real] = client;
    ditched[real]!++;
    if (before + 1 < this.#threshold[real]!) return;
    this.#owesData[real] = 0;
    this.#transitions.tell(real, EVENT_THRESHOLD, byReset ? CAUSE_RESET : CAUSE_NOT_ANSWERED);
  }

  /** A real has answered the SYN of a connection for the first time. */
  answered(entry: number) {
    this.#measure(entry, this.#table.real(entry));
    this.proved(entry);
  }

  /** A real has shown by its answer that it is there. */
  proved(entry: number) {
    const real = this.#table.real(entry);
    if (this.#isJudged(real)) this.#reals.ditched[real] = this.#reals.dataless[real]!;
    else if (this.#isTrial(entry, real) && this.#owesData[real]! === 0) {
      this.#transitions.tell(real, EVENT_TRIAL_ANSWERED, CAUSE_TRIAL_ANSWERED);
    }
  }

  /** A real has sent the first data of a watched connection. */
  gaveData(entry: number) {
    const real = this.#table.real(entry);
    this.#table.unflag(entry, WATCHED);
    const { ditched, dataless } = this.#reals;
    ditched[real]! -= dataless[real]!;
    dataless[real] = 0;
    if (this.#isTrial(entry, real)) {
      this.#transitions.tell(real, EVENT_TRIAL_ANSWERED, CAUSE_TRIAL_ANSWERED);
    }
  }

  /** A watched connection closes, or is forgotten, before the real gave data: that counts if the foreign had asked for any. */
  gaveNoData(entry: number) {
    this.#table.unflag(entry, WATCHED);
    if ((this.#table.meta(entry) & ASKED) === 0) return;
    const real = this.#table.real(entry);
    const { ditched, dataless, noData } = this.#reals;
    const isTrial = this.#isTrial(entry, real);
    // Since it was watched a reload may have put an end to that.
    if (!isTrial && !this.watchesData(real)) return;
    noData[real]!++;
    if (isTrial) {
      this.#transitions.tell(real, EVENT_TRIAL_DITCHED, CAUSE_TRIAL_NO_DATA);
      return;
    }
    if (!this.#isJudged(real)) return;
    const client = this.#clientOf(entry);
    if (dataless[real]! > 0 && this.#lastDataless[real] === client) return;
    this.#lastDataless[real] = client;
    ditched[real]!++;
    if (++dataless[real]! < this.#data[real]!) return;
    this.#owesData[real] = 1;
    this.#transitions.tell(real, EVENT_THRESHOLD, CAUSE_NO_DATA);
  }

  /** An embryonic connection was given up by its client: evidence where the client had repeated its SYN in vain. */
  givenUp(entry: number) {
    const meta = this.#table.meta(entry);
    if ((meta & ANSWERED) !== 0) return;
    const isTrial = this.#isTrial(entry, this.#table.real(entry));
    if (isTrial || (meta & SYNS_MASK) > ONE_SYN) this.ditch(entry, false);
  }

  #isTrial(entry: number, real: number): boolean {
    return this.#transitions.trials[real] === entry;
  }

  /** Only a real that takes connections can fail. */
  #isJudged(real: number): boolean {
    const state = this.#reals.state[real]!;
    return state === REAL_IN_SERVICE || state === REAL_MAX_CONNECTIONS;
  }

  /** Of a SYN that was repeated nobody knows which one was answered (Karn's algorithm, RFC 6298, section 3). */
  #measure(entry: number, real: number) {
    if ((this.#table.meta(entry) & (SYNS_MASK | DITCHED)) !== ONE_SYN) return;
    const { latencyMs, measuredTick } = this.#reals;
    const ms = ((this.#clock.micros - this.#table.handshakes[entry]!) | 0) / 1000;
    const before = latencyMs[real]!;
    const after = before === 0 ? ms : before + (ms - before) * NEWEST;
    // Zero means that nothing was measured: an answer within one turn of the engine takes a microsecond.
    latencyMs[real] = Math.max(after, 0.001);
    measuredTick[real] = this.#clock.tick;
  }

  #clientOf(entry: number): number {
    return this.#table.entries[(entry << ENTRY_SHIFT) + FOREIGN]!;
  }
}
