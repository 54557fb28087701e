/**
 * The pair of the {@linkcode NetworkStage}, and the traffic that runs through its takeovers.
 *
 * @module
 */
import type { DownloadedFile } from "./download.ts";
import { DownloadProcess } from "./download_process.ts";
import { PAIR, type PairUnit } from "./network.ts";
import type { Pair } from "./pair.ts";
import { otherUnit } from "./pair_config.ts";
import { startProbe } from "./probe.ts";
import type { StagePair, Traffic } from "./stage.ts";

/** Connections that are kept open through a takeover. */
const KEPT = 200;

export interface PairParts {
  /** What is downloaded. */
  file: DownloadedFile;
  /** The virtual. */
  target: { address: string; port: number };
  /** Does something while no request is under way. */
  between(action: () => Promise<void>): Promise<void>;
  /** A unit has ended by itself. */
  broken(reason: string): void;
}

export class NetworkPair implements StagePair {
  readonly #pair: Pair;
  readonly #parts: PairParts;
  /** Serves, or is to take over. */
  #active: PairUnit = PAIR[0];
  /** Killed, and not booted since. */
  #dead: PairUnit | undefined;

  /** @param pair with `unit-a` active and `unit-b` its standby. */
  constructor(pair: Pair, parts: PairParts) {
    this.#pair = pair;
    this.#parts = parts;
    PAIR.forEach((unit) => this.#watch(unit));
  }

  /** Where the active unit serves its status. */
  get socket(): string {
    return this.#pair.unit(this.#active).socket;
  }

  async names(): Promise<{ active: PairUnit; standby: PairUnit }> {
    // One that dies meanwhile gives no answer.
    const active = await this.#pair.active().catch(() => undefined);
    if (active !== undefined && active !== this.#dead) this.#active = active;
    return { active: this.#active, standby: otherUnit(this.#active) };
  }

  /** As {@linkcode Stage.get}. */
  async get(path: string): Promise<Response> {
    const asked = this.#active;
    try {
      return await this.#pair.unit(asked).get(path);
    } catch (error) {
      // Killed meanwhile: the other one answers.
      if (asked === this.#active) throw error;
      return await this.#pair.unit(this.#active).get(path);
    }
  }

  async kill(name: string) {
    const unit = unitOf(name);
    await this.#parts.between(async () => {
      this.#dead = unit;
      this.#active = otherUnit(unit);
      await this.#pair.kill(unit);
    });
  }

  async boot(name: string) {
    const unit = unitOf(name);
    await this.#pair.boot(unit);
    this.#dead = undefined;
    this.#watch(unit);
    await this.#pair.settled(otherUnit(unit));
  }

  async openTraffic(): Promise<Traffic> {
    const { network } = this.#pair;
    const { file, target } = this.#parts;
    const [first, second = first!] = network.clients;
    const probe = await startProbe(network, first!, { ...target, kept: KEPT });
    const download = new DownloadProcess(network, second, target);
    return {
      kept: KEPT,
      download: { file, report: () => download.report },
      probe: () => probe.report(),
      async [Symbol.asyncDispose]() {
        await Promise.all([probe, download].map((part) => part[Symbol.asyncDispose]()));
      },
    };
  }

  #watch(name: PairUnit) {
    const unit = this.#pair.unit(name);
    unit.ended.then(() => {
      if (this.#dead === name) return;
      this.#parts.broken(`${name} has ended: ${unit.stderr.trim() || "it said nothing"}`);
    });
  }
}

function unitOf(name: string): PairUnit {
  const unit = PAIR.find((unit) => unit === name);
  if (unit === undefined) throw new Error(`${name}: expected one of ${PAIR.join(", ")}`);
  return unit;
}
