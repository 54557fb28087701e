/**
 * What the demo's clients do: many short HTTP requests, a new connection for each, and a count of who answered.
 *
 * @module
 */

/** What clients saw since the start. */
export interface Counts {
  /** Real ▸ requests it answered. */
  answered: Record<string, number>;
  /** Reason ▸ requests that got no answer. */
  failed: Record<string, number>;
  /** Longest time from the start of a request to the end of its answer. */
  slowestMs: number;
}

/** Each client has so many requests under way at once, and each of these starts one so often: some 33 a second. */
const AT_ONCE = 3;
const PERIOD_MS = 90;

/** Nothing here is further away than a few microseconds; a SYN without an answer is repeated after 1 s, and 2 s after that. */
export const TIMEOUT_MS = 5_000;

/** The requests of one client, from its making until {@linkcode stop}. */
export class Requests {
  readonly counts: Counts = totalOf([]);
  readonly #request: () => Promise<string>;
  readonly #underWay = new Set<Promise<void>>();
  readonly #loops: Promise<unknown>;
  /** While they pause. */
  #gate: PromiseWithResolvers<void> | undefined;
  #stopped = false;

  /** @param request gives the whole answer of a server, or rejects with the reason why there is none. */
  constructor(request: () => Promise<string>) {
    this.#request = request;
    const delays = Array.from({ length: AT_ONCE }, (_, index) => index * PERIOD_MS / AT_ONCE);
    this.#loops = Promise.all(delays.map((delayMs) => this.#loop(delayMs)));
  }

  /** Starts no more requests; resolves when none is under way. */
  async pause() {
    this.#gate ??= Promise.withResolvers();
    await Promise.all(this.#underWay);
  }

  resume() {
    this.#gate?.resolve();
    this.#gate = undefined;
  }

  /** Starts no more requests, ever; resolves when the last answer is there. */
  async stop() {
    this.#stopped = true;
    this.resume();
    await this.#loops;
  }

  async #loop(delayMs: number) {
    await sleep(delayMs);
    while (!this.#stopped) {
      if (this.#gate !== undefined) {
        await this.#gate.promise;
        continue;
      }
      const period = sleep(PERIOD_MS);
      const asked = ask(this.counts, this.#request);
      this.#underWay.add(asked);
      await asked;
      this.#underWay.delete(asked);
      await period;
    }
  }
}

/** Counts what became of one request. */
export async function ask(counts: Counts, request: () => Promise<string>) {
  const start = performance.now();
  try {
    const real = firstWord(await request());
    counts.answered[real] = (counts.answered[real] ?? 0) + 1;
    counts.slowestMs = Math.max(counts.slowestMs, performance.now() - start);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    counts.failed[reason] = (counts.failed[reason] ?? 0) + 1;
  }
}

/** What several clients saw together. */
export function totalOf(all: readonly Counts[]): Counts {
  const total: Counts = { answered: {}, failed: {}, slowestMs: 0 };
  for (const { answered, failed, slowestMs } of all) {
    addTo(total.answered, answered);
    addTo(total.failed, failed);
    total.slowestMs = Math.max(total.slowestMs, slowestMs);
  }
  return total;
}

function addTo(sums: Record<string, number>, counts: Record<string, number>) {
  for (const [name, count] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + count;
}

/** What a client of the demo sends. */
export function requestText(address: string): string {
  return `GET / HTTP/1.1\r\nHost: ${address}\r\nConnection: close\r\n\r\n`;
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

export function noAnswer(): Error {
  return new Error(`no answer within ${TIMEOUT_MS / 1000} s`);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
