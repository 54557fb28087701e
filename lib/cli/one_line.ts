/**
 * Keeps a line one line. Part of what is written comes from others: the path of a request, the words of a unit that is asked. A line
 * feed in it would forge a line of the log, an escape sequence would command the terminal of who reads it.
 *
 * @module
 */

/**
 * Controls (ECMA-48: C0, DEL and C1), the line and paragraph separators, and what turns the direction of writing (Unicode
 * Standard Annex 9): with these a line can be made to read as another one.
 */
// deno-lint-ignore no-control-regex
const UNSAFE = /[\x00-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** The text with everything that could end, hide or turn a line written out, as `\u000a`. */
export function oneLine(text: string): string {
  return text.replace(UNSAFE, escaped);
}

/** JSON on one line. Its escapes are JSON's own, so it reads back as the same value. */
export function oneLineJson(value: unknown): string {
  return oneLine(JSON.stringify(value));
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
