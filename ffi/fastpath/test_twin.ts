/**
 * A unit that has every frame judged three times from one state: by the program at the tc hook, by the program at the XDP hook, and by its
 * engine. What the program takes must leave it as it leaves the engine, be counted the same, and leave the same tables behind. What it
 * leaves alone must leave no trace. The engine's judgement is what the test goes on with.
 *
 * @module
 */
import assert from "node:assert/strict";
import { KernelCounts } from "../../lib/engine/kernel_counts.ts";
import type { Injection } from "../../lib/engine/memory_wire.ts";
import { type Out, TestUnit, type TestUnitOptions } from "../../lib/engine/test_unit.ts";
import { type VerdictName, VERDICTS } from "../../lib/engine/verdicts.ts";
import { type Counted, countersOf, grown } from "./test_counted.ts";
import type { TestKernel } from "./test_kernel.ts";
import { type HookName, mustTake } from "./test_must.ts";
import { type Contents, longsOf, sameHosts, sameOthers, TestTables } from "./test_tables.ts";
import { TCX, XDP_NATIVE } from "./program.ts";

const HOOKS: readonly [HookName, number][] = [["tc", TCX], ["xdp", XDP_NATIVE]];

/** TC_ACT_REDIRECT and XDP_REDIRECT; TC_ACT_SHOT and XDP_DROP; all of a frame into the ring, and XDP_PASS. */
const SENT_ON: Readonly<Record<HookName, number>> = { tc: 7, xdp: 4 };
const DROPPED: Readonly<Record<HookName, number>> = { tc: 2, xdp: 1 };
const LEFT: Readonly<Record<HookName, number>> = { tc: 0xffffffff, xdp: 2 };
/** A trial builds its packet in a page, and takes nothing shorter than an Ethernet header, and that of IPv6 where it is said to follow. */
const TRIAL_BYTES = { least: 14, leastIpv6: 54, most: 3_500 };

/** Which number of 64 bits of the control line is the lease; words of a guard, the second half of which are its time. */
const LEASE = 2;
const GUARD_WORDS = 4;
const FAR = 2n ** 62n;

/** A number of 64 bits in the tables. */
interface Time {
  longs: BigUint64Array;
  at: number;
}

/** Why the engine may drop a SYN that the program drops for the synguard. */
const OTHER_DROPS: readonly VerdictName[] = ["bad_checksum", "bad_source", "out_of_service"];

interface Tried {
  hook: HookName;
  result: number;
  frame: Uint8Array;
  counted: Counted;
  tables: Contents;
}

export class TwinUnit extends TestUnit {
  /** How often each hook took a frame, by the engine's verdict: `tc forwarded`. */
  readonly taken = new Map<string, number>();
  /** Of the last frame. */
  takenBy: readonly HookName[] = [];
  readonly #kernel: TestKernel;
  readonly #counts: KernelCounts;
  readonly #tables: TestTables;
  #times: readonly Time[];

  constructor(kernel: TestKernel, options: TestUnitOptions = {}) {
    super({ ...options, resolved: false, state: (shape) => kernel.stateFor(shape) });
    this.#kernel = kernel;
    this.#counts = new KernelCounts(this.state);
    this.#counts.configure(this.setup);
    this.#tables = new TestTables(this.state);
    this.#times = timesOf(this);
    if (options.resolved === false) return;
    this.setup.reals.forEach((_, real) => this.answerArp(real + 1));
  }

  override send(port: number, frame: Uint8Array, injection?: Injection): Out[] {
    if (injection !== undefined) return super.send(port, frame, injection);
    // What the unit sends by itself is out of the way, and what was made has waited long enough.
    this.turn();
    this.state.connections.fastLane.open(Infinity);
    const before = this.#tables.copy();
    const due = HOOKS.map(([hook]) => mustTake(this, port, frame, hook));
    const tried = isTrial(frame) ? HOOKS.map((hook) => this.#try(port, frame, hook, before)) : [];
    const counters = countersOf(this);
    const out = super.send(port, frame);
    const counted = grown(counters, countersOf(this));
    for (const trial of tried) this.#compare(trial, before, counted, out, port);
    this.takenBy = tried.filter(({ hook, result }) => result !== LEFT[hook]).map(({ hook }) =>
      hook
    );
    for (const [i, { hook }] of tried.entries()) {
      assert.ok(!due[i] || this.takenBy.includes(hook), `${hook} leaves what it must take`);
    }
    return out;
  }

  override reload(options: TestUnitOptions): number {
    const dropped = super.reload(options);
    this.#counts.configure(this.setup);
    this.#times = timesOf(this);
    return dropped;
  }

  #try(
    port: number,
    frame: Uint8Array,
    [hook, number]: [HookName, number],
    before: Contents,
  ) {
    const { program } = this.#kernel;
    const counters = countersOf(this);
    const trial = this.#atKernelTime(() => program.try(port, number, frame));
    assert.ok(!this.state.kernelTables.isOff, "it must not believe that others took its frames");
    this.#counts.add();
    const counted = grown(counters, countersOf(this));
    const tables = this.#tables.copy();
    this.#tables.restore(before);
    return { hook, result: trial.result, frame: trial.frame, counted, tables };
  }

