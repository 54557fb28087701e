/**
 * The events, the newest first: those that were kept when the page was opened, and each as it comes.
 *
 * @module
 */
import type { EventJson, EventsJson } from "../../status/json.ts";
import { plural, time, words } from "../format.ts";
import type { UnitLink } from "../unit_link.ts";
import { find, make, setText } from "./dom.ts";

/** Shown: what is older is in `show events`, and in the log. */
const MOST = 100;

/** A stream that was refused, for want of room, is asked for again after so long. */
const AGAIN_MS = 10_000;

export class EventView {
  readonly #list = find("ol", "event-list");
  readonly #live = find("p", "events-live");
  #stream: EventSource | undefined;
  #last = 0;
  #openedMs = -Infinity;
  /** Counts the openings, so that an answer that comes late to one of before is known. */
  #opening = 0;

  constructor(
    private readonly link: UnitLink,
    private readonly nowMs: () => number,
    /** Told of each event that comes. */
    private readonly onEvent: (text: string) => void,
  ) {}

  /** To be called again and again: sees to it that events come. */
  async keepOpen() {
    if (this.#stream !== undefined && this.#stream.readyState !== EventSource.CLOSED) return;
    if (performance.now() - this.#openedMs < AGAIN_MS) return;
    this.#openedMs = performance.now();
    const opening = ++this.#opening;
    await this.#fetch();
    if (opening === this.#opening) this.#open();
  }

  /** The unit was started again: its events count from 1. */
  restart() {
    this.close();
    this.#last = 0;
    this.#add(make("li", { class: "mark" }, "The unit was started again."));
  }

  /** Nobody looks. */
  close() {
    this.#opening++;
    this.#stream?.close();
    this.#stream = undefined;
    this.#openedMs = -Infinity;
  }

  /** What was there before, or came meanwhile: the newest, where nothing is known yet. */
  async #fetch() {
    const query = this.#last === 0 ? `limit=${MOST}` : `since=${this.#last}`;
    const { body } = await this.link.get<EventsJson>(`events?${query}`);
    this.#lost(body.lost);
    for (const event of body.events) this.#show(event);
    this.#last = body.last;
  }

  #open() {
    const stream = new EventSource(`events?since=${this.#last}`);
    stream.onopen = () => setText(this.#live, "Live: each is shown as it comes.");
    stream.onerror = () => setText(this.#live, "Not live at present; trying again.");
    stream.onmessage = ({ data }) => {
      const event: EventJson = JSON.parse(data);
      this.#last = event.id;
      this.#show(event).classList.add("new");
      this.onEvent(textOf(event));
    };
    stream.addEventListener("lost", ({ data }) => this.#lost(JSON.parse(data).lost));
    this.#stream = stream;
  }

  #lost(number: number) {
    if (number > 0) {
      this.#add(make("li", { class: "mark" }, `${plural(number, "event")} not shown.`));
    }
  }

  #show(event: EventJson): HTMLLIElement {
    const { id, time: at, kind, object, old, new: now, cause } = event;
    const change = make(
      "span",
      { class: "change" },
      `${words(old)} → `,
      make("strong", {}, words(now)),
    );
    return this.#add(make(
      "li",
      { "data-id": String(id) },
      make("time", { datetime: at }, time(at, this.nowMs())),
      make("span", { class: "object" }, `${nameOf(kind)} ${object}`),
      change,
      make("span", { class: "why" }, cause),
    ));
  }

  #add(item: HTMLLIElement): HTMLLIElement {
    this.#list.prepend(item);
    while (this.#list.childElementCount > MOST) this.#list.lastElementChild!.remove();
    return item;
  }
}

function textOf({ kind, object, old, new: now, cause }: EventJson): string {
  return `${nameOf(kind)} ${object}: ${words(old)} → ${words(now)}, ${cause}`;
}

/** A kind says what of an object has changed. */
function nameOf(kind: EventJson["kind"]): string {
  switch (kind) {
    case "arp":
      return "ARP of real";
    case "serving":
      return "serving of virtual";
    case "link":
      return "link of port";
    case "cable":
      return "failover";
    case "fastpath":
      return "fast path in the";
    default:
      return kind;
  }
}
