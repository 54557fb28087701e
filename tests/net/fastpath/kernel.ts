/**
 * What the tests of the fast path have in common: they run where the kernel takes the program, and ask what it did by itself.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { UnitProcess } from "../../../lib/demo/unit.ts";
import { TICK_MS } from "../../../lib/limits.ts";
import type { StatusJson } from "../../../lib/status/json.ts";
import { askedFastpath, whyNoProgram } from "../fastpaths.ts";
import { LIMIT_MS, netTest } from "../needs.ts";
import { eventually } from "../scene.ts";

type Engine = StatusJson["engine"];
export type KernelVerdict = keyof Engine["kernel"];

/** What the status calls the fast path that these tests run with. */
export const KIND = askedFastpath() === "xdp" ? "xdp" : "tc";

/** Registers a test as `netTest` does, of what only a fast path can do. */
export function kernelTest(
  name: string,
  tools: readonly string[],
  body: () => Promise<void>,
  reason?: string,
) {
  netTest(name, tools, body, reason ?? whyNoKernel(), LIMIT_MS);
}

function whyNoKernel(): string | undefined {
  return askedFastpath() === "off" ? "all tests are to run with fastpath off" : whyNoProgram();
}

export async function engineOf(unit: UnitProcess): Promise<Engine> {
  return (await unit.status()).engine;
}

/** Waits until the kernel has done so much more of something than it had before `during`: its counts come to the status with a tick. */
export async function kernelDoes(
  unit: UnitProcess,
  verdict: KernelVerdict,
  atLeast: number,
  during: () => Promise<unknown>,
) {
  const before = (await engineOf(unit)).kernel[verdict];
  await during();
  await eventually(`${atLeast} packets more are ${verdict} in the kernel`, 5, async () => {
    return (await engineOf(unit)).kernel[verdict] - before >= atLeast;
  });
}

/** Waits until the kernel's counts of what has been are in the status: some ticks. */
export function countsCame(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5 * TICK_MS));
}

/** Each packet is in one counter and in no other. */
export function assertEachCountedOnce(engine: Engine) {
  const { packets, forwarded, bridged, answered, host, drops } = engine;
  const dropped = Object.values(drops).reduce((sum, count) => sum + count, 0);
  assert.equal(packets, forwarded + bridged + answered + host + dropped);
}

/** Fails where something was taken by the kernel and did not arrive. */
export function assertNothingLost({ drops }: Engine) {
  assert.equal(drops.fastpath_lost, 0);
}

export function assertFastpath({ fastpath, fastpath_reason: reason }: Engine, expected = KIND) {
  assert.equal(fastpath, expected, reason ?? "no reason is given");
}
