/**
 * A status of a pair for tests: everything in service, and what `change` makes of the pair.
 *
 * @module
 */
import type { PairView } from "../pair/view.ts";
import type { StatusJson } from "../status/json.ts";
import type { PairJson } from "../status/json_failover.ts";
import { pairedSource, TestPair } from "../status/test_pair.ts";
import { testStatus } from "./test_status.ts";

export interface PairStatus extends StatusJson {
  failover: PairJson;
}

export function pairStatus(change: (view: PairView) => void = () => {}): PairStatus {
  const status = testStatus(pairedSource(new TestPair(change)));
  const { failover } = status;
  if (!failover.enabled) throw new Error("the pair is off");
  return { ...status, failover };
}
