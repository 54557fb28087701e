/**
 * The log of a running unit: one line for each transition, made of the numbers that the engine leaves in its ring.
 *
 * @module
 */
import { wallTime } from "../clock.ts";
import type { Config } from "../config/config.ts";
import {
  CAUSES,
  type EngineEvent,
  EVENT_ARP,
  EVENT_LINK,
  EVENT_REAL,
  EVENT_TABLE,
  EVENT_VIRTUAL,
  type EventRing,
} from "../engine/events.ts";
import { ARP_STATES, LINK_STATES, PORTS, REAL_STATES, VIRTUAL_STATES } from "../words.ts";
import type { Io } from "./io.ts";

export class TransitionLog {
  #lastId = 0;

  constructor(
    private readonly config: Config,
    private readonly ring: EventRing,
    private readonly io: Io,
  ) {}

  /** Writes what came since the last call. */
  flush() {
    for (const event of this.ring.readAfter(this.#lastId)) {
      const lost = event.id - this.#lastId - 1;
      if (lost > 0) this.io.log(`${timeOf(event)} log: ${lost} transitions came too fast to show`);
      this.io.log(lineOf(this.config, event));
      this.#lastId = event.id;
    }
  }
}

/** `2026-01-02T03:04:05.678Z real web1, ARP: resolving → resolved (ARP answer)` */
export function lineOf(config: Config, event: EngineEvent): string {
  const { name, word } = describe(config, event);
  const cause = CAUSES[event.cause] ?? `cause ${event.cause}`;
  return `${timeOf(event)} ${name}: ${word(event.before)} → ${word(event.after)} (${cause})`;
}

function timeOf(event: EngineEvent): string {
  return wallTime(event.timeMs);
}

/** The name of what changed, and what makes a word of its states. */
function describe({ reals, virtuals, ports }: Config, { kind, object }: EngineEvent) {
  const real = `real ${reals[object]?.name ?? object}`;
  const port = PORTS[object] ?? "front";
  switch (kind) {
    case EVENT_REAL:
      return { name: real, word: wordOf(REAL_STATES) };
    case EVENT_VIRTUAL:
      return { name: `virtual ${virtuals[object]?.name ?? object}`, word: wordOf(VIRTUAL_STATES) };
    case EVENT_ARP:
      return { name: `${real}, ARP`, word: wordOf(ARP_STATES) };
    case EVENT_LINK:
      return { name: `port ${port} (${ports[port]}), link`, word: wordOf(LINK_STATES) };
    case EVENT_TABLE:
      return { name: "connection table", word: (percent: number) => `${percent} % full` };
    default:
      return { name: `kind ${kind}, object ${object}`, word: String };
  }
}

function wordOf(states: readonly string[]): (state: number) => string {
  return (state) => states[state] ?? String(state);
}
