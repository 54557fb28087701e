/**
 * One round over the real pair: the active unit alone, then a standby that joins and is sent a million connections, then what single
 * changes and a steady load of them cost.
 *
 * @module
 */
import { sleep } from "../hosts.ts";
import type { ActiveUnit, PacketTime } from "./active_unit.ts";
import { REST, STEADY } from "./cells.ts";
import { newConnections } from "./latency.ts";
import { each, type Passed, passed, sent, type WireBytes } from "./port_bytes.ts";
import { StandbyUnit } from "./standby_unit.ts";
import { ranBetween, threads, workerName } from "./threads.ts";

/** Seconds of processor time. */
export interface CpuSeconds {
  activeEngine: number;
  activePair: number;
  standbyEngine: number;
  standbyPair: number;
  /** Threads that wait for frames, those of the language's runtime, and the bench's own. */
  others: number;
}

export interface PairSample {
  /** Of an established packet: without a standby, while it copies, and when it is complete. */
  alone: PacketTime;
  copied: PacketTime;
  idle: PacketTime;
  /** From the start of the standby's pair until it has everything. */
  bulkMs: number;
  bulkBytes: WireBytes;
  /** Records of the bulk that came for nothing, since their acknowledgement was late. */
  sentAgain: number;
  cpu: CpuSeconds;
  /** From a SYN that the active unit takes up, and from the end of the handshake, until it is in the standby's table. */
  synMs: number[];
  ackMs: number[];
  /** Of a change that goes alone, and of one among many. */
  singleBytes: WireBytes;
  steadyBytes: WireBytes;
  steadyRecords: number;
}

export interface RoundOptions {
  key: Uint8Array<ArrayBuffer>;
  round: number;
  seconds: number;
  /** Connections of which each is waited for. */
  singles: number;
}

const SETTLE_MS = 500;

export async function measureRound(active: ActiveUnit, options: RoundOptions): Promise<PairSample> {
  const { key, seconds, singles } = options;
  await active.standbyGone();
  const alone = await active.whileFull(() => sleep(seconds * 1000));
  const [before, sentBefore] = [await threads(), await sent()];
  let standby!: StandbyUnit;
  let bulkMs = 0;
  const copied = await active.whileFull(async () => {
    standby = await StandbyUnit.start(key);
    const startMs = performance.now();
    await standby.complete();
    bulkMs = performance.now() - startMs;
  });
  await using unit = standby;
  const [after, sentAfter] = [await threads(), await sent()];
  const { current } = unit.engine.state.connections;
  const expected = active.state.connections.current;
  if (current !== expected) throw new Error(`${current} of ${expected} connections were copied`);
  const sentAgain = unit.records - current;
  await sleep(SETTLE_MS);
  const nothingBefore = await sent();
  const idle = await active.whileFull(() => sleep(seconds * 1000));
  const nothing = passed(nothingBefore, await sent());
  const steady = await measureSteady(active, unit, seconds, nothing);
  const single = await measureSingles(active, unit, singles, nothing);
  return {
    alone,
    copied,
    idle,
    bulkMs,
    bulkBytes: each(passed(sentBefore, sentAfter), nothing, current),
    sentAgain,
    cpu: cpuOf(ranBetween(before, after), 2 + 2 * options.round),
    ...single,
    ...steady,
  };
}

async function measureSteady(
  { cells }: ActiveUnit,
  standby: StandbyUnit,
  seconds: number,
  nothing: Passed,
) {
  cells.order = STEADY;
  await sleep(SETTLE_MS);
  const [before, records] = [await sent(), standby.records];
  await sleep(seconds * 1000);
  const steadyRecords = standby.records - records;
  const steadyBytes = each(passed(before, await sent()), nothing, steadyRecords);
  cells.order = REST;
  await sleep(SETTLE_MS);
  return { steadyBytes, steadyRecords };
}

async function measureSingles(
  active: ActiveUnit,
  standby: StandbyUnit,
  singles: number,
  nothing: Passed,
) {
  const [before, records] = [await sent(), standby.records];
  let times = { synMs: [] as number[], ackMs: [] as number[] };
  await active.whileFull(() => {
    times = newConnections(active.cells, standby.engine.state.connections, singles);
    return Promise.resolve();
  });
  await sleep(SETTLE_MS);
  const changes = standby.records - records;
  return { ...times, singleBytes: each(passed(before, await sent()), nothing, changes) };
}

/** `workers`: that were there before the standby's. */
function cpuOf(ran: Map<string, number>, workers: number): CpuSeconds {
  const take = (name: string) => {
    const seconds = ran.get(name) ?? 0;
    ran.delete(name);
    return seconds;
  };
  const [activeEngine, activePair] = [take(workerName(0)), take(workerName(1))];
  const [standbyEngine, standbyPair] = [take(workerName(workers)), take(workerName(workers + 1))];
  const others = [...ran.values()].reduce((sum, seconds) => sum + seconds, 0);
  return { activeEngine, activePair, standbyEngine, standbyPair, others };
}
