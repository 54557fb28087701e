/**
 * The configuration as it runs: each object with the index at which the engine keeps it. An object that a new file still has
 * stays at its index, so that its state, counters and connections stay with it. One that the file has no more drains, and its
 * index is free when its last connection is gone.
 *
 * @module
 */
import { MAX_REALS, MAX_VIRTUALS } from "../limits.ts";
import type { Placed, PrefixSetup, UnitSetup } from "../objects/setup.ts";
import type { Config, RealConfig, VirtualConfig } from "./config.ts";

/** What a reload adds to an object of the file. */
interface Running extends Placed {
  /** Its name in the file. A removed one is shown under a longer one while another object has this. */
  given: string;
}

export type RunningReal = RealConfig & Running;
export type RunningVirtual = VirtualConfig & Running;

/** Objects by their indexes. */
export interface Indexed {
  realAt: ReadonlyMap<number, RunningReal>;
  virtualAt: ReadonlyMap<number, RunningVirtual>;
}

/** Objects in the order of the file, and then those that were removed and drain. */
export interface RunningConfig extends Config, Indexed {
  reals: RunningReal[];
  virtuals: RunningVirtual[];
}

/** What removed objects that still drain do not let be. The message is for the operator. */
export class DrainingError extends Error {
  override readonly name = "DrainingError";
}

/** What makes an object the same one: a server at another address is another server, whatever its name. */
interface Identity {
  name: string;
  address: string;
  port: number;
}

/** A configuration with which a unit starts. */
export function startRunning(config: Config): RunningConfig {
  return runningOf(
    config,
    config.reals.map((real, index) => inFile(real, index)),
    config.virtuals.map((virtual, index) => inFile(virtual, index)),
  );
}

/**
 * What runs when `config` takes the place of what ran before. An address that was a virtual's cannot be a real's before the
 * virtual has ended, nor the other way round: the unit would answer for a server, or send its connections past it.
 *
 * @throws {DrainingError}
 */
export function reloadRunning(before: RunningConfig, config: Config): RunningConfig {
  const reals = succeed("reals", before.reals, config.reals, MAX_REALS);
  const virtuals = succeed("virtuals", before.virtuals, config.virtuals, MAX_VIRTUALS);
  checkAddresses("virtual", virtuals, "real", reals);
  checkAddresses("real", reals, "virtual", virtuals);
  const staying = new Set(reals.filter(({ removed }) => !removed).map(({ name }) => name));
  return runningOf(
    config,
    reals.map((real) => real.removed ? { ...real, standby: null } : real),
    virtuals.map((virtual) =>
      virtual.removed
        ? { ...virtual, backup: null, reals: virtual.reals.filter((real) => staying.has(real)) }
        : virtual
    ),
  );
}

/** The same without the removed objects of which nothing is left; undefined where there are none. */
export function withoutEnded(
  running: RunningConfig,
  isEnded: (kind: "real" | "virtual", index: number) => boolean,
): RunningConfig | undefined {
  const reals = running.reals.filter((real) => !real.removed || !isEnded("real", real.index));
  const virtuals = running.virtuals.filter((virtual) =>
    !virtual.removed || !isEnded("virtual", virtual.index)
  );
  const none = reals.length === running.reals.length && virtuals.length === running.virtuals.length;
  return none ? undefined : runningOf(running, reals, virtuals);
}

/** What an index means while a unit goes from one configuration to the next: that of `after` where both have it. */
export function indexedBoth(before: Indexed, after: Indexed): Indexed {
  return {
    realAt: new Map([...before.realAt, ...after.realAt]),
    virtualAt: new Map([...before.virtualAt, ...after.virtualAt]),
  };
}

function runningOf(
  config: Config,
  reals: RunningReal[],
  virtuals: RunningVirtual[],
): RunningConfig {
  const realAt = new Map(reals.map((real) => [real.index, real]));
  const virtualAt = new Map(virtuals.map((virtual) => [virtual.index, virtual]));
  return { ...config, reals, virtuals, realAt, virtualAt };
}

function inFile<T extends Identity>(object: T, index: number): T & Running {
  return { ...object, index, removed: false, given: object.name };
}

function succeed<T extends Identity>(
  what: string,
  before: readonly (T & Running)[],
  after: readonly T[],
  max: number,
): (T & Running)[] {
  const known = new Map(before.map((object) => [identityOf(object, object.given), object.index]));
  const free = freeIndexes(before, max);
  const kept = new Set<number>();
  const placed = after.map((object) => {
    const index = known.get(identityOf(object, object.name)) ?? free.next().value;
    if (index === undefined) {
      const removed = before.filter(({ removed }) => removed).length;
      throw new DrainingError(
        `${after.length} ${what} beside ${removed} removed ones that still drain: ` +
          `expected at most ${max} together; wait for them to end, or drain them with a deadline`,
      );
    }
    kept.add(index);
    return inFile(object, index);
  });
  const removed = before.filter(({ index }) => !kept.has(index));
  const given = [...after.map(({ name }) => name), ...removed.map((object) => object.given)];
  return [...placed, ...removed.map((object) => leave(object, given))];
}

/** Throws where a removed object of one kind has the address of one of the other kind in the file. */
function checkAddresses(
  removedKind: string,
  removed: readonly (Identity & Running)[],
  kind: string,
  objects: readonly (Identity & Running)[],
) {
  const draining = new Map(
    removed.filter((object) => object.removed).map((object) => [object.address, object]),
  );
  for (const { name, address, removed } of objects) {
    const other = draining.get(address);
    if (removed || other === undefined) continue;
    throw new DrainingError(
      `${kind} ${name} has the address ${address} of ${removedKind} ${other.name}, which was removed and still ` +
        `drains: expected another address until it has ended; a drain with a deadline ends it`,
    );
  }
}

/** A removed object keeps its name unless another one has it too. */
function leave<T extends Identity>(object: T & Running, given: string[]): T & Running {
  const { given: name, address, port } = object;
  const isTaken = given.indexOf(name) !== given.lastIndexOf(name);
  const where = port === 0 ? address : `${address}:${port}`;
  return { ...object, removed: true, name: isTaken ? `${name}@${where}` : name };
}

function identityOf({ address, port }: Identity, name: string): string {
  return `${name} ${address} ${port}`;
}

function* freeIndexes(before: readonly Running[], max: number): Generator<number, undefined> {
  const used = new Set(before.map(({ index }) => index));
  for (let index = 0; index < max; index++) if (!used.has(index)) yield index;
  return undefined;
}

/** What the engine is told: names become indexes. */
export function toSetup(running: RunningConfig): UnitSetup {
  const real = indexesOf(running.reals);
  const virtual = indexesOf(running.virtuals);
  return {
    reals: running.reals.map(({ given: _, standby, ...object }) => ({
      ...object,
      standby: standby === null ? -1 : real(standby),
    })),
    virtuals: running.virtuals.map(({ given: _, reals, backup, clients, ...object }) => ({
      ...object,
      reals: reals.map(real),
      backup: backup === null ? -1 : virtual(backup),
      clients: clients.map(prefixOf),
    })),
    statics: running.statics.map((s) => ({ real: real(s.real), virtual: virtual(s.virtual) })),
    connections: running.connections,
  };
}

/** Gives the index of a name that the objects have. */
function indexesOf(objects: readonly (Placed & { name: string })[]): (name: string) => number {
  const indexes = new Map(objects.map(({ name, index }) => [name, index]));
  return (name) => indexes.get(name)!;
}

function prefixOf(text: string): PrefixSetup {
  const [address, bits] = text.split("/");
  return { address: address!, bits: Number(bits) };
}
