/**
 * The unit under test.
 *
 * @module
 */
import type { Network } from "../../lib/demo/network.ts";
import { UnitProcess } from "../../lib/demo/unit.ts";
import { suitFastpath, withFastpath } from "./fastpaths.ts";

/**
 * Starts `main.ts run` on the unit's host and resolves when it forwards and every real has answered ARP. Stop it, or have it
 * stopped by `await using`. Throws with what the unit said where it does not come so far.
 */
export async function startUnit(network: Network, configText: string): Promise<UnitProcess> {
  const yaml = withFastpath(configText);
  await suitFastpath(network, yaml);
  const unit = await UnitProcess.start(network, yaml);
  try {
    await unit.resolved();
  } catch (error) {
    await unit.stop();
    throw error;
  }
  return unit;
}
