/**
 * Long work in pieces, between which the event loop has a turn: what else control does waits for one piece, and not for all.
 *
 * @module
 */

/** Counts what was done. */
export class Turns {
  #done = 0;

  /** @param most of what is counted, in one turn. */
  constructor(private readonly most: number) {}

  async take(count: number) {
    this.#done += count;
    if (this.#done < this.most) return;
    this.#done = 0;
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

/** In pieces of a size, the last one of what is left. */
export function* piecesOf<T>(all: readonly T[], size: number): Iterable<readonly T[]> {
  for (let at = 0; at < all.length; at += size) yield all.slice(at, at + size);
}

/** As `map`, but so many in a turn. */
export async function mapInTurns<A, B>(
  all: readonly A[],
  perTurn: number,
  make: (one: A) => B,
): Promise<B[]> {
  const turns = new Turns(perTurn);
  const made: B[] = [];
  for (const piece of piecesOf(all, perTurn)) {
    for (const one of piece) made.push(make(one));
    await turns.take(piece.length);
  }
  return made;
}
