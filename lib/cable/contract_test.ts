/**
 * What every carrier does, whatever it is made of.
 *
 * @module
 */
import assert from "node:assert/strict";
import dgram from "node:dgram";
import { toolTest } from "../../tests/tools.ts";
import type { Carrier, CarrierListener } from "./carrier.ts";
import { CableEmulator } from "./emulator/emulator.ts";
import type { Lines } from "./lines.ts";
import { linkCarrier } from "./link.ts";
import { serialCarrier } from "./serial.ts";
import { socketCarrier } from "./socket.ts";
import { TestListener } from "./test_listener.ts";
import { TestPty } from "./test_pty.ts";

/** The two ends of something that carriers of one kind can be opened on, and that can go away. */
interface Stage extends AsyncDisposable {
  open(end: 0 | 1, listener: CarrierListener): Carrier;
  /** Undefined: it has none. */
  readonly lines: Lines | undefined;
}

/** One whose devices or sockets go away, and come back under the same name. */
interface RenewableStage extends Stage {
  leave(): Promise<void>;
  comeBack(): Promise<void>;
}

const REOPEN_MS = 5;
const ON: Lines = { cts: true, dsr: true, dcd: false, ri: true };

async function serialStage(folder: string): Promise<RenewableStage> {
  const devices = [`${folder}/tty0`, `${folder}/tty1`] as const;
  let ptys: TestPty[] = [];
  const comeBack = async () => {
    ptys = [await TestPty.start(devices[0]), await TestPty.start(devices[1])];
    const [one, other] = ptys as [TestPty, TestPty];
    one.copyTo(other, (bytes) => bytes);
    other.copyTo(one, (bytes) => bytes);
  };
  const leave = async () => {
    for (const pty of ptys) await pty[Symbol.asyncDispose]();
  };
  await comeBack();
  return {
    open: (end, listener) => serialCarrier(devices[end], listener, REOPEN_MS),
    lines: undefined,
    leave,
    comeBack,
    [Symbol.asyncDispose]: leave,
  };
}

function socketStage(folder: string): Promise<RenewableStage> {
  const path = `${folder}/cable`;
  let emulator = CableEmulator.start(path);
  const leave = () => emulator[Symbol.asyncDispose]();
  const comeBack = () => {
    emulator = CableEmulator.start(path);
    return Promise.resolve();
  };
  const ends = [`${path}.primary`, `${path}.secondary`] as const;
  return Promise.resolve({
    open: (end, listener) => socketCarrier(ends[end], listener, REOPEN_MS),
    lines: ON,
    leave,
    comeBack,
    [Symbol.asyncDispose]: leave,
  });
}

