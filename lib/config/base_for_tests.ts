/**
 * A small valid configuration for the tests of this folder, and ways to spoil it.
 *
 * @module
 */
import assert from "node:assert/strict";
import { parseConfig } from "./load.ts";

export const BASE = `unit: demo
ports: { front: eth0, back: eth1 }
connections: { max: 1000, idle: 120m, closing: 10s }
reals:
  web1: { address: 10.0.0.11, port: 8080, weight: 2 }
  web2: { address: 10.0.0.12, port: 8080 }
  any1: { address: 10.0.0.21 }
virtuals:
  www: { address: 10.0.0.100, port: 80, reals: [web1, web2] }
  files: { address: 10.0.0.101, reals: [any1] }
status: { listen: 127.0.0.1:9000 }
`;

/** The base with one piece of it replaced. */
export function spoiled(piece: string, by: string): string {
  assert.ok(BASE.includes(piece), `the base has no ${piece}`);
  return BASE.replace(piece, () => by);
}

export function problemsOf(text: string): string[] {
  const result = parseConfig(text, "f");
  assert.ok("problems" in result, "expected problems, found a configuration");
  return result.problems;
}

/** Each problem begins with what is expected of it, and there are no others. */
export function assertProblems(text: string, ...beginnings: string[]) {
  const problems = problemsOf(text);
  assert.deepEqual(
    problems.map((line, i) => line.slice(0, (beginnings[i] ?? line).length + 2)),
    beginnings.map((beginning) => `f:${beginning}`),
    problems.join("\n"),
  );
}

/** A test for each row: its name, the piece of the base, what stands there instead, the problems. */
export function refuses(rows: [name: string, piece: string, by: string, ...problems: string[]][]) {
  for (const [name, piece, by, ...problems] of rows) {
    Deno.test(name, () => assertProblems(spoiled(piece, by), ...problems));
  }
}
