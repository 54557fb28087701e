/**
 * Chains of objects that each name at most one next, such as reals and their standbys. All in time proportional to
 * the number of names, because a broken file can hold eight thousand in one chain.
 *
 * @module
 */

/** From a name to the next. A name that leads nowhere is absent. */
export type Chain = ReadonlyMap<string, string>;

/** The next of each object, where there is one of that name. */
export function chainOf<T>(
  objects: ReadonlyMap<string, T>,
  next: (object: T) => string | null | undefined,
): Chain {
  const chain = new Map<string, string>();
  for (const [name, object] of objects) {
    const named = next(object);
    if (typeof named === "string" && objects.has(named)) chain.set(name, named);
  }
  return chain;
}

/** How many come after a name, counted no further than `most`. */
export function lengthFrom(chain: Chain, name: string, most: number): number {
  let length = 0;
  for (let at = chain.get(name); at !== undefined && length < most; at = chain.get(at)) length++;
  return length;
}

/** Each cycle once, from the name that comes first in the chain. */
export function cyclesOf(chain: Chain): string[][] {
  const order = new Map([...chain.keys()].map((name, i) => [name, i]));
  const seen = new Set<string>();
  const cycles: string[][] = [];
  for (const start of chain.keys()) {
    const walk = new Set<string>();
    let at: string | undefined = start;
    while (at !== undefined && !seen.has(at)) {
      seen.add(at);
      walk.add(at);
      at = chain.get(at);
    }
    // A name of this same walk closes a cycle; one of an earlier walk leads where that one led.
    if (at === undefined || !walk.has(at)) continue;
    const first = cycleAt(chain, at).reduce((a, b) => order.get(b)! < order.get(a)! ? b : a);
    cycles.push(cycleAt(chain, first));
  }
  return cycles;
}

/** What `find` gives of the first on the chain from a name, itself included, of which it gives anything. */
export function firstOnChain<T>(
  chain: Chain,
  find: (name: string) => T | undefined,
): (name: string) => T | undefined {
  const known = new Map<string, T | undefined>();
  return (name) => {
    const walk = new Set<string>();
    let found: T | undefined;
    for (let at: string | undefined = name; at !== undefined; at = chain.get(at)) {
      // A cycle without anything found has nothing to be found.
      if (walk.has(at)) break;
      found = known.has(at) ? known.get(at) : find(at);
      walk.add(at);
      if (found !== undefined || known.has(at)) break;
    }
    for (const passed of walk) known.set(passed, found);
    return found;
  };
}

function cycleAt(chain: Chain, start: string): string[] {
  const cycle = [start];
  for (let at = chain.get(start)!; at !== start; at = chain.get(at)!) cycle.push(at);
  return cycle;
}
