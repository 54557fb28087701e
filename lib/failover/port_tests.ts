/**
 * One port of a unit and its four tests (localdirector.md 2.4.1). They run while no hello of the peer comes by that port:
 *
 * | test | decides if |
 * |---|---|
 * | link | it is down |
 * | traffic | a frame comes by itself |
 * | arp | one of the ten newest neighbours answers |
 * | ping | somebody answers a broadcast ping |
 *
 * What is heard decides for this port. A silent one has failed if the peer hears the same network by its own, and nothing is known
 * if neither does: then they start over. One difference from the original: a silent port fails only after the last test. On a network of
 * switches the standby gets hardly anything by itself, however well its port is; and the peer notices up to one `hello` later that it
 * hears no more.
 *
 * @module
 */
import type { LinkState } from "../words.ts";
import type { PortTest, TestOutcome } from "./messages.ts";
import type { Timing } from "./timing.ts";
import type { PortState } from "./words.ts";

/** What the tests that were over last have found. `undecided`: hellos stopped, and none is over. */
type Verdict = "good" | "failed" | "nothing" | "undecided";

/** What somebody has to do or be told. */
export interface TestStep {
  test: PortTest;
  outcome: TestOutcome;
}

export class PortWatch {
  /** Frames that came since the tests began; 0 where none run. */
  received = 0;
  /** Counts the rounds of tests. */
  round = 0;
  /** When the verdict was made. */
  decidedMs = -Infinity;
  #link: LinkState = "down";
  #verdict: Verdict = "undecided";
  #wasHeard = false;
  #running: PortTest | undefined;
  #endMs = Infinity;
  #nextRoundMs = Infinity;
  readonly #timing: Timing;

  constructor(timing: Timing) {
    this.#timing = timing;
  }

  get link(): LinkState {
    return this.#link;
  }

  get state(): PortState {
    if (this.#link !== "up") return "link_down";
    if (this.#verdict === "good") return "normal";
    if (this.#verdict === "failed") return "failed";
    // The tests go on, round after round: that is no change that anybody has to be told of.
    if (this.#verdict === "nothing") return "unknown";
    if (this.#running !== undefined) return "testing";
    return this.#wasHeard ? "unknown" : "waiting";
  }

  /** Nothing speaks against it. */
  get isGood(): boolean {
    return this.#link === "up" && this.#verdict !== "failed";
  }

  /** The tests have found somebody, or that nobody is there to be found, at a time or later. */
  hasHeardSince(sinceMs: number): boolean {
    return this.#link === "up" && this.#verdict === "good" && this.decidedMs >= sinceMs;
  }

  hasHeardNothingSince(sinceMs: number): boolean {
    return this.#link !== "up" || this.#verdict === "nothing" && this.decidedMs >= sinceMs;
  }

  setLink(link: LinkState, nowMs: number) {
    if (link === this.#link) return;
    this.#link = link;
    this.#wasHeard = false;
    this.#stop();
    this.#verdict = "undecided";
    // Whoever is there has the time to be heard that a booting unit gives.
    this.#nextRoundMs = nowMs + this.#timing.silenceMs;
  }

  /** Frames came that were not the pair's own. */
  receive(frames: number, nowMs: number): TestStep | undefined {
    if (this.#link !== "up" || frames === 0) return;
    const test = this.#running;
    if (test !== undefined) {
      this.received += frames;
      this.#decide("good", nowMs);
      return { test, outcome: "heard" };
    }
    // What proves the contrary counts between two rounds as well.
    if (this.#verdict === "failed" || this.#verdict === "nothing") this.#decide("good", nowMs);
    return undefined;
  }

  /** What the tests found before is too old: they begin with the next look. Those that have found nothing yet keep their time. */
  startOver(nowMs: number) {
    if (this.#running === undefined && this.#verdict !== "undecided") this.#nextRoundMs = nowMs;
  }

  forgetFailure() {
    if (this.#verdict === "failed") this.#verdict = "undecided";
  }

  /**
   * Goes on to what time asks for.
   *
   * @param isHeard a hello came by this port within `hold` hellos
   * @param peerHears the peer says that its own port hears this network
   */
  look(nowMs: number, isHeard: boolean, peerHears: boolean): TestStep | undefined {
    if (this.#link !== "up") return;
    if (isHeard) {
      this.#stop();
      this.#wasHeard = true;
      this.#verdict = "good";
      this.decidedMs = nowMs;
      this.#nextRoundMs = nowMs;
      return;
    }
    if (this.#running === undefined) {
      if (nowMs >= this.#nextRoundMs) return this.#beginRound(nowMs);
    } else if (nowMs >= this.#endMs) return this.#end(this.#running, peerHears, nowMs);
    return undefined;
  }

  /** The first of the four is over at once: there is link. */
  #beginRound(nowMs: number): TestStep {
    this.round++;
    this.received = 0;
    if (this.#wasHeard) this.#verdict = "undecided";
    this.#wasHeard = false;
    return this.#begin("traffic", nowMs);
  }

  #begin(test: PortTest, nowMs: number): TestStep {
    this.#running = test;
    this.#endMs = nowMs + this.#timing.testMs;
    return { test, outcome: "begun" };
  }

  #end(test: PortTest, peerHears: boolean, nowMs: number): TestStep {
    if (test === "traffic") return this.#begin("arp", nowMs);
    if (test === "arp") return this.#begin("ping", nowMs);
    this.#decide(peerHears ? "failed" : "nothing", nowMs);
    return { test, outcome: "silent" };
  }

  #decide(verdict: Verdict, nowMs: number) {
    this.#verdict = verdict;
    this.decidedMs = nowMs;
    this.#running = undefined;
    this.#nextRoundMs = nowMs + this.#timing.silenceMs;
  }

  #stop() {
    this.#running = undefined;
    this.received = 0;
  }
}
