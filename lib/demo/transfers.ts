/**
 * Many downloads at the same time, of a file whose every byte is known. The server sends slowly: pieces of one or another are always on
 * their way.
 *
 * The process says a line of JSON when all have begun, and another one, a {@linkcode TransfersReport}, when all are over.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { Network } from "./network.ts";
import { SLOW_BYTES_PER_SECOND } from "./nginx.ts";
import { ReportingProcess } from "./reporting_process.ts";
import type { Server } from "./servers.ts";

export interface TransfersReport {
  /** Downloads that came whole and right. */
  whole: number;
  /** The others, by what was seen. */
  failed: Record<string, number>;
}

/** Name of the file: below `/slow/` it comes slowly. */
export const TRANSFERRED = "transferred";
/** Of the file; a download takes as much from its beginning as it is long. */
const MAX_SECONDS = 60;
/** Between the beginnings, so that they end one after the other as well. */
const STAGGER_MS = 1;

/** No two places of it look the same. */
function content(seconds: number): Uint8Array {
  const words = seconds * SLOW_BYTES_PER_SECOND / 4;
  return new Uint8Array(Uint32Array.from({ length: words }, (_, index) => index).buffer);
}

/** Puts the file onto all servers, which must be nginx. */
export async function storeTransferred(servers: readonly Server[]) {
  const bytes = content(MAX_SECONDS);
  await Promise.all(servers.map(({ files }) => Deno.writeFile(`${files}/${TRANSFERRED}`, bytes)));
}

export interface TransfersTarget {
  address: string;
  port: number;
  count: number;
  /** How long each takes, in whole seconds; at most 60. */
  seconds: number;
}

/** Starts them on a host; resolves when all have begun. */
export function startTransfers(
  network: Network,
  host: string,
  target: TransfersTarget,
): Promise<ReportingProcess<TransfersReport>> {
  return ReportingProcess.start(network, host, { part: "transfers", ...target });
}

/** The process of the downloads. */
export async function runTransfers(target: TransfersTarget): Promise<void> {
  const { count } = target;
  const wanted = content(target.seconds);
  const report: TransfersReport = { whole: 0, failed: {} };
  const begun: Promise<void>[] = [];
  const over: Promise<void>[] = [];
  for (let number = 0; number < count; number++) {
    const begin = Promise.withResolvers<void>();
    begun.push(begin.promise);
    over.push(
      transfer(target, wanted, begin.resolve).then(() => void report.whole++, (error) => {
        const seen = error instanceof Error ? error.message : `${error}`;
        report.failed[seen] = (report.failed[seen] ?? 0) + 1;
        begin.resolve();
      }),
    );
    await new Promise((resolve) => setTimeout(resolve, STAGGER_MS));
  }
  await Promise.all(begun);
  console.log(JSON.stringify({ begun: count }));
  await Promise.all(over);
  console.log(JSON.stringify(report));
}

/** Throws where not every byte is what it should be. */
async function transfer(
  { address, port }: TransfersTarget,
  wanted: Uint8Array,
  begun: () => void,
) {
  using connection = await Deno.connect({ hostname: address, port });
  const request = [
    `GET /slow/${TRANSFERRED} HTTP/1.1`,
    `Host: ${address}`,
    `Range: bytes=0-${wanted.length - 1}`,
    "Connection: close",
    "\r\n",
  ];
  await connection.write(new TextEncoder().encode(request.join("\r\n")));
  const buffer = new Uint8Array(65_536);
  let count = await connection.read(buffer) ?? 0;
  // The head is short, and comes in one piece.
  const headBytes = Buffer.from(buffer.subarray(0, count)).indexOf("\r\n\r\n") + 4;
  const status = new TextDecoder().decode(buffer.subarray(0, headBytes)).split(" ")[1];
  if (status !== "206") throw new Error(`answer with status ${status ?? "none"}`);
  begun();
  let done = 0;
  let piece = buffer.subarray(headBytes, count);
  for (;;) {
    if (Buffer.compare(piece, wanted.subarray(done, done + piece.length)) !== 0) {
      throw new Error("other bytes than were stored");
    }
    done += piece.length;
    count = await connection.read(buffer) ?? 0;
    if (count === 0) break;
    piece = buffer.subarray(0, count);
  }
  if (done !== wanted.length) throw new Error("ended before its end");
}
