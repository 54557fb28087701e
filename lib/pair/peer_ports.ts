/**
 * What the peer tells of its ports beside its hellos, and when it is to be told of this unit's.
 *
 * @module
 */
import { MACS_MS } from "../limits.ts";
import { formatMacBytes } from "../packet/address.ts";
import { type PortName, PORTS } from "../words.ts";
import type { PortFacts } from "./parts.ts";
import type { TestView } from "./view.ts";

export interface PeerPort {
  mac: string | undefined;
  test: TestView | undefined;
}

export class PeerPorts implements Record<PortName, PeerPort> {
  front: PeerPort = { mac: undefined, test: undefined };
  back: PeerPort = { mac: undefined, test: undefined };
  #epoch = "";
  #dueMs = -Infinity;
  readonly #warn: (text: string) => void;

  constructor(warn: (text: string) => void) {
    this.#warn = warn;
  }

  /** A hello of this start of the peer has come: what another one told is void. */
  meet(epoch: string) {
    if (epoch === this.#epoch) return;
    this.#epoch = epoch;
    this.hurry();
    for (const port of PORTS) this[port] = { mac: undefined, test: undefined };
  }

  /** Hardware addresses of this unit have changed. */
  hurry() {
    this.#dueMs = -Infinity;
  }

  /** Whether the peer is to be told them now; that counts as done. */
  isDue(nowMs: number): boolean {
    if (nowMs < this.#dueMs) return false;
    this.#dueMs = nowMs + MACS_MS;
    return true;
  }

  noteMacs(macs: Record<PortName, string>, own: Record<PortName, PortFacts>) {
    for (const port of PORTS) {
      const mac = macs[port];
      const isNew = this[port].mac !== mac;
      this[port].mac = mac;
      if (isNew && mac === formatMacBytes(own[port].mac)) {
        this.#warn(
          `${port}: the peer's interface has the same address ${mac}: expected one of its own`,
        );
      }
    }
  }
}
