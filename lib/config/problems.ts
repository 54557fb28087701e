/**
 * What is wrong with a configuration, in the one form people see: `FILE:LINE:COLUMN: what is wrong:
 * what is expected`.
 *
 * @module
 */
import type { Path, Position, Value } from "./tree.ts";

export interface Problem extends Position {
  /** What is wrong, a colon, what is expected. */
  text: string;
}

/** Longest piece of the file that is repeated in a problem. */
const SHOWN = 64;

/** Keys that are shown as they are; others could be anything and are put in quotes. */
const SIMPLE_KEY = /^[A-Za-z0-9_.-]{1,64}$/;

/** One line for each problem, in the order of the file, none twice. */
export function problemLines(file: string, problems: readonly Problem[]): string[] {
  const sorted = problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
  return [...new Set(sorted.map((p) => oneLine(`${file}:${p.line}:${p.column}: ${p.text}`)))];
}

/** A problem of the file as a whole, which has no line. */
export function fileProblem(file: string, text: string): string {
  return oneLine(`${file}: ${text}`);
}

/** A path for people: `virtuals.www.reals[0]`. */
export function pathText(path: Path): string {
  if (path.length === 0) return "the file";
  return path.map((step, i) => {
    if (typeof step === "number") return `[${step}]`;
    return (i === 0 ? "" : ".") + (SIMPLE_KEY.test(step) ? step : quoted(step));
  }).join("");
}

/** A value for people: short, and told from its kind. */
export function valueText(value: Value): string {
  if (value === null) return "empty";
  if (Array.isArray(value)) {
    return value.length === 0 ? "an empty list" : `a list of ${value.length}`;
  }
  if (value instanceof Map) return value.size === 0 ? "an empty map" : `a map of ${value.size}`;
  return typeof value === "string" ? quoted(value) : String(value);
}

/** `a, b or c`, in the order given; the rest beyond `most` is only counted. */
export function orList(words: readonly string[], most = Infinity): string {
  if (words.length > most) {
    return `${words.slice(0, most).join(", ")} or one of ${words.length - most} more`;
  }
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} or ${last}`;
}

function quoted(text: string): string {
  return JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
}

/** What came from the file must neither break the line nor steer the terminal that shows it. */
function oneLine(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (c) => `\\u{${c.codePointAt(0)!.toString(16)}}`,
  );
}
