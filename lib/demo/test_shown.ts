/**
 * A moment of the demo, for tests: one virtual, three reals in service.
 *
 * @module
 */
import type { RealJson, StatusJson } from "../status/json.ts";
import type { Shown } from "./table.ts";

export function shown(
  answered: Record<string, number>,
  failed: Record<string, number> = {},
  slowestMs = 12,
): Shown {
  const virtual = { name: "www", address: "10.0.0.100", port: 80, state: "in_service" as const };
  const status = {
    virtuals: [{ ...virtual, predictor: "leastconns", connections: 7, connections_total: 40 }],
    reals: ["web1", "web2", "web3"].map((name) => real(name)),
  };
  return {
    seconds: 2,
    counts: { answered, failed, slowestMs },
    status: status as unknown as StatusJson,
  };
}

function real(name: string): RealJson {
  const state = { arp: "resolved", state: "in_service", ditched: 0, threshold: 3 };
  return { name, address: "10.0.0.11", port: 80, ...state, connections: 2 } as RealJson;
}
