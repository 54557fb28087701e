/**
 * Writes a configuration file in one piece: whoever reads it, after a power cut too, finds the old text or the new one.
 *
 * @module
 */
import { dirname } from "node:path";

/** A file that could not be written; the one that was there is as it was. The message is for the operator. */
export class SaveError extends Error {
  override readonly name = "SaveError";
}

/**
 * Owner and mode of the file stay where they may be kept; a file that is new is its owner's alone.
 *
 * @throws {SaveError}
 */
export async function saveConfig(path: string, text: string) {
  try {
    // Of a link, what it leads to is written, as an editor would.
    const target = await Deno.realPath(path).catch(() => path);
    await replace(target, new TextEncoder().encode(text));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SaveError(
      `${path}: it cannot be written (${reason}): expected a file in a folder that the unit may write to`,
      { cause: error },
    );
  }
}

async function replace(path: string, bytes: Uint8Array) {
  const folder = dirname(path);
  const before = await Deno.stat(path).catch(() => undefined);
  // In the same folder: only within one file system a name changes at once.
  const temporary = await Deno.makeTempFile({ dir: folder, prefix: ".pointsman-" });
  try {
    await writeThrough(temporary, bytes);
    if (before !== undefined) await dress(temporary, before);
    await Deno.rename(temporary, path);
  } catch (error) {
    await Deno.remove(temporary);
    throw error;
  }
  // The new name is on the disk only with its folder.
  using opened = await Deno.open(folder);
  await opened.sync();
}

async function writeThrough(path: string, bytes: Uint8Array) {
  using file = await Deno.open(path, { write: true });
  let written = 0;
  while (written < bytes.length) written += await file.write(bytes.subarray(written));
  await file.sync();
}

/** A change of owner takes away bits of the mode, so that comes first. Only root may give a file away; the mode is kept anyway. */
async function dress(path: string, { uid, gid, mode }: Deno.FileInfo) {
  await Deno.chown(path, uid, gid).catch((error) => {
    if (!(error instanceof Deno.errors.PermissionDenied)) throw error;
  });
  if (mode !== null) await Deno.chmod(path, mode & 0o777);
}
