/**
 * The tables of virtuals and of reals.
 *
 * @module
 */
import type { RealJson, VirtualJson } from "../../status/json.ts";
import { count, duration, endpoint, latency, words } from "../format.ts";
import {
  figureColumn,
  ordersColumn,
  searchText,
  setDetail,
  stateColumn,
  type Surroundings,
  trafficColumns,
} from "./cells.ts";
import { part, setFigure, setText } from "./dom.ts";
import { LongTable } from "./long_table.ts";
import type { Column } from "./table.ts";

export function virtualTable(around: Surroundings): LongTable<VirtualJson> {
  return new LongTable<VirtualJson>({
    caption: "Virtuals: what clients connect to",
    columns: [
      VIRTUAL_NAME,
      stateColumn(around),
      SERVED_BY,
      figureColumn("Connections", ({ connections }) => connections),
      figureColumn("Ever made", ({ connections_total: total }) => total),
      ...trafficColumns<VirtualJson>(),
      ordersColumn("virtual", around),
    ],
    keyOf: ({ name }) => name,
    textOf: searchText,
    empty: "The config has no virtual.",
  });
}

const VIRTUAL_NAME: Column<VirtualJson> = {
  head: "Virtual",
  fill(cell, { name, address, port, protocol, clients }) {
    setText(part(cell, "span", "name"), name);
    const only = clients.length === 0 ? "" : `, for ${few(clients)} only`;
    setDetail(cell, `${endpoint(address, port)} ${protocol.toUpperCase()}${only}`);
  },
};

const SERVED_BY: Column<VirtualJson> = {
  head: "Served by",
  fill(cell, { serving, backup, reals, predictor, sticky_s: sticky }) {
    const by = { reals: few(reals), standby: "standbys", backup: `backup ${backup}`, none: "none" };
    setText(part(cell, "span", "by"), by[serving]);
    const stays = sticky === null ? "" : `, sticky ${duration(sticky)}`;
    setDetail(cell, `${predictor}${stays}`);
  },
};

export function realTable(around: Surroundings): LongTable<RealJson> {
  return new LongTable<RealJson>({
    caption: "Reals: the servers",
    columns: [
      REAL_NAME,
      stateColumn(around),
      REAL_CONNECTIONS,
      figureColumn("Ever made", ({ connections_total: total }) => total),
      figureColumn("Weight", ({ weight }) => weight),
      LATENCY,
      FAILURES,
      ...trafficColumns<RealJson>(),
      ordersColumn("real", around),
    ],
    keyOf: ({ name }) => name,
    textOf: searchText,
    empty: "The config has no real.",
  });
}

const REAL_NAME: Column<RealJson> = {
  head: "Real",
  fill(cell, { name, address, port, arp, standby }) {
    setText(part(cell, "span", "name"), name);
    const unknown = arp === "resolved" ? "" : `, ARP ${words(arp)}`;
    const behind = standby === null ? "" : `, standby ${standby}`;
    setDetail(cell, `${endpoint(address, port)}${unknown}${behind}`);
  },
};

const REAL_CONNECTIONS: Column<RealJson> = {
  head: "Connections",
  isFigure: true,
  fill(cell, { connections, maxconns }) {
    setFigure(cell, connections, count(connections));
    setDetail(cell, maxconns === null ? "" : `of ${count(maxconns)}`);
  },
};

const LATENCY: Column<RealJson> = {
  head: "Latency",
  isFigure: true,
  fill(cell, { latency_ms: ms }) {
    setFigure(cell, ms ?? NaN, latency(ms));
  },
};

const FAILURES: Column<RealJson> = {
  head: "Ditched",
  isFigure: true,
  fill(cell, { ditched, threshold, no_answer: noAnswer, reset, no_data: noData }) {
    setFigure(cell, ditched, `${count(ditched)} of ${count(threshold)}`);
    const ever = [[noAnswer, "unanswered"], [reset, "reset"], [noData, "without data"]] as const;
    setDetail(
      cell,
      ever.filter(([number]) => number > 0).map(([number, what]) => `${count(number)} ${what}`)
        .join(", "),
    );
  },
};

/** The first of many names. */
function few(names: readonly string[]): string {
  const shown = names.slice(0, 4).join(", ");
  return names.length > 4 ? `${shown} and ${count(names.length - 4)} more` : shown;
}
