/**
 * A unit of a pair on a memory wire, ordered about as its failover unit would do it.
 *
 * @module
 */
import { activeMac } from "../failover/active_mac.ts";
import { formatMac } from "../packet/address.ts";
import { ReplicationMemory } from "../replication/memory.ts";
import { ACTIVE, STANDBY } from "./duty.ts";
import type { PairParts } from "./parts.ts";
import { type Out, TestUnit, type TestUnitOptions } from "./test_unit.ts";

export const ACTIVE_ADDRESS = "10.0.0.250";
export const FAILOVER_ADDRESS = "10.0.0.251";
const MACS = [activeMac(ACTIVE_ADDRESS, "front"), activeMac(ACTIVE_ADDRESS, "back")] as const;
/** By which the network knows the active unit, front and back. */
export const ACTIVE_MACS = MACS.map((mac) => formatMac(new Uint16Array(mac.slice().buffer), 0));

/** What the engine of such a unit is given. */
export function testPair(replication: ReplicationMemory | undefined): PairParts {
  let random = 0;
  return {
    activeMacs: MACS,
    addresses: { active: ACTIVE_ADDRESS, failover: FAILOVER_ADDRESS },
    replication,
    random: () => ++random,
  };
}

export interface PairedOptions extends TestUnitOptions {
  /** Whether connections are replicated; they are unless it says no. */
  replicate?: boolean;
}

export class PairedUnit extends TestUnit {
  readonly replication: ReplicationMemory | undefined;

  constructor({ replicate = true, ...options }: PairedOptions = {}) {
    const replication = replicate
      ? ReplicationMemory.over(new SharedArrayBuffer(ReplicationMemory.bytes()))
      : undefined;
    super({ ...options, pair: testPair(replication) });
    this.replication = replication;
  }

  /** The unit becomes active, for so long. Gives what it sends in its next turn. */
  becomeActive(leaseMs = Infinity): Out[] {
    this.state.duty.renew(this.nowMs + leaseMs);
    this.state.duty.order(ACTIVE);
    return this.turn();
  }

  becomeStandby(): Out[] {
    this.state.duty.order(STANDBY);
    return this.turn();
  }

  /** Gives what is announced. */
  announce(): Out[] {
    this.state.duty.askToAnnounce();
    return this.turn();
  }

  test(port: number, test: "arp" | "ping"): Out[] {
    this.state.duty.askToTest(port, test);
    return this.turn();
  }
}
