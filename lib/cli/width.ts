/**
 * How many columns of a terminal a text takes. Not the same as its length: a letter of Chinese takes two, a combining accent none.
 *
 * @module
 */

/** Two columns each: East Asian Wide and Fullwidth (Unicode Standard Annex 11), and emoji. Of Katakana the halfwidth forms are not. */
const WIDE =
  /^(?![\uff61-\uffdc])[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u;
/** Of no width on their own: marks, joiners, controls. */
const BARE = /^[\p{Mark}\p{Cf}\p{Cc}]/u;
const ASCII = /^[\x20-\x7e]*$/;

/** Stands for what was cut off. */
export const CUT = "…";

export function widthOf(text: string): number {
  if (ASCII.test(text)) return text.length;
  return graphemesOf(text).reduce((width, grapheme) => width + widthOfGrapheme(grapheme), 0);
}

/** A figure that lost its last digits would be a wrong one: what is cut ends with `…`. */
export function cutTo(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = "";
  let left = width - CUT.length;
  for (const grapheme of graphemesOf(text)) {
    left -= widthOfGrapheme(grapheme);
    if (left < 0) break;
    kept += grapheme;
  }
  return width < CUT.length ? "" : kept + CUT;
}

/** Blanks that fill a text up. */
export function fill(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - widthOf(text)));
}

/** What people see as one character, such as a letter with its accents. */
function graphemesOf(text: string): string[] {
  return Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
}

function widthOfGrapheme(grapheme: string): number {
  if (WIDE.test(grapheme)) return 2;
  return BARE.test(grapheme) ? 0 : 1;
}
