/**
 * Where commands write, and what they end with.
 *
 * @module
 */

/** The console is one of these. Each text is one or more lines without the last line end. */
export interface Io {
  /** What was asked for. */
  log(text: string): void;
  /** What went wrong. */
  error(text: string): void;
}

/** Exit codes of every command. */
export const DONE = 0;
export const FAILED = 1;
/** Wrong use of the command line, or a config with problems. */
export const WRONG_USE = 2;
