/**
 * Waits for something that is looked at again and again.
 *
 * @module
 */
const WAIT_MS = 60_000;
const LOOK_MS = 2;

/** Throws where it has not come to be in time. */
export async function until(what: string, isSo: () => boolean) {
  const endMs = performance.now() + WAIT_MS;
  while (!isSo()) {
    if (performance.now() > endMs) throw new Error(`expected that ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