async function linkStage(): Promise<Stage> {
  const [one, other] = [await freePort(), await freePort()];
  const ends = [{ address: "127.0.0.1", port: one }, { address: "127.0.0.1", port: other }];
  return {
    open: (end, listener) => linkCarrier(ends[end]!, ends[1 - end]!, listener, REOPEN_MS),
    lines: undefined,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

async function freePort(): Promise<number> {
  const socket = dgram.createSocket("udp4");
  const bound = Promise.withResolvers<void>();
  socket.bind(0, "127.0.0.1", bound.resolve);
  await bound.promise;
  const { port } = socket.address();
  const closed = Promise.withResolvers<void>();
  socket.close(() => closed.resolve());
  await closed.promise;
  return port;
}

const RENEWABLE: [string, (folder: string) => Promise<RenewableStage>][] = [
  ["serial", serialStage],
  ["socket", socketStage],
];
/** Of a link, nobody sees that the other side is gone. */
const STAGES: [string, (folder: string) => Promise<Stage>][] = [...RENEWABLE, ["link", linkStage]];

/** Two carriers that both work. */
async function withCarriers(
  stage: Stage,
  body: (ends: [Carrier, Carrier], told: [TestListener, TestListener]) => Promise<void>,
) {
  const told: [TestListener, TestListener] = [new TestListener(), new TestListener()];
  const ends: [Carrier, Carrier] = [stage.open(0, told[0]), stage.open(1, told[1])];
  try {
    for (const [i, end] of ends.entries()) {
      await told[i]!.until(() => end.trouble === undefined);
      await told[i]!.until(() => stage.lines === undefined || end.lines?.dsr === true);
    }
    await body(ends, told);
  } finally {
    for (const end of ends) await end.close();
  }
}

/** As an assertion, the difference of a megabyte is no help to anybody. */
function isSame(bytes: readonly number[], expected: readonly number[]): boolean {
  return bytes.length === expected.length && bytes.every((byte, i) => byte === expected[i]);
}

/** Sends again and again until one arrives, as hellos are. */
async function untilHeard(from: Carrier, told: TestListener, bytes: Uint8Array) {
  const timer = setInterval(() => from.send(bytes), 5);
  await told.until(() => told.bytes.length >= bytes.length);
  clearInterval(timer);
}

/** A test on a stage of its own. */
function stageTest<S extends Stage>(
  kind: string,
  name: string,
  stageOf: (folder: string) => Promise<S>,
  body: (stage: S) => Promise<void>,
) {
  const fn = async () => {
    const folder = await Deno.makeTempDir();
    try {
      await using stage = await stageOf(folder);
      await body(stage);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  };
  toolTest(`${kind}: ${name}`, kind === "serial" ? ["python3"] : [], fn);
}

for (const [kind, stageOf] of STAGES) {
  const test = (name: string, body: (stage: Stage) => Promise<void>) =>
    stageTest(kind, name, stageOf, body);

  test("bytes of any value arrive in their order, in both directions", (stage) =>
    withCarriers(stage, async ([one, other], [toldOne, toldOther]) => {
      const bytes = Uint8Array.from({ length: 1024 }, (_, i) => i & 0xff);
      assert.ok(one.send(bytes));
      assert.ok(other.send(bytes.slice().reverse()));
      await toldOther.until(() => toldOther.bytes.length >= bytes.length);
      await toldOne.until(() => toldOne.bytes.length >= bytes.length);
      assert.deepEqual(toldOther.bytes, [...bytes]);
      assert.deepEqual(toldOne.bytes, [...bytes].reverse());
    }));

  test("more than can wait is refused whole, and what was taken arrives", (stage) =>
    withCarriers(stage, async ([one], [, toldOther]) => {
      const taken: number[] = [];
      let refused = 0;
      for (let i = 0; refused === 0 && i < 10_000; i++) {
        const bytes = new Uint8Array(1400).fill(i & 0xff);
        if (one.send(bytes)) taken.push(...bytes);
        else refused++;
      }
      assert.equal(refused, 1);
      // Datagrams that come faster than they are read are lost: of those of a link, the first one arrives for sure.
      const least = kind === "link" ? 1400 : taken.length;
      await toldOther.until(() => toldOther.bytes.length >= least);
      assert.ok(isSame(toldOther.bytes.slice(0, least), taken.slice(0, least)));
    }));

  test("its lines are told when it has some", (stage) =>
    withCarriers(stage, ([one, other]) => {
      assert.deepEqual(one.lines, stage.lines);
      const secondary = stage.lines === undefined ? undefined : { ...ON, ri: false };
      assert.deepEqual(other.lines, secondary);
      return Promise.resolve();
    }));

  test("one that is closed sends nothing, tells nothing, and can be closed again", (stage) =>
    withCarriers(stage, async ([one, other], [toldOne]) => {
      await one.close();
      await one.close();
      const before = toldOne.troubles.length;
      assert.equal(one.send(Uint8Array.of(1)), false);
      assert.match(one.trouble!, /: closed$/);
      assert.equal(one.lines, undefined);
      other.send(Uint8Array.of(1));
      assert.deepEqual([toldOne.bytes, toldOne.troubles.length], [[], before]);
    }));
}

for (const [kind, stageOf] of RENEWABLE) {
  const test = (name: string, body: (stage: RenewableStage) => Promise<void>) =>
    stageTest(kind, name, stageOf, body);

  test("what is not there is waited for, and the trouble names it", async (stage) => {
    await stage.leave();
    const [told, toldOther] = [new TestListener(), new TestListener()];
    const carrier = stage.open(0, told);
    await told.until(() => told.troubles.length > 0);
    assert.match(carrier.trouble!, new RegExp(`^${kind} /.+: .+`));
    assert.equal(carrier.send(Uint8Array.of(1)), false);
    await stage.comeBack();
    await told.until(() => carrier.trouble === undefined);
    const other = stage.open(1, toldOther);
    await untilHeard(carrier, toldOther, Uint8Array.of(7));
    await carrier.close();
    await other.close();
  });

  test("what goes away is told with its cause, and carries again when it is back", (stage) =>
    withCarriers(stage, async ([one, other], [toldOne, toldOther]) => {
      await stage.leave();
      await toldOne.until(() => one.trouble !== undefined);
      // By now it may have been tried again.
      const first = toldOne.troubles.find((trouble) => trouble !== undefined);
      assert.match(first!, new RegExp(`^${kind} /.+: .*(gone|hung up)`));
      assert.equal(one.lines, undefined);
      assert.equal(one.send(Uint8Array.of(1)), false);
      await toldOther.until(() => other.trouble !== undefined);
      await stage.comeBack();
      await toldOne.until(() => one.trouble === undefined);
      await untilHeard(one, toldOther, Uint8Array.of(7));
    }));
}
