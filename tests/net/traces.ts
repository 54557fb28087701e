/**
 * What a program could leave behind: processes and network namespaces.
 *
 * @module
 */
import assert from "node:assert/strict";
import { tryRun } from "../../lib/demo/commands.ts";

/** Process ids of all that live; those that have ended and wait for their parent do not count. */
export async function living(): Promise<string[]> {
  // Processes may end while this looks, this one among them.
  const { stdout } = await tryRun(["sh", "-c", "cat /proc/[0-9]*/stat"]);
  const fields = stdout.trim().split("\n").map((line) => /^(\d+) \((.*)\) (\S)/.exec(line));
  return fields.filter((field) => field !== null && field[3] !== "Z" && !WATCHING.has(field[2]!))
    .map((field) => `${field![1]} ${field![2]}`);
}

/** Programs by which this file itself looks. */
const WATCHING = new Set(["sh", "cat", "lsns"]);

/** Those with a process in them. */
export async function networkNamespaces(): Promise<string[]> {
  const { stdout } = await tryRun(["lsns", "--noheadings", "--type", "net", "--output", "NS"]);
  return stdout.trim().split(/\s+/);
}

/** Waits until the world is as it was before; fails with the difference where it does not become so. */
export async function settled(look: () => Promise<string[]>, before: string[]) {
  const end = performance.now() + 10_000;
  while (performance.now() < end) {
    const left = (await look()).filter((trace) => !before.includes(trace));
    if (left.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.deepEqual((await look()).filter((trace) => !before.includes(trace)), []);
}
