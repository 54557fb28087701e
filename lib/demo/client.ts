/**
 * A client of the demo as a process on a host of the network. It tells its counts on the standard output, a line of JSON each
 * time, and takes commands from its standard input. When that ends it lets the requests under way finish, tells the final counts
 * and ends.
 *
 * @module
 */
import { linesOf } from "./lines.ts";
import { type Counts, noAnswer, Requests, requestText, TIMEOUT_MS } from "./requests.ts";

/** A line of the standard input; `pause` is done when no request is under way. */
export type ClientCommand = "pause" | "resume";

/** A line of the standard output. */
export interface ClientReport {
  counts: Counts;
  /** Commands done so far. */
  done: number;
}

const REPORT_MS = 200;

/** The client's process. */
export async function runClient(address: string, port: number): Promise<void> {
  const requests = new Requests(() => request(address, port));
  let done = 0;
  const report = () => {
    const line: ClientReport = { counts: requests.counts, done };
    console.log(JSON.stringify(line));
  };
  const reports = setInterval(report, REPORT_MS);
  for await (const command of linesOf(Deno.stdin.readable)) {
    if (command === "pause") await requests.pause();
    else requests.resume();
    done++;
    report();
  }
  await requests.stop();
  clearInterval(reports);
  report();
}

/** The whole answer to `GET /`. Throws on a refused, reset or silent connection. */
async function request(address: string, port: number): Promise<string> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), TIMEOUT_MS);
  try {
    using connection = await Deno.connect({ hostname: address, port, signal: late.signal });
    late.signal.addEventListener("abort", () => connection.close());
    await connection.write(new TextEncoder().encode(requestText(address)));
    return await readAll(connection);
  } catch (error) {
    throw late.signal.aborted ? noAnswer() : error;
  } finally {
    clearTimeout(timer);
  }
}

async function readAll(connection: Deno.TcpConn): Promise<string> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(4096);
  let text = "";
  while (true) {
    const read = await connection.read(buffer);
    if (read === null) return text;
    text += decoder.decode(buffer.subarray(0, read), { stream: true });
  }
}
