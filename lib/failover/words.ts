/**
 * The words of the pair, which config, status, messages and the unit share. In a message each is its index in its list: what is
 * added goes to the end.
 *
 * @module
 */

/** Which end of the cable a unit is on; never changes. */
export const ROLES = ["primary", "secondary"] as const;
export type Role = (typeof ROLES)[number];

/** What a unit is doing now. Only `active` bridges, answers and forwards. */
export const UNIT_STATES = ["booting", "standby", "active", "failed"] as const;
export type UnitState = (typeof UNIT_STATES)[number];

/** What the lines of the cable tell (localdirector.md 2.5). */
export const CABLE_STATES = [
  "normal",
  "other_side_powered_off",
  "my_side_not_connected",
  "other_side_not_connected",
  "bad_cable",
] as const;
export type CableState = (typeof CABLE_STATES)[number];

/**
 * A port as the pair sees it. `waiting`: it has link, and no hello of the peer came yet. `testing`: hellos stay away, and the tests
 * have not decided. `failed`: the peer hears its network by that port and this unit does not. `unknown`: nothing is known yet, or
 * neither unit hears anything.
 */
export const PORT_STATES = [
  "normal",
  "testing",
  "failed",
  "link_down",
  "waiting",
  "unknown",
] as const;
export type PortState = (typeof PORT_STATES)[number];
