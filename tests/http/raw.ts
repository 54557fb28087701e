/**
 * Clients that say what they like to a status server, byte by byte, and hear all that it says.
 *
 * @module
 */
import type { Times } from "../../lib/http/connection.ts";
import type { GuestLimits } from "../../lib/http/guests.ts";
import { ANY_HOST, type HostRule } from "../../lib/http/hosts.ts";
import { HttpServer } from "../../lib/http/server.ts";
import { statusApp, type StatusSource } from "../../lib/status/app.ts";
import { type TestChange, type TestSource, testSource } from "../../lib/status/test_source.ts";

/** Far more than any exchange takes: what does not come is missed by name, and not by the suite standing still. */
const LIMIT_MS = 20_000;

export interface Answer {
  status: number;
  headers: Headers;
  /** All after the head. */
  body: string;
}

export interface Served extends AsyncDisposable {
  source: TestSource;
  server: HttpServer;
  port: number;
  connect(): Promise<RawClient>;
  /** Sends a text, a byte for each character, and gives all that comes until the server ends the connection. */
  say(text: string): Promise<string>;
  /** The one answer to what is said. */
  ask(text: string): Promise<Answer>;
  /** The answer to a plain request of an honest client. */
  get(path: string): Promise<Answer>;
}

export interface ServeOptions {
  change?: TestChange;
  /** In place of the status app. */
  handler?: (request: Request, source: StatusSource) => Response | Promise<Response>;
  isOurHost?: HostRule;
  times?: Times;
  limits?: GuestLimits;
}

/** A status server on loopback, with a token, and without an engine. */
export function serve(options: ServeOptions = {}): Served {
  const { change, handler, isOurHost = ANY_HOST, times, limits } = options;
  const source = testSource(change);
  const app = statusApp(source);
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const server = new HttpServer(listener, {
    handler: handler === undefined ? app : { fetch: (request) => handler(request, source) },
    isOurHost,
    report: (error) => source.reported.push(String(error)),
    ...(times !== undefined && { times }),
    ...(limits !== undefined && { limits }),
  });
  const { port } = listener.addr as Deno.NetAddr;
  const connect = async () => new RawClient(await Deno.connect({ hostname: "127.0.0.1", port }));
  const say = async (text: string) => {
    using client = await connect();
    await client.send(text);
    return await client.all();
  };
  const ask = async (text: string) => answerOf(await say(text));
  return {
    source,
    server,
    port,
    connect,
    say,
    ask,
    get: (path) => ask(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`),
    [Symbol.asyncDispose]: () => within("the server's end", server.stop()),
  };
}

/** Bytes as they come. */
export class RawClient implements Disposable {
  #heard = "";
  #isClosed = false;

  constructor(readonly conn: Deno.Conn) {}

  /** What the server does not take any more is left unsent. */
  async send(text: string): Promise<void> {
    const bytes = Uint8Array.from(text, (sign) => sign.charCodeAt(0));
    try {
      for (let at = 0; at < bytes.length;) at += await this.conn.write(bytes.subarray(at));
    } catch {
      // It has ended the connection, and said why before that.
    }
  }

  /** All that comes until the end. */
  all(): Promise<string> {
    return within("the end of the connection", this.#hear(() => false));
  }

  /** All that has come, once this is in it. */
  until(part: string): Promise<string> {
    return within(JSON.stringify(part), this.#hear((heard) => heard.includes(part)));
  }

  /** Ends with a reset, as a client that dies, and not with a word of farewell. */
  [Symbol.dispose]() {
    if (!this.#isClosed) this.conn.close();
    this.#isClosed = true;
  }

  async #hear(isEnough: (heard: string) => boolean): Promise<string> {
    const buffer = new Uint8Array(65_536);
    while (!isEnough(this.#heard)) {
      const count = await this.conn.read(buffer).catch(() => null);
      if (count === null) break;
      this.#heard += String.fromCharCode(...buffer.subarray(0, count));
    }
    return this.#heard;
  }
}

/** Of the first answer in a text. */
export function answerOf(text: string): Answer {
  const [head, ...rest] = text.split("\r\n\r\n");
  const [line, ...fields] = head!.split("\r\n");
  const status = Number(/^HTTP\/1\.1 (\d{3}) [A-Z][A-Za-z ]*$/.exec(line!)?.[1]);
  if (Number.isNaN(status)) throw new Error(`no answer: ${JSON.stringify(text.slice(0, 200))}`);
  const headers = new Headers(fields.map((field) => field.split(/: (.*)/, 2) as [string, string]));
  return { status, headers, body: rest.join("\r\n\r\n") };
}

/** Fails where something does not come at all. */
export async function within<T>(what: string, promise: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`waited in vain for ${what}`)), LIMIT_MS);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
