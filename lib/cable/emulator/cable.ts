/**
 * A cable with a plug at each end, as `docs/cable.md` wires it: which lines a unit reads, by who is plugged in and who has power.
 *
 * @module
 */
import { type Role, ROLES } from "../../failover/words.ts";
import type { Lines } from "../lines.ts";

interface End {
  isPlugged: boolean;
  /** The unit has power and its process holds its lines. */
  isHeld: boolean;
  /** What the plug's select pin says; another one than the end's is a cable made wrong. */
  select: Role;
}

export class EmulatedCable {
  readonly #ends: Record<Role, End> = {
    primary: { isPlugged: true, isHeld: false, select: "primary" },
    secondary: { isPlugged: true, isHeld: false, select: "secondary" },
  };

  end(role: Role): End {
    return this.#ends[role];
  }

  /** What the unit at this end reads. While nobody holds it nobody does. */
  lines(role: Role): Lines {
    const mine = this.#ends[role];
    const other = this.#ends[otherEnd(role)];
    return {
      // My own RTS, looped in my plug.
      cts: mine.isPlugged,
      // The peer's DTR.
      dsr: mine.isPlugged && other.isPlugged && other.isHeld,
      // My own RTS through a resistor, unless the case of the other unit pulls it down.
      dcd: mine.isPlugged && !other.isPlugged,
      // My own DTR, or ground.
      ri: mine.isPlugged && mine.select === "primary",
    };
  }

  /** Whether bytes reach the other end. */
  get carries(): boolean {
    return ROLES.every((role) => this.#ends[role].isPlugged && this.#ends[role].isHeld);
  }
}

export function otherEnd(role: Role): Role {
  return role === "primary" ? "secondary" : "primary";
}
