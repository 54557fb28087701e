/**
 * What a person should look at, of a status: one sentence each, the worst first.
 *
 * @module
 */
import { TABLE_WARNING_PERCENT } from "../limits.ts";
import type { HealthJson, RealJson, StatusJson, VirtualJson } from "../status/json.ts";
import { count, words } from "./format.ts";
import { pairTroubles, type Risen } from "./pair_troubles.ts";

/** `bad`: clients are not served, or will not be soon. `warning`: they are, with less to spare. */
export interface Trouble {
  level: "bad" | "warning";
  text: string;
}

/** More than a person reads at once; the tables show the rest. */
const MOST = 6;

/** `risen` is of `refusals.ts`. */
export function troublesOf(status: StatusJson, health: HealthJson, risen: Risen = []): Trouble[] {
  const troubles = [
    ...engineTroubles(health),
    ...portTroubles(status),
    ...pairTroubles(status, risen),
    ...status.virtuals.flatMap(virtualTroubles),
    ...status.reals.flatMap(realTroubles),
    ...tableTroubles(status),
    ...reloadTroubles(status),
  ];
  const sorted = [...of("bad", troubles), ...of("warning", troubles)];
  if (sorted.length <= MOST) return sorted;
  const rest = sorted.length - MOST + 1;
  const level = sorted[MOST - 1]!.level;
  return [...sorted.slice(0, MOST - 1), { level, text: `And ${count(rest)} more.` }];
}

function of(level: Trouble["level"], troubles: readonly Trouble[]): Trouble[] {
  return troubles.filter((trouble) => trouble.level === level);
}

function engineTroubles(health: HealthJson): Trouble[] {
  if (health.ok) return [];
  return [{ level: "bad", text: `The engine does not do its work: ${health.reason}.` }];
}

function portTroubles({ engine: { ports } }: StatusJson): Trouble[] {
  return Object.entries(ports).filter(([, { link }]) => link !== "up").map(([port, at]) => {
    return { level: "bad", text: `The link of the ${port} port (${at.interface}) is ${at.link}.` };
  });
}

function virtualTroubles(virtual: VirtualJson): Trouble[] {
  const { name, state, serving, backup } = virtual;
  if (state === "failed") {
    return [{
      level: "bad",
      text: `Virtual ${name} has failed: ${virtual.cause ?? "no usable real"}.`,
    }];
  }
  if (state !== "in_service") {
    return [{ level: "warning", text: `Virtual ${name} is ${words(state)}.` }];
  }
  if (serving === "backup") {
    return [{ level: "warning", text: `Virtual ${name} is served by its backup ${backup}.` }];
  }
  if (serving === "standby") {
    return [{ level: "warning", text: `Virtual ${name} is served by standbys only.` }];
  }
  return [];
}

function realTroubles({ name, state, cause, arp }: RealJson): Trouble[] {
  if (state === "in_service" && arp === "resolved") return [];
  if (state === "in_service") {
    return [{
      level: "warning",
      text: `Real ${name} does not answer ARP: it gets no connections.`,
    }];
  }
  const why = cause === null ? "" : ` (${cause})`;
  const text = state === "max_connections"
    ? `Real ${name} has as many connections as it may have.`
    : `Real ${name} is ${words(state)}${why}.`;
  return [{ level: "warning", text }];
}

function tableTroubles({ connections: { current, max } }: StatusJson): Trouble[] {
  const percent = Math.floor(current * 100 / max);
  if (percent < TABLE_WARNING_PERCENT) return [];
  return [{ level: "warning", text: `The connection table is ${percent} % full.` }];
}

function reloadTroubles({ unit: { last_reload: last } }: StatusJson): Trouble[] {
  if (last === null || last.ok) return [];
  return [{ level: "warning", text: `The last reload of the config was refused: ${last.text}.` }];
}
