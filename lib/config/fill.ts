/**
 * From the settings of a file to the {@linkcode Config} that everything else reads: names and units as in the code,
 * a word for everything that was left out.
 *
 * @module
 */
import type { Config, RealConfig, VirtualConfig } from "./config.ts";
import type { Settings } from "./schema/settings.ts";

type Given<M> = M extends Map<string, infer V> ? V : never;

/** All but the hash, which is of this. */
export function configOf(settings: Settings): Omit<Config, "hash"> {
  const { unit, ports, connections, reals, virtuals, statics, status } = settings;
  return {
    unit,
    ports,
    connections: {
      max: connections.max,
      idleMs: connections.idle,
      closingMs: connections.closing,
    },
    reals: [...reals].map(([name, given]) => realOf(name, given)),
    virtuals: [...virtuals].map(([name, given]) => virtualOf(name, given)),
    statics,
    status: { listen: status.listen, tokenFile: status.token_file ?? null },
  };
}

function realOf(name: string, given: Given<Settings["reals"]>): RealConfig {
  return {
    name,
    address: given.address,
    port: given.port ?? 0,
    weight: given.weight,
    threshold: given.threshold,
    reassign: given.reassign,
    retryMs: given.retry,
    maxconns: given.maxconns ?? 0,
    data: given.data ?? 0,
    standby: given.standby ?? null,
  };
}

function virtualOf(name: string, given: Given<Settings["virtuals"]>): VirtualConfig {
  return {
    name,
    address: given.address,
    port: given.port ?? 0,
    protocol: given.protocol,
    predictor: given.predictor,
    reals: given.reals,
    backup: given.backup ?? null,
    clients: given.clients ?? [],
    stickyMs: given.sticky,
    stickyMask: given.sticky_mask,
    synguard: {
      perSecond: given.synguard?.per_second ?? 0,
      embryonic: given.synguard?.embryonic ?? 0,
    },
  };
}
