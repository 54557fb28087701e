import assert from "node:assert/strict";
import { Random } from "../../tests/sim/random.ts";
import { toolTest } from "../../tests/tools.ts";
import type { Received } from "../failover/codec/endpoint.ts";
import { Endpoint } from "../failover/codec/endpoint.ts";
import { Signer } from "../failover/codec/signer.ts";
import { PLAIN_HELLO } from "../failover/codec/test_messages.ts";
import type { Message } from "../failover/messages.ts";
import type { Carrier } from "./carrier.ts";
import { disturb, type Noise, QUIET } from "./emulator/noise.ts";
import { serialCarrier } from "./serial.ts";
import { TestListener } from "./test_listener.ts";
import { TestPty } from "./test_pty.ts";

/** One byte in 300 is hit, so every second frame. */
const NOISE: Noise = { flip: 0.001, drop: 0.001, insert: 0.001 };
const MESSAGES = 300;

async function withFolder(body: (folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function troubleOf(device: string): Promise<string> {
  const told = new TestListener();
  const carrier = serialCarrier(device, told);
  await told.until(() => told.troubles.length > 0);
  const trouble = carrier.trouble;
  await carrier.close();
  return trouble ?? assert.fail("it was opened");
}

/** A unit's end of a serial cable: what it says is numbered, and what it hears is kept. */
class Talker {
  readonly endpoint = new Endpoint(
    new Signer(new Uint8Array(32).fill(7)),
    (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
  );
  readonly heard: number[] = [];
  readonly told = new TestListener();
  readonly carrier: Carrier;
  readonly #listen = this.endpoint.listen("cable");

  constructor(device: string) {
    this.carrier = serialCarrier(device, {
      onBytes: (chunk) => this.#listen(chunk).forEach((received) => this.#receive(received)),
      onLines: (lines) => this.told.onLines(lines),
      onTrouble: (cause) => this.told.onTrouble(cause),
    });
  }

  say(message: Message) {
    this.carrier.send(this.endpoint.seal("cable", message));
  }

  sayNumber(received: number) {
    this.say({
      kind: "test_result",
      port: "front",
      test: "arp",
      outcome: "heard",
      received,
      round: 1,
    });
  }

  #receive(received: Received) {
    if ("answer" in received && received.answer !== undefined) {
      this.carrier.send(received.answer);
    }
    if (received.kind !== "message") return;
    // A hello is said to all ends of this test in the same words.
    if (received.message.kind === "test_result") this.heard.push(received.message.received);
    else assert.equal(received.message.kind, "hello");
    this.told.onBytes(new Uint8Array());
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

toolTest("of a line that flips, drops and invents bytes, only what was sent is taken", [
  "python3",
], () =>
  withFolder(async (folder) => {
    await using one = await TestPty.start(`${folder}/tty0`);
    await using other = await TestPty.start(`${folder}/tty1`);
    const random = new Random(1);
    let noise = NOISE;
    const happen = (bytes: Uint8Array) => disturb(bytes, noise, () => random.next());
    one.copyTo(other, happen);
    other.copyTo(one, happen);
    const talkers = [new Talker(one.device), new Talker(other.device)];
    for (const { told, carrier } of talkers) await told.until(() => carrier.trouble === undefined);
    for (let number = 0; number < MESSAGES; number++) {
      for (const talker of talkers) {
        if (number % 5 === 0) talker.say(PLAIN_HELLO);
        talker.sayNumber(number);
      }
      await pause(1);
    }
    noise = QUIET;
    for (const talker of talkers) {
      const { told, heard } = talkers.find((other) => other !== talker)!;
      const timer = setInterval(() => {
        talker.say(PLAIN_HELLO);
        talker.sayNumber(MESSAGES);
      }, 5);
      await told.until(() => heard.includes(MESSAGES));
      clearInterval(timer);
    }
    for (const { heard, endpoint, carrier } of talkers) {
      await carrier.close();
      const numbers = heard.filter((number) => number < MESSAGES);
      // Each is one that was sent, once, in order.
      assert.deepEqual(numbers, [...new Set(numbers)].sort((a, b) => a - b));
      assert.ok(numbers.length > MESSAGES / 10 && numbers.length < MESSAGES, `${numbers.length}`);
      const { noise: garbled, bad_signature: badSignature } = endpoint.refusals;
      assert.ok(garbled > 0 && badSignature > 0, `${garbled}, ${badSignature}`);
    }
  }));

toolTest("a device without modem lines carries bytes, and says nothing of the cable", [
  "python3",
], () =>
  withFolder(async (folder) => {
    await using pty = await TestPty.start(`${folder}/tty0`);
    const told = new TestListener();
    const carrier = serialCarrier(pty.device, told);
    await told.until(() => told.troubles.length > 0);
    assert.deepEqual(told.troubles, [undefined]);
    assert.deepEqual([carrier.lines, told.lines], [undefined, []]);
    assert.ok(carrier.send(Uint8Array.of(1)));
    await carrier.close();
  }));

toolTest(
  "a device that another process has is not shared",
  ["python3"],
  () =>
    withFolder(async (folder) => {
      await using pty = await TestPty.start(`${folder}/tty0`);
      const told = new TestListener();
      const first = serialCarrier(pty.device, told);
      await told.until(() => first.trouble === undefined);
      assert.match(
        await troubleOf(pty.device),
        /^serial .+: (EAGAIN|EBUSY): another process has it: expected a line of its own$/,
      );
      await first.close();
      const second = new TestListener();
      const again = serialCarrier(pty.device, second);
      await second.until(() => again.trouble === undefined);
      await again.close();
    }),
);

Deno.test("what is no serial device is refused by its name", () =>
  withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "text");
    const cases: [string, RegExp][] = [
      [
        `${folder}/nothing`,
        /^serial .+\/nothing: ENOENT: could not open it: expected a serial device such as /,
      ],
      [
        `${folder}/file`,
        /: ENOTTY: no serial device: expected a serial device such as \/dev\/ttyS1/,
      ],
      [folder, /: EISDIR: could not open it: expected/],
      ["/dev/null", /: ENOTTY: no serial device/],
    ];
    for (const [device, expected] of cases) assert.match(await troubleOf(device), expected);
    assert.equal(await Deno.readTextFile(`${folder}/file`), "text");
  }));
