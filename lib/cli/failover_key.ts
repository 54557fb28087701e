/**
 * The key of the pair, as a unit reads it at its start.
 *
 * @module
 */
import type { Config } from "../config/config.ts";
import { KeyError, parseKey } from "../failover/key.ts";
import { readAtMost } from "../files.ts";
import { MAX_KEY_DIGITS } from "../limits.ts";
import type { Io } from "./io.ts";

/** A key without its path: what to do about a file that cannot be read. */
const EXPECTED = "expected a file with the key of the pair (openssl rand -hex 32 makes one)";

/**
 * Undefined for a unit that is alone, and for a pair without a key.
 *
 * @throws {KeyError}
 */
export async function pairKey(
  config: Config,
  io: Io,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const { key, warning } = await lookAtKey(config);
  if (warning !== undefined) io.error(`warning: ${warning}`);
  return key;
}

/** What `check` says of the key: without it `run` does not start, but the file that names it is right. */
export async function keyWarnings(config: Config): Promise<string[]> {
  try {
    const { warning } = await lookAtKey(config);
    return warning === undefined ? [] : [warning];
  } catch (error) {
    if (!(error instanceof KeyError)) throw error;
    return [error.message];
  }
}

interface Found {
  key?: Uint8Array<ArrayBuffer>;
  warning?: string;
}

async function lookAtKey({ failover }: Config): Promise<Found> {
  if (failover === null) return {};
  const path = failover.keyFile;
  if (path === null) {
    const warning = "failover.key_file is none: anybody on the cable and the ports can take this " +
      "unit's place: expected the path of a file with a key";
    return { warning };
  }
  try {
    const key = parseKey(await readFile(path), path);
    const warning = await openWarning(path);
    return warning === undefined ? { key } : { key, warning };
  } catch (error) {
    if (!(error instanceof KeyError)) throw error;
    throw new KeyError(`failover.key_file: ${error.message}`, { cause: error });
  }
}

async function readFile(path: string): Promise<string> {
  try {
    // Room for a line end and one more, so that a longer file is seen to be one.
    return new TextDecoder().decode(await readAtMost(path, MAX_KEY_DIGITS + 3));
  } catch (error) {
    throw new KeyError(`${path}: ${reasonOf(error)}: ${EXPECTED}`, { cause: error });
  }
}

/** What is wrong with who may read the file, undefined where nothing is. */
async function openWarning(path: string): Promise<string | undefined> {
  const { mode } = await Deno.stat(path);
  if (mode === null || (mode & 0o066) === 0) return undefined;
  const bits = (mode & 0o777).toString(8).padStart(3, "0");
  return `failover.key_file: ${path}: others can read or write it (mode ${bits}): expected 600, and a new key`;
}

function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such file";
  if (error instanceof Deno.errors.PermissionDenied) return "permission denied";
  if (error instanceof Deno.errors.IsADirectory) return "this is a directory";
  return error instanceof Error ? error.message : String(error);
}
