/**
 * Which reals may take a connection, worked out anew from the setup and the machine objects' states by the rules of standby,
 * backup and trial: the engine, which keeps books of it, is held against this.
 *
 * @module
 */
import type { UnitSetup } from "../../lib/objects/setup.ts";
import {
  ARP_RESOLVED,
  ARP_RESOLVING,
  ARP_UNREACHABLE,
  REAL_IN_SERVICE,
  REAL_MAX_CONNECTIONS,
  REAL_TESTING,
  SERVING_BACKUP,
  SERVING_NONE,
  SERVING_REALS,
  SERVING_STANDBY,
  VIRTUAL_DRAINING,
  VIRTUAL_OUT_OF_SERVICE,
} from "../../lib/words.ts";
import type { Columns } from "./columns.ts";

/** What it goes by. */
export type States = Pick<
  Columns,
  "realState" | "arp" | "virtualState" | "connections" | "closing" | "ditched" | "dataless"
>;

export class Oracle {
  readonly #setup: UnitSetup;
  readonly #states: States;

  constructor(setup: UnitSetup, states: States) {
    this.#setup = setup;
    this.#states = states;
  }

  isOpen(virtual: number): boolean {
    const state = this.#states.virtualState[virtual];
    return state !== VIRTUAL_OUT_OF_SERVICE && state !== VIRTUAL_DRAINING;
  }

  /** Whether a real's load goes to its standby. */
  isDown(real: number): boolean {
    const state = this.#states.realState[real];
    const isUp = state === REAL_IN_SERVICE || state === REAL_MAX_CONNECTIONS;
    return !isUp || this.#states.arp[real] === ARP_UNREACHABLE;
  }

  /** Whether a real has fewer connections than it may have; those that are over do not count. */
  hasRoom(real: number): boolean {
    const { connections, closing } = this.#states;
    const { maxconns } = this.#setup.reals[real]!;
    return maxconns === 0 || connections[real]! - closing[real]! < maxconns;
  }

  /** Whether a real can take a connection now. That it is said to be full may be news of a second ago. */
  mayTake(real: number): boolean {
    return !this.isDown(real) && this.#isResolved(real) && this.hasRoom(real);
  }

  /** The reals that stand in the places of a virtual's binds. */
  slots(virtual: number): number[] {
    return this.#setup.virtuals[virtual]!.reals.map((bound) => {
      for (let real = bound; real >= 0; real = this.#setup.reals[real]!.standby) {
        if (!this.isDown(real)) return real;
      }
      return bound;
    });
  }

  /** All that may take a connection of a virtual which cannot go to `exclude`: one of its own reals or, for want of them, of its backups'. */
  takers(virtual: number, exclude = -1): number[] {
    const found: number[] = [];
    for (let v = virtual; v >= 0; v = this.backupOf(v)) {
      const slots = this.slots(v);
      const own = slots.filter((real) => real !== exclude && this.mayTake(real));
      found.push(...own);
      if (own.some((real) => !this.mayBeShunned(real))) break;
      const barred = slots.filter((real) => real === exclude || this.mayBeShunned(real));
      found.push(...barred.flatMap((real) => this.#standbysOf(real, exclude)));
      const sure = slots.includes(exclude) ? this.#standbysOf(exclude, exclude) : [];
      if (sure.some((real) => !this.mayBeShunned(real))) break;
    }
    return found;
  }

  /** Those of {@linkcode takers} that any client would go to, so that a connection cannot fail to find one. */
  sureTakers(virtual: number, exclude: number): number[] {
    const found: number[] = [];
    for (let v = virtual; v >= 0; v = this.backupOf(v)) {
      const slots = this.slots(v);
      found.push(...slots.filter((real) => real !== exclude && this.mayTake(real)));
      if (slots.includes(exclude)) found.push(...this.#standbysOf(exclude, exclude));
    }
    return found.filter((real) => !this.mayBeShunned(real));
  }

  /** Whether some client may rather go elsewhere: the last that a real has ditched does. */
  mayBeShunned(real: number): boolean {
    return this.#states.ditched[real]! > this.#states.dataless[real]!;
  }

  /** Reals in testing whose trial a connection of a virtual could be. */
  candidatesForTrial(virtual: number): number[] {
    const found: number[] = [];
    for (let v = virtual; v >= 0; v = this.backupOf(v)) {
      for (const bound of this.#setup.virtuals[v]!.reals) {
        for (let real = bound; real >= 0; real = this.#setup.reals[real]!.standby) {
          if (!this.isDown(real)) break;
          if (this.#mayBeTried(real)) found.push(real);
        }
      }
    }
    return found;
  }

  /** Which set serves a virtual: an index into `SERVING`. One that is said to be full serves nobody. */
  servingOf(virtual: number): number {
    const { reals } = this.#setup.virtuals[virtual]!;
    const serves = (real: number) =>
      this.#states.realState[real] === REAL_IN_SERVICE && this.#isResolved(real);
    const slots = this.slots(virtual);
    if (slots.some((real, slot) => serves(real) && real === reals[slot])) return SERVING_REALS;
    if (slots.some(serves)) return SERVING_STANDBY;
    const backup = this.backupOf(virtual);
    if (backup < 0 || this.servingOf(backup) === SERVING_NONE) return SERVING_NONE;
    return SERVING_BACKUP;
  }

  /** Backups that are out of service are passed over. A virtual whose own reals have only to answer ARP yet goes to none. */
  backupOf(virtual: number): number {
    const isPending = this.slots(virtual).some((real) =>
      !this.isDown(real) && this.#states.arp[real] === ARP_RESOLVING
    );
    if (isPending) return -1;
    let { backup } = this.#setup.virtuals[virtual]!;
    while (backup >= 0 && !this.isOpen(backup)) backup = this.#setup.virtuals[backup]!.backup;
    return backup;
  }

  #isResolved(real: number): boolean {
    return this.#states.arp[real] === ARP_RESOLVED;
  }

  #mayBeTried(real: number): boolean {
    const isTesting = this.#states.realState[real] === REAL_TESTING;
    return isTesting && this.#isResolved(real) && this.hasRoom(real);
  }

  /** Those down the chain that can take a connection in place of a real. */
  #standbysOf(real: number, exclude: number): number[] {
    const found: number[] = [];
    const { reals } = this.#setup;
    for (let r = reals[real]!.standby; r >= 0; r = reals[r]!.standby) {
      if (r !== exclude && this.mayTake(r)) found.push(r);
    }
    return found;
  }
}
