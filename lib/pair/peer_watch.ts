/**
 * Tells what becomes of the peer, as it says itself: who looks at the one unit need not go to the other to know why that is failed.
 *
 * @module
 */
import type { Knowledge } from "../failover/knowledge.ts";
import type { PairEvent, PeerState } from "./view.ts";

export class PeerWatch {
  #state: PeerState = "unheard";

  /** What has changed since the last look. */
  look({ hellos }: Knowledge, nowMs: number): PairEvent | undefined {
    const { peer } = hellos;
    if (peer === undefined) return undefined;
    const isHeard = hellos.isHeard(nowMs);
    const before = this.#state;
    const after: PeerState = isHeard ? peer.state : "unheard";
    if (before === after) return undefined;
    this.#state = after;
    const cause = isHeard ? peer.cause || "hello" : "no hellos";
    return { kind: "peer", name: peer.unit, before, after, cause };
  }
}
