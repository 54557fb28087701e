/**
 * The payloads that carry the configuration, and the answer to it.
 *
 * @module
 */
import { MAX_CAUSE_BYTES, MAX_CHUNK_BYTES, MAX_CONFIG_BYTES } from "../../limits.ts";
import {
  CONFIGURATION_ANSWERS,
  type ConfigurationAnswerMessage,
  type ConfigurationMessage,
} from "../messages.ts";
import { HASH_BYTES, type PayloadCodec } from "./fields.ts";

export const configurationCodec: PayloadCodec<ConfigurationMessage> = {
  write(to, { hash, totalBytes, offset, bytes }) {
    if (!isPiece(totalBytes, offset, bytes.length)) {
      throw new RangeError(`${bytes.length} bytes at ${offset} of ${totalBytes}: expected a piece`);
    }
    to.hex(hash, HASH_BYTES);
    to.count(totalBytes);
    to.count(offset);
    to.raw(bytes);
  },
  read(from) {
    const hash = from.hex(HASH_BYTES);
    const totalBytes = from.count();
    const offset = from.count();
    const bytes = from.rest();
    from.require(isPiece(totalBytes, offset, bytes.length));
    return { kind: "configuration", hash, totalBytes, offset, bytes };
  },
};

export const configurationAnswerCodec: PayloadCodec<ConfigurationAnswerMessage> = {
  write(to, { hash, outcome, offset, cause }) {
    to.hex(hash, HASH_BYTES);
    to.word(CONFIGURATION_ANSWERS, outcome);
    to.count(offset);
    to.text(cause, MAX_CAUSE_BYTES);
  },
  read(from) {
    return {
      kind: "configuration_answer",
      hash: from.hex(HASH_BYTES),
      outcome: from.word(CONFIGURATION_ANSWERS),
      offset: from.count(),
      cause: from.text(MAX_CAUSE_BYTES),
    };
  },
};

/** Whoever gathers pieces needs no more memory than the largest configuration takes. */
function isPiece(totalBytes: number, offset: number, length: number): boolean {
  return totalBytes <= MAX_CONFIG_BYTES && offset + length <= totalBytes &&
    length <= MAX_CHUNK_BYTES && (length > 0 || totalBytes === 0);
}
