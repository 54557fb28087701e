/**
 * The key that two units share, as it stands alone in a file: whoever has it can be the peer.
 *
 * @module
 */
import { MAX_KEY_DIGITS, MIN_KEY_DIGITS } from "../limits.ts";

/** A file without a key that can be used. The message is for the operator, and shows nothing of what is in the file. */
export class KeyError extends Error {
  override readonly name = "KeyError";
}

const EXPECTED = `expected one line with ${MIN_KEY_DIGITS} to ${MAX_KEY_DIGITS} hexadecimal ` +
  `digits, two for each byte (openssl rand -hex 32 makes one), the same on both units`;

/**
 * The key in the text of a file: all of it but one line end. Digits only: of a word, nobody could say how hard it is to guess.
 *
 * @throws {KeyError}
 */
export function parseKey(text: string, path: string): Uint8Array<ArrayBuffer> {
  const digits = text.replace(/\r?\n$/, "");
  const refuse = (problem: string) => new KeyError(`${path}: ${problem}: ${EXPECTED}`);
  if (digits === "") throw refuse("the file is empty");
  if (digits.length > MAX_KEY_DIGITS) throw refuse("too long");
  if (!/^[0-9a-f]*$/i.test(digits)) throw refuse("a character that is no hexadecimal digit");
  if (digits.length < MIN_KEY_DIGITS) throw refuse(`the key has ${digits.length} digits`);
  if (digits.length % 2 === 1) throw refuse(`the key has ${digits.length} digits, an odd number`);
  if (/^(..)\1*$/i.test(digits)) throw refuse("the key is one byte again and again");
  return Uint8Array.from(digits.match(/../g)!, (pair) => parseInt(pair, 16));
}
