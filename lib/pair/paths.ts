/**
 * The three paths to the peer, and which of them is for what: messages of the unit go by each, what is large by the best that is
 * there.
 *
 * @module
 */
import { type Path, PATHS } from "../failover/messages.ts";
import { CABLE_CHUNK_BYTES, MAX_CHUNK_BYTES } from "../limits.ts";

/** One way to the peer. */
export interface PathLink {
  /** Takes all of the bytes or none; `isForPeer`: for nobody but the peer that was heard, where the path can tell hosts apart. */
  send(bytes: Uint8Array<ArrayBuffer>, isForPeer: boolean): boolean;
  /** As many bytes a second as a network: a serial line is not. */
  readonly isFast: boolean;
}

export type Paths = Record<Path, PathLink>;

/** What carries large things: the cable where it is a network of its own, then the back, which has fewer hosts, then the front. */
export function bulkPath(paths: Paths, isHeard: (path: Path) => boolean): Path | undefined {
  return BY_PREFERENCE.find((path) => paths[path].isFast && isHeard(path));
}

const BY_PREFERENCE = ["cable", "back", "front"] as const satisfies Path[];

/** Where a configuration goes, and in pieces of how many bytes: by a slow cable, where there is nothing else. */
export function configurationPath(
  paths: Paths,
  isHeard: (path: Path) => boolean,
): { path: Path; bytes: number } | undefined {
  const fast = bulkPath(paths, isHeard);
  if (fast !== undefined) return { path: fast, bytes: MAX_CHUNK_BYTES };
  const slow = PATHS.find((path) => isHeard(path));
  return slow === undefined ? undefined : { path: slow, bytes: CABLE_CHUNK_BYTES };
}
