/**
 * `pointsman show`: what a running unit says of itself, as tables or as JSON.
 *
 * @module
 */
import type { ConnectionsJson, EventsJson, StatusJson } from "../status/json.ts";
import { ask, AskError } from "./ask.ts";
import { DONE, type Io } from "./io.ts";
import { connectionLines, eventLines, realLines, statusLines, virtualLines } from "./views.ts";

/** What can be shown. */
export const SHOWN = ["status", "virtuals", "reals", "connections", "events"] as const;
export type Shown = (typeof SHOWN)[number];

export interface ShowOptions {
  what: Shown;
  /** Base URL of the unit's status. */
  status: string;
  json: boolean;
  /** Parameters of `/status/connections` or `/events`; the unit judges their values. */
  filters: Readonly<Record<string, string>>;
}

/** Gives the exit code. */
export async function show(options: ShowOptions, io: Io): Promise<number> {
  try {
    const { value, lines } = await fetchShown(options);
    io.log(options.json ? JSON.stringify(value, null, 2) : lines.join("\n"));
    return DONE;
  } catch (error) {
    if (!(error instanceof AskError)) throw error;
    io.error(error.message);
    return error.code;
  }
}

/** The piece of the unit's answer that was asked for, as it came and as text. */
async function fetchShown({ what, status: url, filters }: ShowOptions) {
  const query = new URLSearchParams(filters);
  if (what === "connections") {
    const page = await ask<ConnectionsJson>({
      url,
      path: `/status/connections?${query}`,
      fields: ["connections", "next"],
    });
    return { value: page, lines: connectionLines(page) };
  }
  if (what === "events") {
    const fields = ["events", "last", "lost"] as const;
    const events = await ask<EventsJson>({ url, path: `/events?${query}`, fields });
    return { value: events, lines: eventLines(events) };
  }
  const fields = ["unit", "engine", "connections", "virtuals", "reals"] as const;
  const status = await ask<StatusJson>({ url, path: "/status", fields });
  switch (what) {
    case "virtuals":
      return { value: status.virtuals, lines: virtualLines(status.virtuals) };
    case "reals":
      return { value: status.reals, lines: realLines(status.reals) };
    case "status":
      return { value: status, lines: statusLines(status) };
  }
}
