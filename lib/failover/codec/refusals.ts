/**
 * Why bytes that came were not taken. Each is a counter, and none changes anything else.
 *
 * | refusal | means |
 * |---|---|
 * | noise | not the bytes of a frame: a disturbed line, or somebody else's traffic |
 * | too_long | no delimiter for longer than any frame is |
 * | version | the peer speaks another version of this protocol |
 * | no_key | the frame is signed with no key, and we have one |
 * | wrong_key | signed with another key than ours; with any, where we have none |
 * | bad_signature | our key's name on it, and not what was signed: disturbed, or forged |
 * | wrong_path | signed for another path: two wires are swapped, or one path's frames are played on another |
 * | reflected | our own frame came back |
 * | stale | said to an earlier start of this process, or by an earlier one of the peer; or before it knew us |
 * | replayed | this frame has come already |
 * | too_old | overtaken by more frames than are remembered |
 * | malformed | from the peer, and not what this version can read |
 *
 * @module
 */
export const REFUSALS = [
  "noise",
  "too_long",
  "version",
  "no_key",
  "wrong_key",
  "bad_signature",
  "wrong_path",
  "reflected",
  "stale",
  "replayed",
  "too_old",
  "malformed",
] as const;
export type Refusal = (typeof REFUSALS)[number];

export type RefusalCounts = Record<Refusal, number>;

export function noRefusals(): RefusalCounts {
  return {
    noise: 0,
    too_long: 0,
    version: 0,
    no_key: 0,
    wrong_key: 0,
    bad_signature: 0,
    wrong_path: 0,
    reflected: 0,
    stale: 0,
    replayed: 0,
    too_old: 0,
    malformed: 0,
  };
}
