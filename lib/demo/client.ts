/**
 * The demo's client: many short HTTP requests to one address, a new connection for each, and a count of who answered.
 *
 * It runs on the client's host of the network and tells its counts on the standard output, a line of JSON each time. When
 * its standard input ends it lets the requests under way finish, tells the final counts and ends.
 *
 * @module
 */

/** What clients saw since the start. */
export interface Counts {
  /** Real ▸ requests it answered. */
  answered: Record<string, number>;
  /** Reason ▸ requests that got no answer. */
  failed: Record<string, number>;
}

/** Requests under way at once, and how often each of these starts one: at most 100 a second in all. */
const AT_ONCE = 8;
const PERIOD_MS = 80;
/** Nothing here is further away than a few microseconds; a lost SYN is repeated after one second. */
export const TIMEOUT_MS = 5_000;
const REPORT_MS = 200;

/** The client's process. */
export async function runClient(address: string, port: number): Promise<void> {
  const counts: Counts = { answered: {}, failed: {} };
  const end = new AbortController();
  const report = () => console.log(JSON.stringify(counts));
  const reports = setInterval(report, REPORT_MS);
  const clients = runClients(counts, () => request(address, port), end.signal);
  await Deno.stdin.readable.pipeTo(new WritableStream()); // Until it ends.
  end.abort();
  await clients;
  clearInterval(reports);
  report();
}

/** Asks until the signal comes, and counts; resolves when the last answer is there. */
export async function runClients(
  counts: Counts,
  request: () => Promise<string>,
  end: AbortSignal,
): Promise<void> {
  await Promise.all(Array.from({ length: AT_ONCE }, async (_, index) => {
    await sleep(index * PERIOD_MS / AT_ONCE);
    while (!end.aborted) {
      const pause = sleep(PERIOD_MS);
      await ask(counts, request);
      await pause;
    }
  }));
}

/** Counts what became of one request. */
export async function ask(counts: Counts, request: () => Promise<string>) {
  try {
    const real = firstWord(await request());
    counts.answered[real] = (counts.answered[real] ?? 0) + 1;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    counts.failed[reason] = (counts.failed[reason] ?? 0) + 1;
  }
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

/** What a client of the demo sends. */
export function requestText(address: string): string {
  return `GET / HTTP/1.1\r\nHost: ${address}\r\nConnection: close\r\n\r\n`;
}

export function noAnswer(): Error {
  return new Error(`no answer within ${TIMEOUT_MS / 1000} s`);
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

/** Which real answered: the first word of the body. Throws on anything but a whole answer of status 200. */
export function firstWord(answer: string): string {
  const [head, body] = answer.split("\r\n\r\n", 2);
  const status = head?.split(" ")[1];
  if (status !== "200") throw new Error(`answer with status ${status ?? "none"}`);
  const word = body?.trim().split(" ")[0];
  if (!word) throw new Error("answer without a body");
  return word;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
