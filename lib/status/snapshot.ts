/**
 * The whole picture of a unit at one moment, made from the config and the memory the engine shares.
 *
 * The engine goes on counting while this reads: each figure is right, but two of them can lie a few packets apart.
 * `packets` is summed from the very figures that are shown, so that the sum holds in every answer.
 *
 * @module
 */
import { wallTime } from "../clock.ts";
import type { Config } from "../config/config.ts";
import type { RunningConfig, RunningReal, RunningVirtual } from "../config/running.ts";
import { type Cause, CAUSES } from "../engine/events.ts";
import type { Fastpath } from "../engine/fastpath_view.ts";
import type { EngineState } from "../engine/state.ts";
import {
  ANSWERED,
  BRIDGED,
  FIRST_DROP,
  FORWARDED,
  HOST,
  KERNEL_VERDICTS,
  type KernelVerdict,
  VERDICTS,
} from "../engine/verdicts.ts";
import { realMac, type Reals, type Virtuals } from "../objects/machines.ts";
import { formatMac } from "../packet/address.ts";
import { NO_MAC } from "../packet/fields.ts";
import type { PairView } from "../pair/view.ts";
import {
  ARP_STATES,
  BACK,
  FRONT,
  LINK_STATES,
  type LinkState,
  REAL_STATES,
  SERVING,
  VIRTUAL_STATES,
} from "../words.ts";
import type {
  DropName,
  EngineJson,
  LastReloadJson,
  RealJson,
  StatusJson,
  VirtualJson,
} from "./json.ts";
import { failoverOf } from "./pair_snapshot.ts";

/** What neither the config nor the engine knows. */
export interface Facts {
  version: string;
  fastpath: Fastpath;
  commands: "on" | "off";
  lastReload: LastReloadJson | null;
  /** Since the unit started, by a clock that nobody sets. */
  uptimeMs: number;
  /** Undefined for a unit without a peer. */
  pair: PairView | undefined;
  /** Of the clock of the unit, at this moment. */
  nowMs: number;
}

export function statusOf(config: RunningConfig, state: EngineState, facts: Facts): StatusJson {
  const { failover, ...rest } = unitStatusOf(config, state, facts);
  return {
    ...rest,
    virtuals: config.virtuals.map((virtual) => virtualOf(virtual, state)),
    reals: config.reals.map((real) => realOf(real, state)),
    failover,
  };
}

/** The part of it that is of the same size for every unit. */
export type UnitStatusJson = Omit<StatusJson, "virtuals" | "reals">;

export function unitStatusOf(config: Config, state: EngineState, facts: Facts): UnitStatusJson {
  const table = state.connections;
  return {
    unit: {
      name: config.unit,
      version: facts.version,
      uptime_s: Math.round(facts.uptimeMs / 100) / 10,
      config_hash: config.hash,
      commands: facts.commands,
      last_reload: facts.lastReload,
    },
    engine: engineOf(config, state, facts),
    connections: {
      current: table.current,
      max: table.max,
      total: table.total,
      embryonic: table.embryonic,
      evicted: table.evicted,
      sticky: state.sticky.current,
    },
    failover: failoverOf(config, facts),
  };
}

function engineOf(config: Config, state: EngineState, facts: Facts): EngineJson {
  const verdicts = state.verdicts.slice();
  const drops: Record<string, number> = {};
  for (let i = FIRST_DROP; i < VERDICTS.length; i++) drops[VERDICTS[i]!] = verdicts[i]!;
  return {
    fastpath: facts.fastpath.kind,
    fastpath_reason: facts.fastpath.reason ?? null,
    packets: verdicts.reduce((sum, count) => sum + count, 0),
    bytes: state.bytes[0]!,
    forwarded: verdicts[FORWARDED]!,
    bridged: verdicts[BRIDGED]!,
    answered: verdicts[ANSWERED]!,
    host: verdicts[HOST]!,
    drops: drops as Record<DropName, number>,
    kernel: kernelOf(state),
    ports: {
      front: { interface: config.ports.front, link: linkOf(state, FRONT) },
      back: { interface: config.ports.back, link: linkOf(state, BACK) },
    },
  };
}

function kernelOf({ kernel }: EngineState): EngineJson["kernel"] {
  const counts = KERNEL_VERDICTS.map((name, i) => [name, kernel[i]!] as const);
  return Object.fromEntries(counts) as Record<KernelVerdict, number>;
}

function linkOf(state: EngineState, port: number): LinkState {
  return LINK_STATES[state.links[port]!]!;
}

export function virtualOf(virtual: RunningVirtual, { virtuals }: EngineState): VirtualJson {
  const { index } = virtual;
  return {
    name: virtual.name,
    address: virtual.address,
    port: virtual.port,
    protocol: virtual.protocol,
    state: VIRTUAL_STATES[virtuals.state[index]!]!,
    since: wallTime(virtuals.since[index]!),
    cause: causeOf(virtuals, index),
    removed: virtual.removed,
    predictor: virtual.predictor,
    connections: virtuals.connections[index]!,
    connections_total: virtuals.connectionsTotal[index]!,
    packets_in: virtuals.packetsIn[index]!,
    bytes_in: virtuals.bytesIn[index]!,
    packets_out: virtuals.packetsOut[index]!,
    bytes_out: virtuals.bytesOut[index]!,
    reals: virtual.reals,
    serving: SERVING[virtuals.serving[index]!]!,
    backup: virtual.backup,
    clients: virtual.clients,
    sticky_s: virtual.stickyMs === 0 ? null : virtual.stickyMs / 1000,
    embryonic: virtuals.embryonic[index]!,
    synguarded: virtuals.synguarded[index]!,
  };
}

export function realOf(real: RunningReal, { reals }: EngineState): RealJson {
  const { index } = real;
  return {
    name: real.name,
    address: real.address,
    port: real.port,
    mac: macOf(reals, index),
    arp: ARP_STATES[reals.arp[index]!]!,
    state: REAL_STATES[reals.state[index]!]!,
    since: wallTime(reals.since[index]!),
    cause: causeOf(reals, index),
    removed: real.removed,
    connections: reals.connections[index]!,
    connections_total: reals.connectionsTotal[index]!,
    bytes_in: reals.bytesIn[index]!,
    bytes_out: reals.bytesOut[index]!,
    ditched: reals.ditched[index]!,
    threshold: real.threshold,
    reassign: real.reassign,
    no_answer: reals.noAnswer[index]!,
    reset: reals.reset[index]!,
    no_data: reals.noData[index]!,
    maxconns: real.maxconns === 0 ? null : real.maxconns,
    weight: reals.weight[index]!,
    standby: real.standby,
    latency_ms: latencyOf(reals, index),
  };
}

function causeOf({ cause }: Reals | Virtuals, index: number): Cause | null {
  return CAUSES[cause[index]! - 1] ?? null;
}

/** To the microsecond: more digits would be noise. */
function latencyOf({ latencyMs }: Reals, index: number): number | null {
  const ms = latencyMs[index]!;
  return ms === 0 ? null : Math.round(ms * 1000) / 1000;
}

/** All zeros: never learned. */
function macOf(reals: Reals, index: number): string | null {
  const mac = formatMac(reals.mac, realMac(index));
  return mac === NO_MAC ? null : mac;
}
