/**
 * From the settings of a file to the {@linkcode Config} that everything else reads: names and units as in the code,
 * a word for everything that was left out.
 *
 * @module
 */
import type { CableConfig, Config, FailoverConfig, RealConfig, VirtualConfig } from "./config.ts";
import type { Settings } from "./schema/settings.ts";

type Given<M> = M extends Map<string, infer V> ? V : never;

/** All but the hash, which is of this. */
export function configOf(settings: Settings): Omit<Config, "hash"> {
  const { unit, ports, connections, fastpath, reals, virtuals, statics, failover, status } =
    settings;
  return {
    unit,
    ports,
    fastpath,
    connections: {
      max: connections.max,
      idleMs: connections.idle,
      closingMs: connections.closing,
    },
    reals: [...reals].map(([name, given]) => realOf(name, given)),
    virtuals: [...virtuals].map(([name, given]) => virtualOf(name, given)),
    statics,
    status: { listen: status.listen, tokenFile: status.token_file ?? null },
    failover: failover === undefined ? null : failoverOf(failover, ports.front),
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

function failoverOf(
  given: NonNullable<Settings["failover"]>,
  front: string,
): FailoverConfig {
  const { role, addresses, cable, hello, hold, replicate, key_file: keyFile } = given;
  return {
    role: role ?? null,
    addresses: { ...addresses, interface: addresses.interface ?? front },
    cable: cable === undefined ? null : cableOf(cable),
    helloMs: hello,
    hold,
    replicate,
    keyFile,
  };
}

/** By the rules, it names one of the three, and a link has its peer. */
function cableOf(given: NonNullable<NonNullable<Settings["failover"]>["cable"]>): CableConfig {
  const { device, socket, link, peer, wiring = "full" } = given;
  if (device !== undefined) return { kind: "serial", device, wiring };
  if (socket !== undefined) return { kind: "socket", path: socket, wiring };
  return { kind: "link", interface: link!, peer: peer! };
}
