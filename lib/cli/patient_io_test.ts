import assert from "node:assert/strict";
import { LOG_WAITING_BYTES } from "../limits.ts";
import { type ByteWriter, PatientStreams } from "./patient_io.ts";

/** A stream that a test opens, holds up or closes. */
class TestStream implements ByteWriter {
  text = "";
  /** Most bytes that it takes in one write. */
  most = Infinity;
  failure: Error | undefined;
  #held: PromiseWithResolvers<void> | undefined;

  async write(bytes: Uint8Array): Promise<number> {
    await this.#held?.promise;
    if (this.failure !== undefined) throw this.failure;
    const taken = bytes.subarray(0, this.most);
    this.text += new TextDecoder().decode(taken);
    return taken.length;
  }

  hold() {
    this.#held = Promise.withResolvers();
  }

  release() {
    this.#held?.resolve();
    this.#held = undefined;
  }
}

function streams() {
  const out = new TestStream();
  const errors = new TestStream();
  const io = new PatientStreams(out, errors, (count) => `${count} lost`);
  return { out, errors, io };
}

Deno.test("lines come out in their order, each on its stream", async () => {
  const { out, errors, io } = streams();
  out.most = 3;
  for (const line of ["first", "second", "third"]) io.log(line);
  io.error("wrong");
  await io.end();
  assert.equal(out.text, "first\nsecond\nthird\n");
  assert.equal(errors.text, "wrong\n");
});

Deno.test("where nobody reads, what waits is bounded, and what was lost is told in its place", async () => {
  const { out, io } = streams();
  out.hold();
  const line = "x".repeat(99);
  const room = Math.floor(LOG_WAITING_BYTES / 100);
  for (let i = 0; i < room + 7; i++) io.log(line);
  out.release();
  // The end of the queue is looked at here, without the end of the unit.
  while (out.text.length < room * 100) await new Promise((resolve) => setTimeout(resolve, 1));
  io.log("the next one");
  await io.end();
  const lines = out.text.trimEnd().split("\n");
  assert.equal(lines.length, room + 2);
  assert.deepEqual(lines.slice(-3), [line, "7 lost", "the next one"]);
});

Deno.test("one stream that nobody reads does not hold up the other, nor the end", async () => {
  const { out, errors, io } = streams();
  out.hold();
  io.log("stuck");
  io.error("wrong");
  await io.end();
  assert.equal(errors.text, "wrong\n");
  out.release();
});

Deno.test("a stream that fails loses lines, and counts them once it takes some again", async () => {
  const { out, io } = streams();
  out.failure = new Deno.errors.BrokenPipe("broken");
  for (let i = 0; i < 3; i++) io.log("lost");
  await io.end();
  io.log("lost as well");
  await io.end();
  out.failure = undefined;
  io.log("back");
  await io.end();
  assert.equal(out.text, "4 lost\nback\n");
});

Deno.test("a line that was begun when the disk was full is ended first", async () => {
  const { out, io } = streams();
  out.most = 2;
  io.log("begun");
  io.log("lost");
  while (out.text === "") await Promise.resolve();
  out.failure = new Error("no space left");
  await io.end();
  assert.equal(out.text, "be");
  out.failure = undefined;
  await io.end();
  assert.equal(out.text, "begun\n1 lost\n");
});
