/**
 * Tells what happened to who does not see it, in a region that screen readers read aloud.
 *
 * @module
 */
import { find, setText } from "./dom.ts";

/** Events often come together: a real fails, and its virtual. They are told in one go, and no faster than one can listen. */
const GATHER_MS = 1500;

export class Announcer {
  readonly #region = find("p", "announcements");
  #waiting: string[] = [];

  tell(text: string) {
    this.#waiting.push(text);
    if (this.#waiting.length === 1) setTimeout(() => this.#read(), GATHER_MS);
  }

  #read() {
    const [first, ...rest] = this.#waiting;
    this.#waiting = [];
    const more = rest.length > 2 ? [`and ${rest.length} more events`] : rest;
    setText(this.#region, [first, ...more].join("; "));
  }
}
