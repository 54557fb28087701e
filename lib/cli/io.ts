/**
 * Where commands write, and what they end with.
 *
 * @module
 */

/** Each text is one or more lines without the last line end. */
export interface Io {
  /** What was asked for. */
  log(text: string): void;
  /** What went wrong. */
  error(text: string): void;
}

/** An {@linkcode Io} whose writer never waits for a reader. */
export interface PatientIo extends Io {
  /** Resolves when all is written, or when nobody has taken it for too long. */
  end(): Promise<void>;
}

/** What a program has to write to. */
export interface Streams extends Io {
  /** The terminal that what was asked for goes to; undefined where it is a file or a pipe. */
  readonly terminal: Terminal | undefined;
  /** Nobody reads any more what was asked for: whoever goes on only for that may end. */
  readonly gone: boolean;
  /** The same streams for who has more to do than to write; `lostLine` tells how many lines were lost for that. */
  patient(lostLine: (count: number) => string): PatientIo;
}

/** What is known of a terminal. */
export interface Terminal {
  /** Infinity where it does not know that itself. */
  columns(): number;
  /** As `columns`. */
  rows(): number;
  write(text: string): void;
  /** Calls at each change of its size. Gives what stops that. */
  onResize(listener: () => void): () => void;
}

/** Exit codes of every command. */
export const DONE = 0;
export const FAILED = 1;
/** Wrong use of the command line, or a config with problems. */
export const WRONG_USE = 2;
