/**
 * What control knows of the fast path: which one runs, and why not a better one.
 *
 * @module
 */
import type { FastpathKind } from "../words.ts";

/** Read it anew each time: an engine can lose its fast path while it runs. */
export interface Fastpath {
  readonly kind: FastpathKind;
  /** In one line for people; undefined where it is what was asked for and there is nothing to say. */
  readonly reason: string | undefined;
  /** Where the kernel refused the program: the end of what its verifier said, by lines. */
  readonly log?: readonly string[];
}

/** Every packet passes through the engine, as is wanted. */
export const NO_FASTPATH: Fastpath = { kind: "off", reason: undefined };

/** `fast path tc`, or with the reason behind a colon. */
export function fastpathText({ kind, reason }: Pick<Fastpath, "kind" | "reason">): string {
  return `fast path ${kind}${reason === undefined ? "" : `: ${reason}`}`;
}
