/**
 * The configuration after reading: defaults filled in, times in milliseconds, every rule checked.
 *
 * @module
 */
import type { UnitSetup } from "../objects/setup.ts";
import type { PredictorName, Protocol } from "../words.ts";

export interface RealConfig {
  name: string;
  address: string;
  /** 0 for all ports. */
  port: number;
  weight: number;
}

export interface VirtualConfig {
  name: string;
  address: string;
  /** 0 for all ports. */
  port: number;
  protocol: Protocol;
  predictor: PredictorName;
  /** Names, in the order of the file. */
  reals: string[];
}

export interface Config {
  unit: string;
  ports: { front: string; back: string };
  connections: { max: number; idleMs: number; closingMs: number };
  reals: RealConfig[];
  virtuals: VirtualConfig[];
  status: { listen: { hostname: string; port: number } };
  /** First 16 hexadecimal digits of the SHA-256 of the configuration in canonical JSON: two units with one hash do the same. */
  hash: string;
}

/** What the engine is told: names become indexes. */
export function toSetup(config: Config): UnitSetup {
  const index = new Map(config.reals.map((real, i) => [real.name, i]));
  return {
    reals: config.reals.map(({ name, address, port, weight }) => ({ name, address, port, weight })),
    virtuals: config.virtuals.map((virtual) => ({
      ...virtual,
      reals: virtual.reals.map((name) => index.get(name)!),
    })),
    connections: config.connections,
  };
}
