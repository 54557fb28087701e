/**
 * The hosts on both sides of the unit: many client addresses in front, one machine for each address of a real behind. A machine may be
 * sick in many ways: slow, silent, stopped, and so on.
 *
 * @module
 */
import { ACK, RST, SYN } from "../../lib/packet/tcp.ts";
import type { Agenda } from "./agenda.ts";
import type { Random } from "./random.ts";
import { type Place, resetFor, type Segment, TcpEnd } from "./tcp_end.ts";

/** Takes a segment to the unit. */
export type Send = (segment: Segment) => void;

export const HEALTH = [
  "healthy",
  /** Answers everything, but late. */
  "slow",
  /** Drops all TCP; its ARP works. */
  "silent",
  /** Its service has died: what is open is reset, what asks is refused. */
  "resets",
  /** Its kernel shakes hands, and its service says nothing. */
  "mute",
  /** Does nothing for a while, and then all that waits for it. */
  "stopped",
  /** Pulled off the wire. */
  "unreachable",
] as const;
export type Health = (typeof HEALTH)[number];

/** Hosts of one side: the ends of their connections by both addresses and ports. */
export class Hosts {
  protected readonly ends = new Map<string, TcpEnd>();

  constructor(protected readonly agenda: Agenda, protected readonly out: Send) {}

  /** Puts an end in, in place of any before it. */
  enter(own: Place, peer: Place, end: TcpEnd) {
    this.ends.set(keyOf(own, peer), end);
  }

  /** Whether a connection of these two ends would be in nobody's way. */
  isFree(own: Place, peer: Place): boolean {
    const end = this.ends.get(keyOf(own, peer));
    return end === undefined || end.stage === "over";
  }

  receive(segment: Segment) {
    const end = this.ends.get(keyOf(segment.destination, segment.source));
    const asks = (segment.flags & (SYN | ACK)) === SYN;
    if (end !== undefined && !(asks && end.stage === "over")) end.receive(segment);
    else this.stray(segment);
  }

  /** Takes a segment of no connection. */
  protected stray(segment: Segment) {
    if ((segment.flags & RST) === 0) this.out(resetFor(segment));
  }
}

/** A request, and one that asks the server to close after its answer. */
export const REQUEST_BYTES = 10;
export const LAST_REQUEST_BYTES = 11;
const ANSWER_BYTES = 100;

/** A machine that serves every port it is asked at. */
export class Server extends Hosts {
  health: Health = "healthy";
  /** Since when its health has been what it is. */
  sinceMs: number;
  readonly #random: Random;
  #delayMs = 0;
  /** What came while it was stopped. */
  #backlog: Segment[] = [];

  constructor(agenda: Agenda, out: Send, random: Random) {
    super(agenda, out);
    this.#random = random;
    this.sinceMs = agenda.nowMs;
    this.become("healthy");
  }

  become(health: Health) {
    this.health = health;
    this.sinceMs = this.agenda.nowMs;
    this.#delayMs = health === "slow"
      ? this.#random.between(700, 9_000)
      : this.#random.between(1, 15);
    if (health === "resets") {
      for (const end of this.ends.values()) end.reset();
    }
    if (health === "stopped" || this.#backlog.length === 0) return;
    const backlog = this.#backlog;
    this.#backlog = [];
    for (const segment of backlog) this.receive(segment);
  }

  get answersArp(): boolean {
    return this.health !== "stopped" && this.health !== "unreachable";
  }

  override receive(segment: Segment) {
    if (this.health === "silent" || this.health === "unreachable") return;
    if (this.health === "stopped") this.#backlog.push(segment);
    else this.agenda.after(this.#delayMs, () => this.#process(segment));
  }

  #process(segment: Segment) {
    if (this.health === "stopped") this.#backlog.push(segment);
    else if (this.health !== "silent" && this.health !== "unreachable") super.receive(segment);
  }

  protected override stray(segment: Segment) {
    const asks = (segment.flags & (SYN | ACK)) === SYN;
    if (!asks || this.health === "resets") super.stray(segment);
    else this.#accept(segment);
  }

  /** What it says itself: a machine that is cut off or stopped says nothing. */
  #send = (segment: Segment) => {
    const isThere = this.health !== "silent" && this.answersArp;
    if (isThere) this.out(segment);
  };

  #accept(syn: Segment) {
    const end: TcpEnd = new TcpEnd({
      own: syn.destination,
      peer: syn.source,
      sequence: this.#random.word(),
      agenda: this.agenda,
      send: this.#send,
      patience: 4,
      conduct: {
        opened() {},
        ended() {},
        took: (bytes, fin) => this.#serve(end, bytes, fin),
      },
    });
    this.enter(syn.destination, syn.source, end);
    end.accept(syn);
  }

  #serve(end: TcpEnd, bytes: number, fin: boolean) {
    if (this.health === "mute") return;
    const mustClose = fin || bytes === LAST_REQUEST_BYTES;
    if (bytes === 0) end.close();
    else {
      this.agenda.after(this.#random.between(1, 120), () => {
        if (mustClose) end.close(ANSWER_BYTES);
        else end.data(ANSWER_BYTES);
      });
    }
  }
}

function keyOf(own: Place, peer: Place): string {
  return `${own.address}:${own.port} ${peer.address}:${peer.port}`;
}