  /** No test can set the kernel's clock: what is ahead by the unit's clock is far ahead by the other, and what is over is over. */
  #atKernelTime<Result>(run: () => Result): Result {
    const now = BigInt(Math.round(this.nowMs * 1e6));
    const own = this.#times.map(({ longs, at }) => longs[at]!);
    this.#times.forEach(({ longs, at }, i) => longs[at] = own[i]! > now ? FAR : 0n);
    const result = run();
    this.#times.forEach(({ longs, at }, i) => longs[at] = own[i]!);
    return result;
  }

  #compare(tried: Tried, before: Contents, counted: Counted, out: Out[], port: number) {
    const { hook, result, frame } = tried;
    if (result === LEFT[hook]) {
      assert.deepEqual(tried.counted, {}, `${hook} leaves it and counts it`);
      return this.#assertSame(tried, before, before);
    }
    const verdict = VERDICTS.find((name) => counted[name] !== undefined)!;
    const kind = `${hook} ${verdict}`;
    this.taken.set(kind, (this.taken.get(kind) ?? 0) + 1);
    if (result === DROPPED[hook]) return this.#compareDrop(tried, before, counted, out);
    assert.equal(result, SENT_ON[hook]);
    assert.deepEqual(tried.counted, counted, `${hook} counts`);
    assert.deepEqual(out.map((sent) => sent.port), [port ^ 1]);
    assert.deepEqual(frame, out[0]!.bytes, `${hook} sends`);
    const after = this.#tables.copy();
    // The source of a forwarded frame is confirmed once a tick, and nothing is learned by it.
    const confirms = verdict === "bridged" || sameHosts(tried.tables, after);
    this.#assertSame(tried, after, confirms ? after : before);
  }

  /** It drops a SYN without a look at its sums, its sender, or whether the virtual is in service: the engine may name another reason. */
  #compareDrop(tried: Tried, before: Contents, counted: Counted, out: Out[]) {
    const { hook } = tried;
    if (counted.synguard === 1) assert.deepEqual(tried.counted, counted, `${hook} counts`);
    else {assert.ok(
        OTHER_DROPS.some((name) => counted[name] === 1),
        `${hook} drops, not the engine`,
      );}
    assert.equal(tried.counted.synguard, 1);
    assert.deepEqual(out, []);
    this.#assertSame(tried, before, before);
  }

  /** `hosts`: where hosts are not as in `expected`. */
  #assertSame({ hook, tables }: Tried, expected: Contents, hosts = expected) {
    assert.ok(sameOthers(tables, expected), `${hook} leaves other tables behind`);
    assert.ok(sameHosts(tables, hosts), `${hook} leaves other hosts behind`);
  }
}

function isTrial(frame: Uint8Array): boolean {
  const { least, leastIpv6, most } = TRIAL_BYTES;
  const isIpv6 = frame[12] === 0x86 && frame[13] === 0xdd;
  return frame.length >= (isIpv6 ? leastIpv6 : least) && frame.length <= most;
}

/** Where the tables have times: the lease, and until when each synguard is shut. */
function timesOf({ state: { kernelTables: { control, guards } } }: TestUnit): Time[] {
  const longs = longsOf(guards);
  const shut: Time[] = [];
  for (let place = 0; place < guards.length; place += GUARD_WORDS) {
    if (guards[place] !== 0) shut.push({ longs, at: (place >> 1) + 1 });
  }
  return [{ longs: longsOf(control), at: LEASE }, ...shut];
}
