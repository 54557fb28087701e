/**
 * Reading of files that a person named.
 *
 * @module
 */

/** The first bytes of a file, `most` of them: a path can name a device that never ends. Throws what Deno throws. */
export async function readAtMost(path: string, most: number): Promise<Uint8Array> {
  using file = await Deno.open(path);
  const bytes = new Uint8Array(most);
  let length = 0;
  while (length < most) {
    const read = await file.read(bytes.subarray(length));
    if (read === null) break;
    length += read;
  }
  return bytes.subarray(0, length);
}
