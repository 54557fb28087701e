/**
 * The connections of a server, so many and no more. When there is no room for a new one, the one goes whose client has kept the
 * server waiting longest: for a request, or for taking an answer. So clients that are slow, or pretend to be, lose their places
 * to others, and who asks at once is answered at once.
 *
 * @module
 */

/** A connection, as seen from here. */
export interface Guest {
  close(): void;
  /** Ends with the answer that is on its way. */
  endSoon(): void;
}

export interface GuestLimits {
  connections: number;
  /** Of answers that are not taken yet. */
  untakenBytes: number;
}

export class Guests {
  readonly #all = new Set<Guest>();
  /** Those that wait for their clients ▸ bytes that the client has still to take; who waits longest comes first. */
  readonly #waiting = new Map<Guest, number>();
  #untakenBytes = 0;
  #left = () => {};

  constructor(private readonly limits: GuestLimits) {}

  get count(): number {
    return this.#all.size;
  }

  /** Gives whether there is room, or could be made. */
  admit(guest: Guest): boolean {
    if (this.#all.size >= this.limits.connections) this.#oldest()?.close();
    if (this.#all.size >= this.limits.connections) return false;
    this.#all.add(guest);
    return true;
  }

  /** From now on a guest waits for its client, which has bytes to take. */
  waits(guest: Guest, untakenBytes = 0) {
    if (!this.#all.has(guest)) return;
    this.works(guest);
    this.#waiting.set(guest, untakenBytes);
    this.#untakenBytes += untakenBytes;
    while (this.#untakenBytes > this.limits.untakenBytes) {
      const oldest = this.#oldest((other, bytes) => bytes > 0 && other !== guest);
      // One answer alone may be as large as it is.
      if (oldest === undefined) return;
      oldest.close();
    }
  }

  /** It waits no longer: the server has the next move. */
  works(guest: Guest) {
    this.#untakenBytes -= this.#waiting.get(guest) ?? 0;
    this.#waiting.delete(guest);
  }

  leaves(guest: Guest) {
    this.works(guest);
    this.#all.delete(guest);
    if (this.#all.size === 0) this.#left();
  }

  /** Closes those that wait for a request, and the others after their present answer. Settles when all have left. */
  async end(): Promise<void> {
    for (const guest of this.#all) {
      if (this.#waiting.get(guest) === 0) guest.close();
      else guest.endSoon();
    }
    if (this.#all.size === 0) return;
    await new Promise<void>((resolve) => this.#left = resolve);
  }

  #oldest(isWanted: (guest: Guest, bytes: number) => boolean = () => true): Guest | undefined {
    for (const [guest, bytes] of this.#waiting) if (isWanted(guest, bytes)) return guest;
    return undefined;
  }
}
