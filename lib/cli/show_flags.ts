/**
 * Which options go with which view of `pointsman show`.
 *
 * @module
 */
import { MAX_WATCH_MS, MIN_WATCH_MS } from "../limits.ts";
import { SHOWN, type Shown } from "./show.ts";

/** What they go with, and the parameters of its path. */
export const FILTERS = [
  ["connections", "--virtual <name>", "only of this virtual"],
  ["connections", "--real <name>", "only to this real"],
  ["connections", "--client <address>", "only from this foreign address"],
  ["connections", "--limit <rows>", "rows of one page"],
  ["connections", "--after <entry>", "go on after this entry"],
  ["events", "--since <id>", "go on after this event"],
] as const;

/** Why these flags do not go with what is to be shown; undefined where they do. */
export function flagMisuse(what: Shown, given: readonly string[]): string | undefined {
  for (const flag of given) {
    const goesWith = FILTERS.find(([, flags]) => flags.startsWith(`--${flag} `))?.[0] ?? "events";
    if (goesWith !== what) return `--${flag} goes with: pointsman show ${goesWith}`;
  }
  return undefined;
}

/** Seconds as people write them, such as `2` or `0.5`, in ms; undefined for all else. */
export function watchMsOf(text: string): number | undefined {
  if (!/^\d{1,4}(\.\d{1,3})?$/.test(text)) return undefined;
  const ms = Math.round(Number(text) * 1000);
  return ms >= MIN_WATCH_MS && ms <= MAX_WATCH_MS ? ms : undefined;
}

/** The value of `--watch` may be left out; then the word behind it is none of its: `show --watch reals`. */
export function withWatchApart(args: readonly string[]): string[] {
  const apart = [...args];
  const at = args.indexOf("--watch");
  const next = args[at + 1];
  if (at >= 0 && next !== undefined && SHOWN.some((what) => what === next)) {
    apart.splice(at, 2, next, "--watch");
  }
  return apart;
}
