/**
 * The configurations of two units that are a pair on a {@linkcode Network}: all the same but for what is a unit's own.
 *
 * @module
 */
import type { Role } from "../failover/words.ts";
import { PAIR, type PairUnit } from "./network.ts";

/** Addresses of management; no host of the network has them. */
export const ACTIVE_ADDRESS = "10.0.0.2";
export const FAILOVER_ADDRESS = "10.0.0.3";

export const ROLE_OF: Readonly<Record<PairUnit, Role>> = {
  "unit-a": "primary",
  "unit-b": "secondary",
};

export interface PairFiles {
  /** Of the failover key; one for each unit, who need not have the same. */
  keys: Record<PairUnit, string>;
  /** Of the token for commands. */
  token: string;
  /** Where the cable's two sockets begin; undefined for a pair without a cable. */
  cable: string | undefined;
}

/** `shared` is YAML of all that has nothing to do with the pair; `failover` are more lines of that section. */
export function pairConfig(
  unit: PairUnit,
  { keys, token, cable }: PairFiles,
  shared: string,
  failover = "",
): string {
  const role = ROLE_OF[unit];
  // With a cable its select pin says the role.
  const path = cable === undefined ? `role: ${role}` : `cable: { socket: ${cable}.${role} }`;
  return `unit: ${unit}
ports: { front: eth0, back: eth1 }
status: { token_file: ${token} }
failover:
  ${path}
  addresses: { active: ${ACTIVE_ADDRESS}/24, failover: ${FAILOVER_ADDRESS}/24 }
  key_file: ${keys[unit]}
${failover.replace(/^(?=.)/gm, "  ")}
${shared}
`;
}

export function otherUnit(unit: PairUnit): PairUnit {
  return unit === PAIR[0] ? PAIR[1] : PAIR[0];
}
