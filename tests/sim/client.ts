/**
 * One client's connection from its first SYN to its end, by habits of its own: patient or not, with one request or several, closing
 * in order or in none.
 *
 * @module
 */
import type { Agenda } from "./agenda.ts";
import { type Hosts, LAST_REQUEST_BYTES, REQUEST_BYTES } from "./hosts.ts";
import type { Random } from "./random.ts";
import { type Conduct, type Ending, type Place, type Segment, TcpEnd } from "./tcp_end.ts";

const PARTINGS = ["closes", "waits", "half_closes", "resets", "vanishes"] as const;

export interface Habits {
  /** SYNs before it gives up, of which a patient one sends seven: at 0, 1, 3, 7, 15, 31 and 63 s. */
  syns: number;
  requests: number;
  /** Between an answer and the next request. */
  thinkMs: number;
  /** What it does when it has all answers, or the last one is on its way. */
  parting: (typeof PARTINGS)[number];
  /** Is gone before it confirms the connection. */
  leavesAtOnce: boolean;
}

export const PATIENT_SYNS = 7;
/** Shorter than any idle timeout. */
const MOST_THINK_MS = 8_000;

/** Habits of a client that waits and ends in order: nothing it does can make its connection fail. */
export function goodHabits(random: Random): Habits {
  return {
    syns: PATIENT_SYNS,
    requests: random.between(1, 2),
    thinkMs: Math.min(random.wait(500), MOST_THINK_MS),
    parting: random.pick(["closes", "waits", "half_closes"]),
    leavesAtOnce: false,
  };
}

export function anyHabits(random: Random): Habits {
  return {
    syns: random.pick([1, 2, 2, 3, 4, 7, 7, 7, 7, 7]),
    requests: random.chance(0.1) ? random.between(3, 10) : random.between(1, 2),
    thinkMs: Math.min(random.wait(random.pick([50, 500, 3_000])), MOST_THINK_MS),
    parting: random.pick([...PARTINGS, "closes", "waits", "closes"]),
    leavesAtOnce: random.chance(0.04),
  };
}

export interface ClientOptions {
  own: Place;
  peer: Place;
  habits: Habits;
  hosts: Hosts;
  agenda: Agenda;
  random: Random;
  send: (segment: Segment, client: Client) => void;
  ended?: (client: Client) => void;
}

/** How long it waits for an answer, and for the other side to close. */
const ANSWER_MS = 6_000;

export class Client implements Conduct {
  readonly startMs: number;
  /** When it was connected; undefined before. */
  openedMs: number | undefined;
  answers = 0;
  how: Ending | undefined;
  /** Verdicts that dropped one of its SYNs. */
  readonly refusals: string[] = [];
  readonly end: TcpEnd;
  readonly peer: Place;
  readonly #ended: ((client: Client) => void) | undefined;
  readonly #habits: Habits;
  readonly #agenda: Agenda;
  readonly #random: Random;

  constructor(options: ClientOptions) {
    const { habits, agenda, random, hosts, own, peer } = options;
    this.peer = peer;
    this.#ended = options.ended;
    this.#habits = habits;
    this.#agenda = agenda;
    this.#random = random;
    this.startMs = agenda.nowMs;
    this.end = new TcpEnd({
      own,
      peer,
      sequence: random.word(),
      conduct: this,
      send: (segment) => options.send(segment, this),
      agenda,
      patience: habits.syns,
    });
    hosts.enter(own, peer, this.end);
    this.end.connect();
  }

  get isPatient(): boolean {
    return this.#habits.syns === PATIENT_SYNS;
  }

  /** Whether it means to get all its answers and to close in order. */
  get isOrderly(): boolean {
    const { leavesAtOnce, parting } = this.#habits;
    return !leavesAtOnce && parting !== "resets" && parting !== "vanishes";
  }

  get hasAllAnswers(): boolean {
    return this.answers === this.#habits.requests;
  }

  opened() {
    if (this.#habits.leavesAtOnce) return this.end.vanish();
    this.openedMs = this.#agenda.nowMs;
    // With the handshake's last ACK, or after it.
    if (this.#random.chance(0.5)) this.#request();
    else this.#agenda.after(this.#random.between(1, 300), () => this.#request());
  }

  took(bytes: number, fin: boolean) {
    if (bytes > 0) this.answers++;
    if (fin) this.end.close();
    else if (!this.hasAllAnswers) {
      this.#agenda.after(this.#habits.thinkMs, () => this.#request());
    } else if (this.#habits.parting === "closes") this.end.close();
    else if (this.#habits.parting === "resets") this.end.reset();
    else if (this.#habits.parting === "vanishes") this.end.vanish();
  }

  ended(how: Ending) {
    this.how = how;
    this.#ended?.(this);
  }

  #request() {
    const { parting, requests } = this.#habits;
    const isLast = this.answers + 1 === requests;
    if (isLast && parting === "half_closes") this.end.close(REQUEST_BYTES);
    else this.end.data(isLast && parting === "waits" ? LAST_REQUEST_BYTES : REQUEST_BYTES);
    if (isLast && parting === "vanishes" && this.#random.chance(0.5)) this.end.vanish();
    const answers = this.answers;
    this.#agenda.after(ANSWER_MS, () => {
      if (this.answers === answers || isLast) this.end.reset();
    });
  }
}
