/**
 * One client's connection: request, answer, request, answer, until one of the two has enough. Whatever it waits for from the client has
 * a limit of time.
 *
 * @module
 */
import { ANSWER_MS, HEAD_MS, STATUS_IDLE_MS } from "../limits.ts";
import type { Guest, Guests } from "./guests.ts";
import { type Head, HeadError, parseHead } from "./head.ts";
import type { HostRule } from "./hosts.ts";
import { Incoming } from "./incoming.ts";
import { type Client, Gone, sendAnswer } from "./outgoing.ts";

/** Where a request comes from. */
export interface Caller {
  remoteAddr: Deno.Addr;
}

/** Answers requests. */
export interface Handler {
  fetch(request: Request, caller: Caller): Response | Promise<Response>;
}

/** What a client may take; see `lib/limits.ts`. */
export interface Times {
  headMs: number;
  idleMs: number;
  answerMs: number;
  /** What it still sends after the last answer is read for so long: else its system could throw the answer away (RFC 9112, 9.6). */
  lingerMs: number;
}

export const TIMES: Times = {
  headMs: HEAD_MS,
  idleMs: STATUS_IDLE_MS,
  answerMs: ANSWER_MS,
  lingerMs: 1000,
};

/** What all connections of a server share. */
export interface House {
  handler: Handler;
  isOurHost: HostRule;
  guests: Guests;
  times: Times;
  /** Told of a handler that failed, which is a fault of ours. */
  report(error: unknown): void;
}

/** Reads after the last answer: a megabyte at the most. */
const LINGER_READS = 64;

export class Connection implements Guest, Client {
  readonly #incoming: Incoming;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;
  #isLast = false;
  #isFirst = true;

  constructor(private readonly conn: Deno.Conn, private readonly house: House) {
    this.#incoming = new Incoming((into) => conn.read(into));
  }

  /** Until its end; never rejects. */
  async serve(): Promise<void> {
    try {
      // An answer is complete, or a piece that somebody waits for: there is no more to come that could go with it.
      if ("setNoDelay" in this.conn) (this.conn as Deno.TcpConn).setNoDelay();
      while (await this.#exchange());
      await this.#linger();
    } catch (error) {
      if (!(error instanceof Gone)) this.house.report(error);
    } finally {
      this.close();
    }
  }

  close() {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#noLimit();
    this.house.guests.leaves(this);
    this.conn.close();
  }

  endSoon() {
    this.#isLast = true;
  }

  async send(bytes: Uint8Array): Promise<void> {
    this.house.guests.waits(this, bytes.length);
    this.#limit(this.house.times.answerMs, () => this.close());
    try {
      for (let at = 0; at < bytes.length;) at += await this.conn.write(bytes.subarray(at));
    } catch (error) {
      throw new Gone("the client has left", { cause: error });
    } finally {
      // Closed before this was sent, it has cleared an earlier limit only.
      this.#noLimit();
    }
    this.house.guests.works(this);
  }

  onLeave(listener: () => void): () => void {
    let listens = true;
    const watch = async () => {
      // What comes meanwhile is the next request, which is kept.
      while (listens && !this.#incoming.isFull) {
        if (!await this.#incoming.more() && listens) return listener();
      }
    };
    void watch();
    return () => listens = false;
  }

  /** One request and its answer. Gives whether another may follow. */
  async #exchange(): Promise<boolean> {
    try {
      const head = await this.#nextHead();
      if (head === undefined) return false;
      this.#noLimit();
      this.house.guests.works(this);
      const response = await this.#answer(head);
      const keepsAlive = head.keepsAlive && !this.#isLast;
      await sendAnswer(
        response,
        { isHead: head.method === "HEAD", inChunks: head.knowsChunks, keepsAlive },
        this,
      );
      return keepsAlive && !this.#isLast;
    } catch (error) {
      if (!(error instanceof HeadError)) throw error;
      await this.#refuse(error);
      return false;
    }
  }

  /** Undefined where none will come. */
  async #nextHead(): Promise<Head | undefined> {
    const { headMs, idleMs } = this.house.times;
    this.house.guests.waits(this);
    this.#limit(this.#isFirst ? headMs : idleMs, () => this.close());
    this.#isFirst = false;
    let hasBegun = false;
    while (true) {
      const text = this.#incoming.take();
      if (text !== undefined) return parseHead(text);
      if (this.#incoming.hasBegun && !hasBegun) this.#limit(headMs, () => void this.#endLate());
      hasBegun ||= this.#incoming.hasBegun;
      if (!await this.#incoming.more() || this.#isLast) return undefined;
    }
  }

  /** What still comes of the head comes too late. */
  async #endLate() {
    this.#isLast = true;
    const seconds = this.house.times.headMs / 1000;
    const expected = `expected within ${seconds} s`;
    const late = new HeadError(408, `the head of the request is not complete: ${expected}`);
    await this.#refuse(late).catch(() => {}); // It has left.
    this.close();
  }

  async #answer({ method, target, fields, host }: Head): Promise<Response> {
    if (!this.house.isOurHost(host)) throw new HeadError(421, `${host}: ${NOT_OURS}`);
    const request = new Request(`http://unit${target}`, { method, headers: fields });
    try {
      return await this.house.handler.fetch(request, { remoteAddr: this.conn.remoteAddr });
    } catch (error) {
      this.house.report(error);
      throw new HeadError(500, "the status server failed: the unit's log has the cause");
    }
  }

  async #refuse({ status, message }: HeadError) {
    const headers = { "cache-control": "no-store", "x-content-type-options": "nosniff" };
    const response = Response.json({ error: message }, { status, headers });
    await sendAnswer(response, { isHead: false, inChunks: true, keepsAlive: false }, this);
  }

  async #linger() {
    if (this.#isClosed) return;
    this.house.guests.waits(this);
    this.#limit(this.house.times.lingerMs, () => this.close());
    await this.conn.closeWrite().catch(() => {});
    for (let reads = 0; reads < LINGER_READS && await this.#incoming.more(); reads++) {
      this.#incoming.discard();
    }
  }

  #limit(ms: number, late: () => void) {
    this.#noLimit();
    this.#timer = setTimeout(late, ms);
  }

  #noLimit() {
    clearTimeout(this.#timer);
  }
}

const NOT_OURS = "not a name of this unit: expected an address or localhost " +
  "(a proxy in front must ask by one of these)";
