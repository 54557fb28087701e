/**
 * Where the files lie that go with the program and are no modules: the shim, the page, the examples. From source they lie in the
 * checkout, in the one executable beside its entry.
 *
 * @module
 */

/** A bundle is one module, which lies at the top; its parts have no places of their own. */
const TOP = import.meta.url.endsWith("/lib/included.ts") ? "../" : "./";

/** URL of a file, by its path from the top of the checkout. */
export function included(path: string): URL {
  return new URL(`${TOP}${path}`, import.meta.url);
}
