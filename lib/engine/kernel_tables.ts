/**
 * What the engine tells the program in the kernel, and what that counts: tables in memory that both have (`ffi/fastpath/layout.h` has the same
 * words). The connection table, the bridge's hosts and the hardware addresses of the reals lie there too, and are the engine's own.
 *
 * Where no program is loaded this is memory like any other, and nobody reads it.
 *
 * @module
 */
import { ADDRESS_BUCKETS, GUARD_BUCKETS, KERNEL_LATE_MS } from "../limits.ts";
import type { Arena } from "../objects/arena.ts";
import { LINE_BYTES } from "../objects/arena.ts";

export const LINE_WORDS = LINE_BYTES / 4;
const LINE_LONGS = LINE_BYTES / 8;

/** Words of the control line. */
const SERVING = 0;
const TICK = 1;
const OFF = 2;
const SEED = 3;
const LEASE = 2;
const OUT = 6;
const MTU = 8;
const UNIT_MAC = 10;
const HOLDER = 12;

/** Lines of a CPU: what is decided and not carried out, and its counts. */
const CPU_LINES = 2;
/** Of its counts, numbers of 64 bits: of verdicts, and of bytes last. */
export const FORWARDED = 0;
export const BRIDGED = 2;
export const SYNGUARD = 4;
export const LOST = 5;
export const BYTES = 6;
export const COUNTS = 7;
/** Of a virtual. */
export const PACKETS_IN = 0;
export const BYTES_IN = 1;
export const PACKETS_OUT = 2;
export const BYTES_OUT = 3;
export const SYNS = 4;
export const VIRTUAL_COUNTS = 5;
/** Of a real: bytes in and out. */
export const REAL_COUNTS = 2;

/** Sizes of the tables, in rows. */
export interface TablesShape {
  reals: number;
  virtuals: number;
  /** How many CPUs may count. */
  cpus?: number;
}

export class KernelTables {
  readonly cpus: number;
  /** Rows that a CPU has for its counts: whole lines. */
  readonly reals: number;
  readonly virtuals: number;
  readonly control: Int32Array;
  /** Cell 0 is odd while the tuple index is rearranged, cell 1 while addresses and guards are. */
  readonly epochs: Int32Array;
  readonly cpuCounts: Uint32Array;
  readonly virtualCounts: Uint32Array;
  readonly realCounts: Uint32Array;
  readonly virtualAddresses: Int32Array;
  readonly realAddresses: Int32Array;
  readonly guards: Int32Array;
  readonly #lease: BigUint64Array;
  readonly #guardTimes: BigUint64Array;
  /** How far `clock.ts` is ahead of the kernel's clock, ms. */
  readonly #clockAheadMs: Float64Array;

  constructor(arena: Arena, { reals, virtuals, cpus = 1 }: TablesShape) {
    this.cpus = cpus;
    this.reals = Math.ceil(reals / 8) * 8;
    this.virtuals = virtuals;
    [this.control, this.#lease] = twice(arena, 1);
    this.epochs = arena.int32(LINE_WORDS);
    this.cpuCounts = arena.uint32(cpus * CPU_LINES * LINE_WORDS);
    this.virtualCounts = arena.uint32(cpus * virtuals * LINE_WORDS);
    this.realCounts = arena.uint32(cpus * this.reals * REAL_COUNTS * 2);
    this.virtualAddresses = arena.int32(ADDRESS_BUCKETS * LINE_WORDS);
    this.realAddresses = arena.int32(ADDRESS_BUCKETS * LINE_WORDS);
    [this.guards, this.#guardTimes] = twice(arena, GUARD_BUCKETS);
    this.#clockAheadMs = arena.float64(1);
  }

  /** Before anything else that is told here. */
  begin(clockAheadMs: number) {
    this.#clockAheadMs[0] = clockAheadMs;
  }

  /** A word by which the kernel knows that the process is dead, for who holds the failover cable. */
  get deathMark(): Int32Array<ArrayBuffer> {
    const { buffer, byteOffset } = this.control;
    return new Int32Array(buffer as ArrayBuffer, byteOffset + 4 * HOLDER, 1);
  }

  /** Whether the kernel may forward and bridge at all. */
  serve(serves: boolean) {
    Atomics.store(this.control, SERVING, serves ? 1 : 0);
  }

  /** Until when, ms of `clock.ts`. From any thread. */
  renew(untilMs: number) {
    Atomics.store(this.#lease, LEASE, this.#kernelNs(untilMs - KERNEL_LATE_MS));
  }

  /** It may no more, from now on. */
  end() {
    Atomics.store(this.#lease, LEASE, 0n);
  }

  set tick(tick: number) {
    this.control[TICK] = tick;
  }

  set seed(seed: number) {
    this.control[SEED] = seed;
  }

  /** Whether another program took what this one had decided on: it has decided on nothing since. */
  get isOff(): boolean {
    return Atomics.load(this.control, OFF) !== 0;
  }

  /** It may try again. */
  retry() {
    Atomics.store(this.control, OFF, 0);
  }

  /** By which interface frames leave a port: its index, 0 for none, and the bytes of a packet that it carries. */
  setPort(port: number, index: number, mtu: number) {
    this.control[MTU + port] = mtu;
    this.control[OUT + port] = index;
  }

  /** By which hardware address the unit answers on the front port: three halves at `at`. */
  setUnitMac(halves: Uint16Array, at: number) {
    this.control[UNIT_MAC] = halves[at]! | (halves[at + 1]! << 16);
    this.control[UNIT_MAC + 1] = halves[at + 2]!;
  }

  /** SYNs to the endpoint at this place of {@linkcode guards} are refused until then, ms of `clock.ts`. */
  shut(place: number, untilMs: number) {
    Atomics.store(this.#guardTimes, (place >> 1) + 1, this.#kernelNs(untilMs));
  }

  /** Frames that the kernel took from a port, modulo 2^32. */
  heard(port: number): number {
    let frames = 0;
    for (let cpu = 0; cpu < this.cpus; cpu++) {
      const at = cpuCountsAt(cpu);
      frames += this.cpuCounts[at + 2 * (FORWARDED + port)]! +
        this.cpuCounts[at + 2 * (BRIDGED + port)]!;
      if (port === 0) frames += this.cpuCounts[at + 2 * SYNGUARD]!;
    }
    return frames | 0;
  }

  #kernelNs(ms: number): bigint {
    const ns = Math.round((ms - this.#clockAheadMs[0]!) * 1e6);
    return BigInt(Math.min(Math.max(0, ns), Number.MAX_SAFE_INTEGER));
  }
}

/** First word of the counts of a CPU. */
export function cpuCountsAt(cpu: number): number {
  return (cpu * CPU_LINES + 1) * LINE_WORDS;
}

/** A number of 64 bits that another CPU may be adding to: its low word is read until no carry came in between. */
export function long(words: Uint32Array, at: number): number {
  for (;;) {
    // Atomics, or the compiler may take the second look for the first.
    const high = Atomics.load(words, at + 1);
    const low = Atomics.load(words, at);
    if (Atomics.load(words, at + 1) === high) return high * 0x1_0000_0000 + low;
  }
}

/** Lines as words and as numbers of 64 bits. */
function twice(arena: Arena, lines: number): [Int32Array, BigUint64Array] {
  const words = arena.int32(lines * LINE_WORDS);
  return [words, new BigUint64Array(words.buffer, words.byteOffset, longs(words))];
}

/** An arena that only counts has no memory behind it. */
function longs({ length, buffer }: Int32Array): number {
  return buffer.byteLength === 0 ? 0 : (length / LINE_WORDS) * LINE_LONGS;
}
