/**
 * The token of who may give commands, a bearer token (RFC 6750): whoever has it may. It stands alone in a file, so that it is in no
 * config that is shown around.
 *
 * @module
 */
import { createHash, timingSafeEqual } from "node:crypto";
import { readAtMost } from "../files.ts";
import { MAX_TOKEN_LENGTH, MIN_TOKEN_LENGTH } from "../limits.ts";

/** A file without a token that can be used. The message is for the operator. */
export class TokenError extends Error {
  override readonly name = "TokenError";
}

/** RFC 6750, section 2.1: `b64token`. */
const B64_TOKEN = /^[A-Za-z0-9._~+/-]+=*$/;

const EXPECTED =
  `expected one line with a token of ${MIN_TOKEN_LENGTH} to ${MAX_TOKEN_LENGTH} letters, ` +
  `digits or . _ ~ + / - (openssl rand -hex 32 makes one)`;

/** Compares without telling by its time how much of a guess was right. Keeps the digest alone: no answer can show the token. */
export class Token {
  readonly #digest: Uint8Array;

  constructor(text: string) {
    this.#digest = digestOf(text);
  }

  /** Digests are of one length whatever was sent, so that the token's length does not show either. */
  equals(text: string): boolean {
    return timingSafeEqual(this.#digest, digestOf(text));
  }
}

/**
 * The token in a file: all of it but one line end.
 *
 * @throws {TokenError}
 */
export async function readToken(path: string): Promise<string> {
  const text = (await readFile(path)).replace(/\r?\n$/, "");
  if (text === "") throw new TokenError(`${path}: the file is empty: ${EXPECTED}`);
  if (text.length < MIN_TOKEN_LENGTH) {
    throw new TokenError(`${path}: the token has ${text.length} characters: ${EXPECTED}`);
  }
  if (text.length > MAX_TOKEN_LENGTH) throw new TokenError(`${path}: too long: ${EXPECTED}`);
  if (!B64_TOKEN.test(text)) {
    throw new TokenError(`${path}: a character that no token may have: ${EXPECTED}`);
  }
  return text;
}

/** What is wrong with who may touch the file, or undefined. */
export async function tokenFileWarning(path: string): Promise<string | undefined> {
  const { mode } = await Deno.stat(path);
  if (mode === null || (mode & 0o066) === 0) return undefined;
  const bits = (mode & 0o777).toString(8).padStart(3, "0");
  return `${path}: others can read or write it (mode ${bits}): expected 600, and a new token`;
}

async function readFile(path: string): Promise<string> {
  try {
    return new TextDecoder().decode(await readAtMost(path, MAX_TOKEN_LENGTH + 3));
  } catch (error) {
    throw new TokenError(`${path}: ${reasonOf(error)}: ${EXPECTED}`, { cause: error });
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such file";
  if (error instanceof Deno.errors.PermissionDenied) return "permission denied";
  if (error instanceof Deno.errors.IsADirectory) return "this is a directory";
  return error instanceof Error ? error.message : String(error);
}

function digestOf(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}
