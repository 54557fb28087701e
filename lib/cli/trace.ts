/**
 * `pointsman trace`: shows the decisions of a running unit as they happen, and writes both sides of the translation into a capture.
 *
 * @module
 */
import { EndSignals, SIGNALS } from "../signals.ts";
import type { TraceEndJson, TraceLineJson, TracePacketJson } from "../status/trace_json.ts";
import { AskError, askStream, reasonOf } from "./ask.ts";
import { CaptureError, CaptureFile, STANDARD_OUTPUT } from "./capture_file.ts";
import { DONE, FAILED, type Streams, WRONG_USE } from "./io.ts";
import { commandToken } from "./token.ts";
import { lostLine, packetLine, summary } from "./trace_lines.ts";

export interface TraceOptions {
  /** Parameters of `/trace`; the unit judges their values. */
  filters: Readonly<Record<string, string>>;
  /** Path of a capture, or `-`. */
  write: string | undefined;
  /** One JSON object a line. */
  json: boolean;
  /** Base URL of the unit's status. */
  status: string;
  tokenFile: string;
}

/** The unit says every 5 s that it is there: one that is silent for longer has gone without a word. */
const SILENCE_MS = 15_000;

const LINES = "application/x-ndjson";

/** Gives the exit code. `onEnd` calls when somebody wants it to end, and gives what stops that. */
export async function trace(
  options: TraceOptions,
  io: Streams,
  onEnd: (end: () => void) => () => void = onSignal,
): Promise<number> {
  const misuse = misuseOf(options, io);
  if (misuse !== undefined) {
    io.error(misuse);
    return WRONG_USE;
  }
  const abort = new AbortController();
  const shown = new Shown(options, io);
  const deafen = onEnd(() => abort.abort(ASKED_TO_END));
  try {
    const token = await commandToken(options.tokenFile);
    const path = `/trace?${new URLSearchParams(options.filters)}`;
    const stream = await askStream(options.status, path, abort, { type: LINES, token });
    return await shown.take(stream, abort);
  } catch (error) {
    const isOfFile = error instanceof CaptureError;
    if (!isOfFile && abort.signal.reason === ASKED_TO_END) return shown.end(DONE);
    if (error instanceof AskError) {
      io.error(error.message);
      return error.code;
    }
    const gone = `the unit at ${options.status} has gone`;
    io.error(isOfFile ? error.message : `${gone}: ${reasonOf(error)}`);
    return shown.end(FAILED);
  } finally {
    deafen();
    shown.close();
  }
}

const ASKED_TO_END = new DOMException("asked to end", "AbortError");
const OVER = new DOMException("over", "AbortError");

function misuseOf({ write, json }: TraceOptions, { terminal }: Streams): string | undefined {
  if (write !== STANDARD_OUTPUT) return undefined;
  if (json) return "--json and -w - both want the standard output: expected one of them";
  if (terminal === undefined) return undefined;
  return "-w -: the standard output is a terminal: expected a file or a pipe";
}

/** What a trace has shown so far. */
class Shown {
  #packets = 0;
  #lost = 0;
  #capture: CaptureFile | undefined;
  #end: TraceEndJson | undefined;
  #hasBegun = false;

  constructor(private readonly options: TraceOptions, private readonly io: Streams) {}

  /** Takes a stream to its end, or for as long as somebody reads what is shown. Gives the exit code. */
  async take(stream: AsyncIterable<string>, abort: AbortController): Promise<number> {
    const { write } = this.options;
    const wait = () => setTimeout(() => abort.abort(silence()), SILENCE_MS);
    let timer = wait();
    try {
      // Not before the unit has agreed: a file of that name may have an older capture in it.
      this.#capture = write === undefined ? undefined : await CaptureFile.open(write);
      this.#hasBegun = true;
      let rest = "";
      for await (const piece of stream) {
        clearTimeout(timer);
        timer = wait();
        const lines = (rest + piece).split("\n");
        rest = lines.pop()!;
        for (const line of lines) if (line !== "") this.#tell(line);
        await this.#capture?.flush();
        if (this.io.gone) return DONE;
      }
    } catch (error) {
      if (isHungUp(error)) return DONE;
      throw error;
    } finally {
      clearTimeout(timer);
      abort.abort(OVER);
    }
    if (this.#end === undefined) {
      this.io.error(`the unit at ${this.options.status} has ended`);
      return this.end(FAILED);
    }
    const { reason } = this.#end;
    return this.end(reason === "limit" || reason === "time" ? DONE : FAILED);
  }

  /** Says what there was. Gives the code. */
  end(code: number): number {
    const { packets, lost } = this.#end ?? { packets: this.#packets, lost: this.#lost };
    if (this.#hasBegun) this.io.error(summary(packets, lost, this.#end?.reason));
    return code;
  }

  close() {
    this.#capture?.[Symbol.dispose]();
  }

  #tell(text: string) {
    const line: TraceLineJson = JSON.parse(text);
    if ("trace" in line) this.#capture?.begin(line.trace);
    else if ("packet" in line) this.#tellPacket(line.packet);
    else if ("end" in line) this.#end = line.end;
    if (this.options.json) this.io.log(text);
  }

  #tellPacket(packet: TracePacketJson) {
    this.#packets++;
    this.#lost += packet.lost;
    this.#capture?.add(packet);
    const { json, write } = this.options;
    if (json || write === STANDARD_OUTPUT) return;
    if (packet.lost > 0) this.io.log(lostLine(packet.lost));
    this.io.log(packetLine(packet));
  }
}

/** Who reads our capture has enough: there is nobody left to show anything. */
function isHungUp(error: unknown): boolean {
  return error instanceof CaptureError && error.cause instanceof Deno.errors.BrokenPipe;
}

function silence(): DOMException {
  return new DOMException(`nothing came for ${SILENCE_MS / 1000} s`, "AbortError");
}

/** Whoever asks twice does not want to wait for a clean end. */
function onSignal(end: () => void): () => void {
  const signals = new EndSignals(end, () => Deno.exit(FAILED));
  for (const signal of SIGNALS) Deno.addSignalListener(signal, signals.take);
  return () => {
    for (const signal of SIGNALS) Deno.removeSignalListener(signal, signals.take);
  };
}
