/**
 * Slows down who guesses at the token: so many wrong ones in a minute, and an address has to wait. What is remembered is
 * bounded, and so is what is written to the log, whoever sends how much from where.
 *
 * @module
 */
import { WRONG_TOKEN_CLIENTS, WRONG_TOKENS_PER_MINUTE } from "../limits.ts";

const MINUTE_MS = 60_000;

/** Lines of the log in a minute: enough to see who it is, and not enough to fill a disk. */
export const LINES_PER_MINUTE = 60;

/** What was counted since when. */
interface Minute {
  startMs: number;
  count: number;
}

export class WrongTokens {
  /** By client address, the oldest minute first. */
  readonly #minutes = new Map<string, Minute>();
  readonly #lines: Minute = { startMs: -Infinity, count: 0 };

  constructor(private readonly log: (line: string) => void) {}

  /** Seconds that an address has to wait before it is listened to again, rounded up; 0 for none. */
  waitSeconds(client: string, nowMs: number): number {
    const minute = this.#minutes.get(client);
    if (minute === undefined || minute.count < WRONG_TOKENS_PER_MINUTE) return 0;
    return Math.max(0, Math.ceil((minute.startMs + MINUTE_MS - nowMs) / 1000));
  }

  /** Counts a wrong token, or none at all, of an address; `what` tells the log. */
  count(client: string, what: string, nowMs: number) {
    const minute = this.#minuteOf(client, nowMs);
    minute.count++;
    const last = minute.count === WRONG_TOKENS_PER_MINUTE ? "; it has to wait now" : "";
    this.#write(`${client}: ${what}${last}`, nowMs);
  }

  #minuteOf(client: string, nowMs: number): Minute {
    const known = this.#minutes.get(client);
    if (known !== undefined && nowMs < known.startMs + MINUTE_MS) return known;
    this.#minutes.delete(client);
    if (this.#minutes.size >= WRONG_TOKEN_CLIENTS) {
      const [oldest] = this.#minutes.keys();
      this.#minutes.delete(oldest!);
    }
    const minute = { startMs: nowMs, count: 0 };
    this.#minutes.set(client, minute);
    return minute;
  }

  #write(line: string, nowMs: number) {
    const lines = this.#lines;
    if (nowMs >= lines.startMs + MINUTE_MS) {
      const left = lines.count - LINES_PER_MINUTE;
      if (left > 0) this.log(`${left} more requests without the token were not shown`);
      lines.startMs = nowMs;
      lines.count = 0;
    }
    if (++lines.count <= LINES_PER_MINUTE) this.log(line);
  }
}
