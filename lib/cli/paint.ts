/**
 * Colours, for terminals only: in a pipe or a file they would be noise.
 *
 * @module
 */
import type { Terminal } from "./io.ts";

/** What a colour means. */
export type Style = "good" | "bad" | "warning" | "dim" | "title";

/** Puts a text into a style; without one it stays as it is. */
export type Paint = (text: string, style: Style | undefined) => string;

export const PLAIN: Paint = (text) => text;

/** Parameters of Select Graphic Rendition (ECMA-48, section 8.3.117): every terminal has these, and people choose how they look. */
const CODES: Readonly<Record<Style, number>> = { good: 32, bad: 31, warning: 33, dim: 2, title: 1 };

export const COLOURED: Paint = (text, style) =>
  style === undefined || text === "" ? text : `\x1b[${CODES[style]}m${text}\x1b[0m`;

export const COLOUR_CHOICES = ["auto", "always", "never"] as const;
export type ColourChoice = (typeof COLOUR_CHOICES)[number];

type Env = (name: string) => string | undefined;

/** A terminal that says of itself that it obeys no control sequences: that of an editor, say. */
export function isDumb(env: Env = Deno.env.get): boolean {
  return env("TERM") === "dumb";
}

/** How to show things where `terminal` is undefined for a file or a pipe. */
export function paintFor(
  choice: ColourChoice,
  terminal: Terminal | undefined,
  env: Env = Deno.env.get,
): Paint {
  if (choice === "always") return COLOURED;
  const isWanted = terminal !== undefined && !env("NO_COLOR") && !isDumb(env); // https://no-color.org
  return choice === "auto" && isWanted ? COLOURED : PLAIN;
}

const STYLES: Readonly<Record<string, Style>> = {
  "in_service": "good",
  failed: "bad",
  draining: "warning",
  testing: "warning",
  "max_connections": "warning",
  "out_of_service": "dim",
  up: "good",
  down: "bad",
  missing: "bad",
  unreachable: "bad",
  resolving: "warning",
  resolved: "good",
  active: "good",
  booting: "warning",
  normal: "good",
  "other_side_powered_off": "bad",
  "my_side_not_connected": "bad",
  "other_side_not_connected": "bad",
  "bad_cable": "bad",
  "link_down": "bad",
  waiting: "warning",
  unknown: "warning",
  complete: "good",
  bulk: "warning",
};

/** Of a state of whatever has one, or what is known of an address; undefined for any other word. */
export function styleOf(state: string): Style | undefined {
  return Object.hasOwn(STYLES, state) ? STYLES[state] : undefined;
}
