/**
 * `pointsman show`: what a running unit says of itself, as tables or as JSON, once or again and again.
 *
 * @module
 */
import type { ConnectionsJson, EventsJson, StatusJson } from "../status/json.ts";
import { askDated, AskError } from "./ask.ts";
import { follow } from "./follow.ts";
import { DONE, type Streams } from "./io.ts";
import { type ColourChoice, paintFor } from "./paint.ts";
import { AskedView, type Kind, type View } from "./views/view.ts";
import { CONNECTIONS } from "./views/connections.ts";
import { EVENTS } from "./views/events.ts";
import { FAILOVER } from "./views/failover.ts";
import { machineKind } from "./views/machines.ts";
import { REALS } from "./views/reals.ts";
import { statusKind } from "./views/status.ts";
import { VIRTUALS } from "./views/virtuals.ts";
import { watch } from "./watch.ts";

/** What can be shown. */
export const SHOWN = [
  "status",
  "virtuals",
  "reals",
  "connections",
  "failover",
  "events",
] as const;
export type Shown = (typeof SHOWN)[number];

export interface ShowOptions {
  what: Shown;
  /** Base URL of the unit's status. */
  status: string;
  json: boolean;
  color: ColourChoice;
  /** Parameters of `/status/connections` or `/events`; the unit judges their values. */
  filters: Readonly<Record<string, string>>;
  /** Look again after so long; undefined: once. */
  watchMs: number | undefined;
  /** Of events: go on with each as it comes. */
  follow: boolean;
}

/** Gives the exit code. */
export async function show(options: ShowOptions, io: Streams): Promise<number> {
  const { what, status, json, watchMs } = options;
  const paint = paintFor(options.color, io.terminal);
  // Events come by themselves: nobody has to look again and again.
  if (what === "events" && (options.follow || watchMs !== undefined)) {
    return await follow({ status, json, filters: options.filters, paint, retryMs: watchMs }, io);
  }
  const view = viewOf(options);
  if (watchMs !== undefined) return await watch(view, { what, status, json, paint, watchMs }, io);
  try {
    await view.look();
    const columns = io.terminal?.columns() ?? Infinity;
    io.log(
      json ? JSON.stringify(view.json(), null, 2) : view.lines({ columns, paint }).join("\n"),
    );
    return DONE;
  } catch (error) {
    if (!(error instanceof AskError)) throw error;
    io.error(error.message);
    return error.code;
  }
}

function viewOf({ what, status: url, filters, watchMs }: ShowOptions): View {
  const query = new URLSearchParams(filters);
  const isWatched = watchMs !== undefined;
  switch (what) {
    case "connections": {
      const path = `/status/connections?${query}`;
      const fields = ["connections", "next"] as const;
      return new AskedView<ConnectionsJson>(
        CONNECTIONS,
        (signal) => askDated({ url, path, fields, signal }),
      );
    }
    case "events": {
      const fields = ["events", "last", "lost"] as const;
      const path = `/events?${query}`;
      return new AskedView<EventsJson>(
        EVENTS,
        (signal) => askDated({ url, path, fields, signal }),
      );
    }
    case "status":
      return ofStatus(url, statusKind(isWatched));
    case "virtuals":
      return ofStatus(url, machineKind(VIRTUALS, isWatched));
    case "reals":
      return ofStatus(url, machineKind(REALS, isWatched));
    case "failover":
      return ofStatus(url, FAILOVER);
  }
}

function ofStatus(url: string, kind: Kind<StatusJson>): View {
  const fields = ["unit", "engine", "connections", "virtuals", "reals", "failover"] as const;
  return new AskedView(kind, (signal) => askDated({ url, path: "/status", fields, signal }));
}
