/**
 * An explanation in sentences.
 *
 * @module
 */
import { wallTime } from "../clock.ts";
import type { RunningConfig } from "../config/running.ts";
import type { EngineState } from "../engine/state.ts";
import { type Reason, VIRTUAL_STATES } from "../words.ts";
import type { CandidateJson, ConnectionJson, DropName, ExplainJson, NextJson } from "./json.ts";

/** Why a connection is where it is. */
export const REASON_TEXT: Readonly<Record<Reason, string>> = {
  predictor: "the predictor chose it",
  sticky: "the client sticks to it",
  trial: "it is the one trial of a real in testing",
  "no_answer": "it was moved there because another real did not answer",
  reset: "it was moved there because another real reset it",
  "left_service": "it was moved there because its real left service before it answered",
  static: "the real opened it",
};

/** Why a SYN would be dropped before a real is asked for. */
export const DROP_TEXT: Readonly<Partial<Record<DropName, string>>> = {
  "link_down": "the link of the back port is down",
  "bad_source": "no client can have this address",
  "synguard": "its synguard's limit is reached",
  "table_full": "the connection table is full",
};

/** Reals named in one sentence; the candidates have them all. */
const NAMED = 8;

/** One to a few sentences: first what is, then what would become of a new connection. */
export function explainText(
  config: RunningConfig,
  state: EngineState,
  explained: Omit<ExplainJson, "text">,
): string[] {
  const { client, virtual, connections } = explained;
  const lines = connections.map(connectionText);
  if (lines.length === 0) lines.push(`${client} has no connection to ${virtual}.`);
  return [...lines, ...new Sentences(config, state, explained).next()];
}

function connectionText(row: ConnectionJson): string {
  const client = `${row.foreign_address}:${row.foreign_port}`;
  const age = `${(row.age_ms / 1000).toFixed(1)} s old`;
  const to = row.outbound ? "has a connection from" : "is connected to";
  return `${client} ${to} ${row.real} (${row.state}, ${age}): ${REASON_TEXT[row.reason]}.`;
}

class Sentences {
  readonly #next: NextJson;
  readonly #asked: string;
  readonly #address: string;

  constructor(
    private readonly config: RunningConfig,
    private readonly state: EngineState,
    { client, virtual, next }: Omit<ExplainJson, "text">,
  ) {
    this.#next = next;
    this.#asked = virtual;
    this.#address = client.split(":")[0]!;
  }

  next(): string[] {
    const { virtual, serving, sticky, reason } = this.#next;
    if (virtual === null) return [this.#notServed()];
    const lines = virtual === this.#asked ? [] : [this.#shared(virtual)];
    const dropped = this.#dropped(virtual);
    if (dropped !== undefined) return [...lines, dropped];
    if (sticky !== null && reason !== "sticky") {
      lines.push(`The client sticks to ${sticky}, which can take no connection now.`);
    }
    if (serving !== null && serving !== virtual) {
      lines.push(
        `No real of ${virtual} can take a connection of ${this.#address}: its backup ${serving} does.`,
      );
    }
    return [...lines, [this.#choice(), ...this.#skipped()].join("; ") + "."];
  }

  #notServed(): string {
    const { address, port, clients } = this.#virtual(this.#asked);
    const where = port === 0 ? address : `${address}:${port}`;
    return `No virtual at ${where} takes ${this.#address}: ${this.#asked} is for ` +
      `${namesOf(clients)} only; its SYN would be dropped (not_served).`;
  }

  /** Which of the virtuals of one address and port takes the client. */
  #shared(taker: string): string {
    const { clients } = this.#virtual(taker);
    if (clients.length > 0) {
      return `${this.#address} belongs to ${taker}, which serves ${namesOf(clients)} at the ` +
        `address and port of ${this.#asked}.`;
    }
    const only = namesOf(this.#virtual(this.#asked).clients);
    return `${this.#asked} is for ${only} only: ${this.#address} is served by ${taker}, at the ` +
      `same address and port.`;
  }

  /** Where something other than the want of a real stands in the way of its SYN. */
  #dropped(virtual: string): string | undefined {
    const { drop } = this.#next;
    if (drop === null || drop === "no_real") return undefined;
    if (drop === "out_of_service") {
      return `${virtual} is ${this.#stateOf(virtual)}: ` +
        `the SYN of a new connection would be dropped (out_of_service).`;
    }
    return `The SYN of a new connection of ${this.#address} to ${virtual} would be dropped: ` +
      `${DROP_TEXT[drop] ?? "see the counter"} (${drop}).`;
  }

  #stateOf(virtual: string): string {
    const { virtuals } = this.state;
    const { index } = this.#virtual(virtual);
    const state = VIRTUAL_STATES[virtuals.state[index]!]!;
    return `${state} since ${wallTime(virtuals.since[index]!)}`;
  }

