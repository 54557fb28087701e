/**
 * The probe: a client that finds out for how long a virtual is away, by two kinds of questions, one of each every two milliseconds.
 *
 * - **new**: a TCP connection is opened, and closed as soon as it is there. Each has its own socket, many are under way during an outage,
 *   and only its first SYN counts.
 * - **kept**: on the next of many connections that are open all the time a small request is sent. One connection could not tell an outage
 *   shorter than 200 ms: what it sends after a lost segment waits for that one's repetition. So each is asked again only when all the
 *   others were, and one whose answer is missing is left out: an outage of more milliseconds than twice the connections is not seen whole.
 *
 * It says a line of JSON when it has begun, and another one, a {@linkcode ProbeReport}, after the end of its standard input.
 *
 * @module
 */
import { nowMs } from "../clock.ts";
import type { Network } from "./network.ts";
import { AT_ONCE_MS, type OutageReport, Questions } from "./outage.ts";
import { ReportingProcess } from "./reporting_process.ts";
import { requestText } from "./requests.ts";

export interface ProbeReport {
  new: OutageReport;
  kept: OutageReport;
  connections: {
    kept: number;
    /** Of these: how many were closed, reset or silent to the end, by what was seen. */
    broken: Record<string, number>;
  };
}

export const PERIOD_MS = 2;
/** Connections that are opened at the same time in the beginning. */
const OPENING = 50;
/** What is asked before anything counts: compilers have then seen the code. */
const WARM_UP_MS = 1000;
/** An outage is told from the last good question before it: there are some. */
const BEFORE_MS = 100;
/** In the end, for repetitions of what was lost: the fourth comes 3 s after the first. */
const PATIENCE_MS = 5000;

export interface ProbeTarget {
  address: string;
  port: number;
  /** How many connections it keeps. */
  kept: number;
}

/** Starts the probe on a host; resolves when it asks. */
export function startProbe(
  network: Network,
  host: string,
  target: ProbeTarget,
): Promise<ReportingProcess<ProbeReport>> {
  return ReportingProcess.start(network, host, { part: "probe", ...target });
}

/** The probe's process. `count` is how many connections it keeps. */
export async function runProbe(address: string, port: number, count: number): Promise<void> {
  const probe = new Probe(address, port);
  await probe.open(count);
  await probe.ask(sleep(WARM_UP_MS));
  probe.startAfresh();
  await probe.ask(sleep(BEFORE_MS));
  console.log(JSON.stringify({ ready: true }));
  await probe.ask(Deno.stdin.readable.pipeTo(new WritableStream()));
  await sleep(AT_ONCE_MS);
  console.log(JSON.stringify(await probe.report()));
}

class Probe {
  readonly #address: string;
  readonly #port: number;
  readonly #kept: KeptConnection[] = [];
  #new = new Questions();
  #asked = new Questions();
  #next = 0;

  constructor(address: string, port: number) {
    this.#address = address;
    this.#port = port;
  }

  async open(count: number) {
    const request = new TextEncoder().encode(
      requestText(this.#address).replace("close", "keep-alive"),
    );
    while (this.#kept.length < count) {
      const missing = Math.min(OPENING, count - this.#kept.length);
      const opened = await Promise.all(Array.from({ length: missing }, () => this.#connect()));
      this.#kept.push(...opened.map((connection) => new KeptConnection(connection, request)));
    }
  }

  /** Until `end`. What is late is not made good. */
  async ask(end: Promise<unknown>) {
    let isOver = false;
    end.finally(() => isOver = true);
    let dueMs = nowMs();
    while (!isOver) {
      this.#askNew();
      this.#askKept();
      dueMs = Math.max(dueMs + PERIOD_MS, nowMs());
      await sleep(dueMs - nowMs());
    }
  }

  startAfresh() {
    this.#new = new Questions();
    this.#asked = new Questions();
  }

  async report(): Promise<ProbeReport> {
    const reports = { new: this.#new.report(), kept: this.#asked.report() };
    // Each once more: some were not asked since what befell them.
    for (const connection of this.#kept) if (connection.isFree) connection.ask(() => {});
    const endMs = nowMs() + PATIENCE_MS;
    while (this.#kept.some(({ isWaiting }) => isWaiting) && nowMs() < endMs) await sleep(100);
    const broken: Record<string, number> = {};
    for (const { trouble, isWaiting } of this.#kept) {
      const seen = trouble ?? (isWaiting ? "silent" : undefined);
      if (seen !== undefined) broken[seen] = (broken[seen] ?? 0) + 1;
    }
    for (const connection of this.#kept) connection.close();
    return { ...reports, connections: { kept: this.#kept.length, broken } };
  }

  #connect(): Promise<Deno.TcpConn> {
    return Deno.connect({ hostname: this.#address, port: this.#port });
  }

  #askNew() {
    const questions = this.#new;
    const number = questions.send(nowMs());
    this.#connect().then((connection) => {
      questions.answer(number, nowMs());
      connection.close();
    }, () => {}); // Refused, or silent to the end: no answer.
  }

  #askKept() {
    const questions = this.#asked;
    for (let tries = 0; tries < this.#kept.length; tries++) {
      const connection = this.#kept[this.#next++ % this.#kept.length]!;
      if (!connection.isFree) continue;
      const number = questions.send(nowMs());
      connection.ask(() => questions.answer(number, nowMs()));
      return;
    }
  }
}

/** A connection with a question under way, or none. */
class KeptConnection {
  /** Why it is none any more. */
  trouble: string | undefined;
  readonly #connection: Deno.TcpConn;
  readonly #request: Uint8Array;
  #answered: (() => void) | undefined;

  constructor(connection: Deno.TcpConn, request: Uint8Array) {
    this.#connection = connection;
    this.#request = request;
    this.#read();
  }

  get isWaiting(): boolean {
    return this.trouble === undefined && this.#answered !== undefined;
  }

  get isFree(): boolean {
    return this.trouble === undefined && this.#answered === undefined;
  }

  /** The request is so short that it is written at once, or never. */
  ask(answered: () => void) {
    this.#answered = answered;
    this.#connection.write(this.#request).catch((error) => this.#fail(error));
  }

  close() {
    this.trouble ??= "closed here";
    this.#connection.close();
  }

  async #read() {
    const buffer = new Uint8Array(4096);
    try {
      for (;;) {
        const count = await this.#connection.read(buffer);
        if (count === null) throw new Error("closed by the other side");
        // So short that it comes in one segment.
        const text = new TextDecoder().decode(buffer.subarray(0, count));
        if (!text.startsWith("HTTP/1.1 200 ")) throw new Error("not the answer");
        this.#answered?.();
        this.#answered = undefined;
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown) {
    this.trouble ??= error instanceof Error ? error.message : `${error}`;
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}
