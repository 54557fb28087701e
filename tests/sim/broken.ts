/**
 * What an invariant says that does not hold.
 *
 * @module
 */

export class Broken extends Error {
  override readonly name = "Broken";
}

/** Called where an invariant does not hold; the text is made only then, so that a check costs a comparison. */
export function broken(what: string): never {
  throw new Broken(what);
}
