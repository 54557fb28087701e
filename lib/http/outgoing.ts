/**
 * What a client gets: a head and a body, whose length is told where it is known; else it goes out in chunks (RFC 9112, sections 6
 * and 7).
 *
 * @module
 */

/** RFC 9110, section 15: of those that are used here. */
const REASONS: Readonly<Record<number, string>> = {
  200: "OK",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  409: "Conflict",
  421: "Misdirected Request",
  422: "Unprocessable Content",
  429: "Too Many Requests",
  431: "Request Header Fields Too Large",
  500: "Internal Server Error",
  501: "Not Implemented",
  503: "Service Unavailable",
  505: "HTTP Version Not Supported",
};

/** What the connection decides, whatever the answer says of it. */
const OURS = ["connection", "content-length", "date", "keep-alive", "transfer-encoding"];

/** A body up to this size goes out together with its head, in one packet or a few: a copy that costs less than a packet. */
const SMALL_BYTES = 16_384;

/**
 * Types of the answers that end when somebody has enough. A client that has left must be noticed while nothing is to be sent, so it
 * is taken for one that has when it closes its side: the two look alike. Any other answer ends by itself, and goes on to who only
 * has no more to ask.
 */
const ENDLESS = ["text/event-stream", "application/x-ndjson"];

/** What an answer goes by. */
export interface Form {
  /** The request was HEAD: the body is left out. */
  isHead: boolean;
  /** HTTP/1.0 knows no chunks: the end of the connection is that of the body. */
  inChunks: boolean;
  /** Another request may follow. */
  keepsAlive: boolean;
}

/** The client's side of a connection. */
export interface Client {
  /** Settles when all bytes are taken; rejects where that is no longer possible. */
  send(bytes: Uint8Array): Promise<void>;
  /** Calls when the client has left, or has closed its side. Gives what stops that. */
  onLeave(listener: () => void): () => void;
}

/** The client has left, or was closed: nobody is there to be told. */
export class Gone extends Error {
  override readonly name = "Gone";
}

/** The pieces of a body, until one of the two sides has enough. */
class Body {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #isGivenUp = false;

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader();
  }

  /** Undefined at the end. Rejects where the body breaks off, or is given up: what was sent by then must not pass for all of it. */
  async read(): Promise<Uint8Array | undefined> {
    const { value } = await this.#reader.read();
    if (this.#isGivenUp) throw new Gone("the client has left");
    return value;
  }

  /** Who makes it learns that nobody reads it. At its end, or where it broke off, that means nothing. */
  async giveUp() {
    this.#isGivenUp = true;
    await this.#reader.cancel().catch(() => {});
  }
}

const encoder = new TextEncoder();

/** Rejects where the client has left, or where the body breaks off: then the client must see that by the end of the connection. */
export async function sendAnswer(response: Response, form: Form, client: Client): Promise<void> {
  if (response.body === null) {
    return await client.send(headOf(response, form, form.isHead ? [] : ["content-length: 0"]));
  }
  const body = new Body(response.body);
  const deafen = isEndless(response) ? client.onLeave(() => void body.giveUp()) : () => {};
  try {
    if (form.isHead) await client.send(headOf(response, form, []));
    else await sendBody(response, body, form, client);
  } finally {
    deafen();
    await body.giveUp();
  }
}

function isEndless({ headers }: Response): boolean {
  const [type] = (headers.get("content-type") ?? "").split(";");
  return ENDLESS.includes(type!);
}

async function sendBody(response: Response, body: Body, form: Form, client: Client) {
  const first = await body.read() ?? new Uint8Array();
  const next = body.read();
  if (await endsHere(next)) {
    const head = headOf(response, form, [`content-length: ${first.length}`]);
    return await sendTogether(head, first, client);
  }
  await client.send(headOf(response, form, form.inChunks ? ["transfer-encoding: chunked"] : []));
  await sendPieces(first, next, body, form, client);
}

async function sendPieces(
  first: Uint8Array,
  second: Promise<Uint8Array | undefined>,
  body: Body,
  { inChunks }: Form,
  client: Client,
) {
  const send = (piece: Uint8Array) => client.send(inChunks ? chunkOf(piece) : piece);
  if (first.length > 0) await send(first);
  for (let piece = await second; piece !== undefined; piece = await body.read()) {
    // An empty chunk would be the end.
    if (piece.length > 0) await send(piece);
  }
  if (inChunks) await client.send(encoder.encode("0\r\n\r\n"));
}

/** A body made at once has no second piece, which is known in this turn of the event loop; that of a stream is not. */
async function endsHere(next: Promise<Uint8Array | undefined>): Promise<boolean> {
  const turn = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => turn.resolve(false), 0);
  try {
    return await Promise.race([next.then((piece) => piece === undefined), turn.promise]);
  } finally {
    clearTimeout(timer);
  }
}

async function sendTogether(head: Uint8Array, body: Uint8Array, client: Client) {
  if (body.length <= SMALL_BYTES) return await client.send(joined([head, body]));
  await client.send(head);
  await client.send(body);
}

function headOf({ status, headers }: Response, form: Form, length: string[]): Uint8Array {
  const lines = [
    `HTTP/1.1 ${status} ${REASONS[status] ?? ""}`,
    ...Array.from(headers).filter(([name]) => !OURS.includes(name)).map((field) =>
      field.join(": ")
    ),
    ...length,
    `date: ${new Date().toUTCString()}`,
    ...(form.keepsAlive ? [] : ["connection: close"]),
  ];
  return encoder.encode(`${lines.join("\r\n")}\r\n\r\n`);
}

function chunkOf(piece: Uint8Array): Uint8Array {
  const size = encoder.encode(`${piece.length.toString(16)}\r\n`);
  return joined([size, piece, encoder.encode("\r\n")]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
