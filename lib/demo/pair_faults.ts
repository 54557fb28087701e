/**
 * What can befall a unit of a pair from outside, whatever program it runs.
 *
 * @module
 */
import type { Network, PairUnit } from "./network.ts";

/** The switch at each port of a unit. */
const PORT_OF = { front: "eth0", back: "eth1" } as const;
export type Side = keyof typeof PORT_OF;
export const SIDES = Object.keys(PORT_OF) as Side[];

export type UpOrDown = "up" | "down";

/** The unit's own ports: it has set them so itself. Several change in the same moment. */
export async function setPorts(
  network: Network,
  unit: PairUnit,
  sides: readonly Side[],
  state: UpOrDown,
) {
  const lines = sides.map((side) => `link set ${PORT_OF[side]} ${state}`);
  await network.exec(unit, ["ip", "-batch", "-"], { input: lines.join("\n") });
}

/** The ports of the switches that lead to the unit: its own lose their carrier, as with a cable that is cut. */
export async function setSwitchPorts(
  network: Network,
  unit: PairUnit,
  sides: readonly Side[],
  state: UpOrDown,
) {
  await Promise.all(
    sides.map((side) => network.exec(side, ["ip", "link", "set", unit, state])),
  );
}

/** The switches pass nothing more from and to the unit, and no link tells it so. Nothing undoes it. */
export async function detach(network: Network, unit: PairUnit) {
  await Promise.all(
    SIDES.map((side) => network.exec(side, ["ip", "link", "set", unit, "nomaster"])),
  );
}
