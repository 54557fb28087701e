/**
 * Who the peer is at present: which start of its process, and that it lives now. A frame proves it by the challenge that it carries:
 * a random number that only who has heard us in this very session can know.
 *
 * A signature alone does not: yesterday's frames are signed as well. So
 * - every unit has a challenge, which its hellos and greetings tell, and every frame carries the receiver's, as the sender last
 *   heard it. After a restart our challenge is another one, and all that was recorded before is stale;
 * - a frame with our challenge and an unknown epoch is from a new start of the peer: it takes the place of the old one, and **our
 *   challenge changes**. What the old one said carries older challenges and comes back never, and no list of old epochs is needed.
 *   Frames that the new one sent meanwhile carry the challenge before; from this epoch alone that one is taken too;
 * - a hello with a stale challenge, or none, is an introduction: maybe of a peer that has just started, maybe a recording. It is
 *   answered by a greeting with our challenge, and changes nothing. Only who lives can use that.
 * Whoever replays introductions gets a frame for each, no longer than his own, and nobody is there who could use it.
 *
 * What it costs: 8 bytes a frame, 8 more a hello, and a round trip before the first message of a session is taken.
 *
 * @module
 */
import type { Path } from "../messages.ts";
import { type Frame, NONCE_BYTES } from "./frame.ts";
import type { Refusal } from "./refusals.ts";
import { ReplayWindow } from "./window.ts";

/** From the peer we know, from a new start of it, not proved to be of now, or refused. */
export type Standing = "known" | "new" | "introduction" | Exclude<Refusal, "noise">;

/** Random bytes, so many. */
export type Random = (bytes: number) => Uint8Array;

export class Acquaintance {
  /** Of this process, for as long as it runs. */
  readonly epoch: Uint8Array;
  readonly #random: Random;
  #challenge: Uint8Array;
  #challengeBefore: Uint8Array;
  #peer: Uint8Array | undefined;
  #windows = newWindows();

  constructor(random: Random) {
    this.#random = random;
    this.epoch = random(NONCE_BYTES);
    this.#challenge = random(NONCE_BYTES);
    this.#challengeBefore = this.#challenge;
  }

  /** What the peer has to carry in its frames. */
  get challenge(): Uint8Array {
    return this.#challenge;
  }

  /** Judges a frame whose signature is right, and remembers it if it is of now. */
  judge({ epoch, challenge, path, sequence }: Frame): Standing {
    if (isSame(epoch, this.epoch)) return "reflected";
    const isKnown = this.#peer !== undefined && isSame(epoch, this.#peer);
    const isOfNow = isSame(challenge, this.#challenge) ||
      isKnown && isSame(challenge, this.#challengeBefore);
    if (!isOfNow) return "introduction";
    if (!isKnown) this.#meet(epoch);
    const freshness = this.#windows[path].take(sequence);
    if (freshness !== "fresh") return freshness;
    return isKnown ? "known" : "new";
  }

  #meet(epoch: Uint8Array) {
    this.#peer = epoch;
    this.#windows = newWindows();
    this.#challengeBefore = this.#challenge;
    this.#challenge = this.#random(NONCE_BYTES);
  }
}

function newWindows(): Record<Path, ReplayWindow> {
  return { cable: new ReplayWindow(), front: new ReplayWindow(), back: new ReplayWindow() };
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.every((byte, i) => byte === b[i]);
}
