/**
 * Tests that run the program in the kernel on frames from memory, beside an engine over the same tables. Where the kernel takes no program
 * from who runs the tests, they are skipped and their names say why.
 *
 * @module
 */
import assert from "node:assert/strict";
import { loadProgram } from "../../lib/engine/engine_program.ts";
import { EngineState, type Shape } from "../../lib/engine/state.ts";
import { skippedName } from "../../tests/results.ts";
import { Program } from "./program.ts";

const SMALL: Shape = { reals: 1, virtuals: 1, connections: 1, sticky: 2 };
/** A program that its verifier refuses is a fault: that one leaves a log. */
const reason = whyNoProgram();

/** Registers a test. */
export function programTest(name: string, body: (kernel: TestKernel) => void | Promise<void>) {
  if (reason !== undefined) {
    Deno.test({ name: skippedName(name, reason), ignore: true, fn: () => {} });
    return;
  }
  Deno.test(name, async () => {
    using kernel = new TestKernel();
    await body(kernel);
  });
}

/** One program for all units of a shape, one after the other: to load it takes a tenth of a second. */
export class TestKernel implements Disposable {
  #program: Program | undefined;
  #shape: Shape | undefined;

  get program(): Program {
    assert.ok(this.#program !== undefined, "no unit has asked for a state yet");
    return this.#program;
  }

  /** An empty state whose tables the program sees. The one before is no state any more. */
  stateFor(shape: Shape): EngineState {
    if (this.#program === undefined) this.#load(shape);
    const loaded = this.#shape!;
    assert.deepEqual({ ...shape, cpus: loaded.cpus }, loaded);
    new Uint8Array(this.program.memory).fill(0);
    const shared = new SharedArrayBuffer(EngineState.bytes(loaded));
    return EngineState.over(shared, loaded, this.program.memory);
  }

  [Symbol.dispose]() {
    this.#program?.[Symbol.dispose]();
  }

  #load(wanted: Shape) {
    const { program, refusal, shape } = loadProgram("tc", wanted);
    assert.ok(program !== undefined, [refusal?.message, ...refusal?.log ?? []].join("\n"));
    this.#program = program;
    this.#shape = shape;
  }
}

/** Undefined where it takes one. */
export function whyNoProgram(): string | undefined {
  const { program, refusal } = loadProgram("tc", SMALL);
  program?.[Symbol.dispose]();
  return refusal?.log.length === 0 ? refusal.message : undefined;
}
