/**
 * The head of an HTTP/1.1 request (RFC 9112), as a text of bytes. What the RFC lets a server be lenient about is refused: the status
 * server speaks to programs that are right, and what is understood in two ways is how requests are smuggled. No request has a body.
 *
 * @module
 */
import { MAX_HEAD_FIELDS } from "../limits.ts";

export interface Head {
  method: string;
  /** Path and query, as they came. */
  target: string;
  fields: [name: string, value: string][];
  /** Whom the client believes to speak to, a port included; empty where it does not say. */
  host: string;
  /** It may ask again on the same connection. */
  keepsAlive: boolean;
  /** It takes a body in chunks: HTTP/1.0 does not. */
  knowsChunks: boolean;
}

/** A request that is not understood, or not taken. The message is for who sent it. */
export class HeadError extends Error {
  override readonly name = "HeadError";

  /** @param status RFC 9110, section 15. */
  constructor(readonly status: number, message: string) {
    super(message);
  }
}

const REQUEST_LINE = /^([A-Z]{1,16}) ([\x21-\x7e]+) HTTP\/(\d)\.(\d)$/;
/** RFC 9110, sections 5.1 and 5.5: a token, and visible characters, those beyond ASCII among them. */
const FIELD = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):([\t\x20-\x7e\x80-\xff]*)$/;
/** RFC 9112, sections 3.2.1 and 3.2.2. */
const PATH = /^\/[^#\\]*$/;
const ABSOLUTE = /^https?:\/\/([^/?#\\]*)(\/[^#\\]*)?$/i;
/** RFC 3986, section 3.2, of which a user name is no part here. */
const HOST = /^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::\d{1,5})?$/;

/**
 * @param text all lines but the empty one at the end, a character for each byte.
 * @throws {HeadError}
 */
export function parseHead(text: string): Head {
  const [first, ...lines] = text.split("\r\n");
  const line = REQUEST_LINE.exec(first!);
  if (line === null) throw new HeadError(400, `bad request line: expected ${EXPECTED_LINE}`);
  const [, method, given, major, minor] = line;
  if (major !== "1" || (minor !== "0" && minor !== "1")) {
    throw new HeadError(505, `HTTP/${major}.${minor} is not spoken here: expected HTTP/1.1`);
  }
  if (lines.length > MAX_HEAD_FIELDS) {
    const found = `the request has ${lines.length} header fields`;
    throw new HeadError(431, `${found}: expected at most ${MAX_HEAD_FIELDS}`);
  }
  const fields = lines.map(fieldOf);
  refuseBody(fields);
  refuseMethod(method!);
  const { target, authority } = targetOf(given!);
  const isOld = minor === "0";
  const host = hostOf(fields, isOld);
  return {
    method: method!,
    target,
    fields,
    host: authority ?? host,
    keepsAlive: !isOld && !closes(fields),
    knowsChunks: !isOld,
  };
}

const EXPECTED_LINE = '"METHOD /path HTTP/1.1"';

function fieldOf(line: string): [string, string] {
  const [, name, value] = FIELD.exec(line) ?? [];
  if (name === undefined || value === undefined) {
    throw new HeadError(400, 'bad header field: expected "Name: value", each on one line');
  }
  return [name.toLowerCase(), value.trim()];
}

/** RFC 9112, section 6: either field says that there is one. */
function refuseBody(fields: Head["fields"]) {
  const lengths = valuesOf(fields, "content-length");
  if (
    lengths.every((length) => length === "0") && valuesOf(fields, "transfer-encoding").length === 0
  ) {
    return;
  }
  throw new HeadError(400, "the request has a body: expected none");
}

/** Of these no request can be made for a handler (WHATWG Fetch, forbidden methods), nor is one wanted. */
function refuseMethod(method: string) {
  if (method !== "CONNECT" && method !== "TRACE" && method !== "TRACK") return;
  throw new HeadError(501, `the method ${method} is not known here: expected GET, HEAD or POST`);
}

function targetOf(given: string): { target: string; authority?: string } {
  if (PATH.test(given)) return { target: plain(given) };
  const [, authority, target = "/"] = ABSOLUTE.exec(given) ?? [];
  if (authority === undefined || !HOST.test(authority)) {
    throw new HeadError(400, `bad request line: expected ${EXPECTED_LINE}`);
  }
  return { target: plain(target), authority };
}

/**
 * A path that would become another one, by `..` or an encoded `..`, is refused: a proxy in front may let pass by the path, and must
 * not have judged another one.
 */
function plain(target: string): string {
  if (new URL(`http://unit${target}`).pathname === target.replace(/\?.*/, "")) return target;
  throw new HeadError(
    400,
    "bad path: expected one without . and .., and with special characters encoded",
  );
}

/** RFC 9112, section 3.2: one, no more and, since HTTP/1.1, no fewer. */
function hostOf(fields: Head["fields"], isOld: boolean): string {
  const [host, ...others] = valuesOf(fields, "host");
  if (host === undefined && isOld) return "";
  if (host === undefined || others.length > 0) {
    throw new HeadError(400, "the request must have one header field Host");
  }
  if (host !== "" && !HOST.test(host)) {
    throw new HeadError(400, "bad Host: expected an address or a name, and a port");
  }
  return host;
}

function closes(fields: Head["fields"]): boolean {
  const options = valuesOf(fields, "connection").flatMap((value) => value.split(","));
  return options.some((option) => option.trim().toLowerCase() === "close");
}

function valuesOf(fields: Head["fields"], wanted: string): string[] {
  return fields.filter(([name]) => name === wanted).map(([, value]) => value);
}
