/**
 * The standard output and the standard error of this process. Every write is whole before the next thing happens.
 *
 * @module
 */
import type { PatientIo, Streams, Terminal } from "./io.ts";
import { PatientStreams } from "./patient_io.ts";

export class StandardIo implements Streams {
  readonly terminal: Terminal | undefined;
  gone = false;

  constructor() {
    const write = (text: string) => this.#write(text);
    this.terminal = Deno.stdout.isTerminal() ? new StandardTerminal(write) : undefined;
  }

  log(text: string) {
    if (!this.gone) this.#write(`${text}\n`);
  }

  error(text: string) {
    try {
      writeAll(Deno.stderr, `${text}\n`);
    } catch {
      // There is no other place to say so.
    }
  }

  patient(lostLine: (count: number) => string): PatientIo {
    return new PatientStreams(Deno.stdout, Deno.stderr, lostLine);
  }

  #write(text: string) {
    try {
      writeAll(Deno.stdout, text);
    } catch (error) {
      this.gone = true;
      // Of `pointsman show | head -1` there is nothing to say, of a full disk there is.
      if (error instanceof Deno.errors.BrokenPipe) return;
      this.error(`standard output: ${error instanceof Error ? error.message : error}`);
    }
  }
}

class StandardTerminal implements Terminal {
  constructor(readonly write: (text: string) => void) {}

  columns(): number {
    return size().columns;
  }

  rows(): number {
    return size().rows;
  }

  onResize(listener: () => void): () => void {
    Deno.addSignalListener("SIGWINCH", listener);
    return () => Deno.removeSignalListener("SIGWINCH", listener);
  }
}

/** A serial console knows no size and says 0; one that has just been hung up fails. */
function size(): { columns: number; rows: number } {
  try {
    const { columns, rows } = Deno.consoleSize();
    return { columns: columns || Infinity, rows: rows || Infinity };
  } catch {
    return { columns: Infinity, rows: Infinity };
  }
}

function writeAll(stream: typeof Deno.stdout | typeof Deno.stderr, text: string) {
  const bytes = new TextEncoder().encode(text);
  for (let sent = 0; sent < bytes.length;) sent += stream.writeSync(bytes.subarray(sent));
}