  #choice(): string {
    const { real, reason } = this.#next;
    if (real === null) {
      return `No real can take a new connection: its SYN would be dropped (no_real)`;
    }
    const why = reason === "trial"
      ? "it is in testing, and this would be its one trial"
      : reason === "predictor"
      ? this.#predicted(real)
      : "the client sticks to it";
    return `A new connection of ${this.#address} would go to ${real}: ${why}`;
  }

  #predicted(real: string): string {
    const { candidates, predictor, measure, serving } = this.#next;
    const usable = candidates.filter((candidate) =>
      candidate.usable && candidate.virtual === serving
    );
    const chosen = usable.find((candidate) => candidate.real === real);
    const others = usable.filter((candidate) => candidate.real !== real);
    if (chosen === undefined && candidates.length > 0) {
      return "it stands in for one that has ditched the last connection of this client";
    }
    if (chosen === undefined || others.length === 0) return "no other real is usable";
    if (predictor === "hash") return "hash gives it this client address, whatever its load";
    const figures = namesOf(others.map((other) => `${other.real}: ${figureOf(other)}`));
    const of = `of ${others.length + 1} usable reals`;
    const tie = others.some(({ figure }) => figure === chosen.figure) ? ", and it is its turn" : "";
    if (predictor === "roundrobin") {
      return `it is its turn by roundrobin: what it has earned by its weight and not spent, ${
        figureOf(chosen)
      }, is the most ${of} (${figures})`;
    }
    // Slow start: a real that has come into service only now is passed over, though it has less.
    const someHeld = others.some(({ figure }) => figure < chosen.figure);
    const but = someHeld ? " but those that start slowly" : "";
    return `${predictor} found ${
      figureOf(chosen)
    } ${measure} there, the least ${of}${but} (${figures})${tie}`;
  }

  /** Reals that can take nothing, and who stands in for them. */
  #skipped(): string[] {
    const { real: chosen, candidates } = this.#next;
    const skipped = candidates.filter(({ skip, real, standing_in_for: bound }) =>
      skip !== "none" && (bound ?? real) !== chosen
    );
    const shown = skipped.slice(0, NAMED).map((candidate) => this.#skippedText(candidate));
    const more = skipped.length - shown.length;
    return more === 0 ? shown : [...shown, `${more} more skipped`];
  }

  #skippedText({ real, standing_in_for: bound, skip, usable }: CandidateJson): string {
    const name = bound ?? real;
    const why = skip === "unresolved"
      ? "it does not answer ARP"
      : skip === "ditched"
      ? "it ditched the last connection of this client"
      : `${skip} since ${this.#sinceOf(name)}`;
    const standsIn = bound !== null && usable ? `, ${real} stands in for it` : "";
    return `${name} skipped: ${why}${standsIn}`;
  }

  #sinceOf(real: string): string {
    const { index } = this.config.reals.find(({ name }) => name === real)!;
    return wallTime(this.state.reals.since[index]!);
  }

  #virtual(name: string) {
    return this.config.virtuals.find((virtual) => virtual.name === name)!;
  }
}

function figureOf({ figure }: CandidateJson): string {
  return String(Math.round(figure * 1000) / 1000);
}

function namesOf(names: readonly string[]): string {
  const more = names.length - NAMED;
  return names.slice(0, NAMED).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
