/**
 * The list of servers stays truthful: no real fails whose machine has been well for longer than any connection can wait for it, and
 * ARP tells which machines are there.
 *
 * @module
 */
import { CAUSES, EVENT_REAL } from "../../../lib/engine/events.ts";
import { ARP_REFRESH_MS, ARP_RETRY_MS, ARP_TRIES, EMBRYONIC_MS } from "../../../lib/limits.ts";
import {
  ARP_RESOLVED,
  ARP_STATES,
  ARP_UNREACHABLE,
  BACK,
  LINK_UP,
  REAL_FAILED,
} from "../../../lib/words.ts";
import { broken } from "../broken.ts";
import type { Network } from "../network.ts";
import type { Invariant, Step } from "../unit.ts";

/** In which a machine that does not answer ARP any more, or answers it again, is found. */
const LOST_MS = ARP_REFRESH_MS + (ARP_TRIES + 1) * ARP_RETRY_MS;
const FOUND_MS = 2 * ARP_RETRY_MS;

/** Of a client that gave up just before the machine got well, the unit hears after the embryonic timeout. */
const LATE_MS = EMBRYONIC_MS + 5_000;

export class Health implements Invariant {
  readonly #network: Network;
  /** When the port last lost a frame: a real cannot answer what never came. */
  #lostMs = -Infinity;
  /** When the link behind was last down. */
  #downMs = -Infinity;

  constructor(network: Network) {
    this.#network = network;
  }

  check(step: Step) {
    const { events, unit: { setup }, nowMs, verdict } = step;
    if (step.frames.length === 0) this.#arp(step);
    if (verdict === "tx_full") this.#lostMs = nowMs;
    for (const { kind, object, after, cause } of events) {
      if (kind !== EVENT_REAL || after !== REAL_FAILED) continue;
      const { address, name } = setup.reals[object]!;
      const machine = this.#network.machines.get(address)!;
      const isWell = machine.health === "healthy" && nowMs - machine.sinceMs > LATE_MS;
      if (!isWell || nowMs - this.#lostMs <= LATE_MS) continue;
      broken(`${name} failed by ${CAUSES[cause]}, and has been well since ${machine.sinceMs} ms`);
    }
  }

  #arp({ unit: { setup, state: { reals, links } }, nowMs }: Step) {
    if (links[BACK] !== LINK_UP || this.#network.unit.wire.links[BACK] !== LINK_UP) {
      this.#downMs = nowMs;
    }
    for (const [real, { address, name }] of setup.reals.entries()) {
      const { answersArp, sinceMs } = this.#network.machines.get(address)!;
      const ms = nowMs - Math.max(sinceMs, this.#downMs);
      if (ms <= (answersArp ? FOUND_MS : LOST_MS)) continue;
      const expected = answersArp ? ARP_RESOLVED : ARP_UNREACHABLE;
      if (reals.arp[real] !== expected) broken(`${name} is ${ARP_STATES[reals.arp[real]!]}`);
    }
  }
}
