/**
 * A moment of the demo, for tests: one virtual, three reals in service.
 *
 * @module
 */
import type { RealJson, StatusJson } from "../status/json.ts";
import { startRunning } from "../config/running.ts";
import { NO_FASTPATH } from "../engine/fastpath_view.ts";
import { statusOf } from "../status/snapshot.ts";
import { testConfig, testState } from "../status/test_state.ts";
import type { Shown } from "./table.ts";

export function shown(
  answered: Record<string, number>,
  failed: Record<string, number> = {},
  slowestMs = 12,
): Shown {
  return { seconds: 2, counts: { answered, failed, slowestMs }, status: status(), pair: undefined };
}

function status(): StatusJson {
  const config = testConfig();
  const facts = {
    version: "1.2.3",
    fastpath: NO_FASTPATH,
    commands: "off",
    lastReload: null,
    uptimeMs: 2000,
    pair: undefined,
    nowMs: Date.UTC(2026, 0, 2),
  } as const;
  const { virtuals, reals, ...rest } = statusOf(startRunning(config), testState(config), facts);
  const real: RealJson = { ...reals[0]!, arp: "resolved", threshold: 3, connections: 2 };
  return {
    ...rest,
    virtuals: [{ ...virtuals[0]!, connections: 7, connections_total: 40 }],
    reals: ["web1", "web2", "web3"].map((name) => ({ ...real, name })),
  };
}
