/**
 * What is to happen when, in a world whose clock jumps from one event to the next.
 *
 * @module
 */

interface Item {
  atMs: number;
  /** Of two items of one time, the one that was entered first comes first. */
  number: number;
  action: () => void;
}

export class Agenda {
  /** The world's clock. */
  nowMs: number;
  /** A binary heap: no item is due before the one at half its place. */
  readonly #items: Item[] = [];
  #entered = 0;

  constructor(nowMs: number) {
    this.nowMs = nowMs;
  }

  /** When the next item is due; undefined where there is none. */
  get nextMs(): number | undefined {
    return this.#items[0]?.atMs;
  }

  at(atMs: number, action: () => void) {
    const items = this.#items;
    let place = items.push({ atMs, number: this.#entered++, action }) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!isBefore(items[place]!, items[parent]!)) break;
      [items[place], items[parent]] = [items[parent]!, items[place]!];
      place = parent;
    }
  }

  after(ms: number, action: () => void) {
    this.at(this.nowMs + ms, action);
  }

  /** Does it again and again, after waits that are drawn anew, until it gives false. */
  repeat(waitMs: () => number, action: () => boolean) {
    this.after(waitMs(), () => {
      if (action()) this.repeat(waitMs, action);
    });
  }

  /** Sets the clock to the next item and does it. */
  run() {
    const items = this.#items;
    const item = items[0]!;
    const last = items.pop()!;
    if (items.length > 0) {
      items[0] = last;
      this.#sink();
    }
    this.nowMs = item.atMs;
    item.action();
  }

  #sink() {
    const items = this.#items;
    for (let place = 0;;) {
      let first = place;
      for (const child of [2 * place + 1, 2 * place + 2]) {
        if (child < items.length && isBefore(items[child]!, items[first]!)) first = child;
      }
      if (first === place) return;
      [items[place], items[first]] = [items[first]!, items[place]!];
      place = first;
    }
  }
}

function isBefore(a: Item, b: Item): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.number < b.number);
}
