/**
 * A short name for what a configuration says, by which two units see that they do the same.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Config } from "./config.ts";

/** First 16 hexadecimal digits of the SHA-256 of the configuration in canonical JSON. */
export function configHash(config: Omit<Config, "hash">): string {
  return createHash("sha256").update(canonicalJson(hashed(config))).digest("hex").slice(0, 16);
}

/**
 * Of a pair, what both units have in common: `LOCAL_KEYS` names the others as they are in the file. A unit that is alone has the
 * hash that it had before there were pairs. The fast path is in neither: whichever runs, the unit does the same.
 */
function hashed({ failover, fastpath: _fastpath, ...alone }: Omit<Config, "hash">): unknown {
  if (failover === null) return alone;
  const { connections: { max: _, ...connections }, reals, virtuals, statics } = alone;
  const { addresses: { active, failover: other }, helloMs, hold, replicate } = failover;
  const pair = { addresses: { active, failover: other }, helloMs, hold, replicate };
  return { connections, reals, virtuals, statics, failover: pair };
}

/** JSON with the keys of every object sorted: the order in which a version writes them means nothing. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner) => {
    if (typeof inner !== "object" || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => a < b ? -1 : 1));
  });
}
