/**
 * What wrk tells of a load that it made.
 *
 * @module
 */
import assert from "node:assert/strict";

export interface Report {
  requests: number;
  /** By kind: `connect`, `read`, `write`, `timeout`. */
  errors: Record<string, number>;
}

/** Fails where an answer was an error. */
export function readReport(text: string): Report {
  assert.doesNotMatch(text, /Non-2xx/);
  const counts = /Socket errors: (.*)/.exec(text)?.[1] ?? "";
  const errors = counts.matchAll(/(\w+) (\d+)/g).map(([, kind, count]) => [kind, Number(count)]);
  return {
    requests: Number(/(\d+) requests in/.exec(text)![1]),
    errors: Object.fromEntries(errors),
  };
}
