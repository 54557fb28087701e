/**
 * `pointsman show virtuals`.
 *
 * @module
 */
import type { VirtualJson } from "../../status/json.ts";
import type { Cell, Column } from "../table.ts";
import { formatBytes, formatCount } from "../units.ts";
import { type MachineTable, stateCell } from "./machines.ts";
import { endpoint } from "./view.ts";

/** What is left out first in a narrow terminal stands last. */
const FIRST: readonly Column[] = [
  { title: "virtual", least: 8 },
  { title: "address" },
  { title: "state", least: 20 },
  { title: "connections", right: true },
];
const LAST: readonly Column[] = [
  { title: "embryonic", right: true },
  { title: "total", right: true },
  { title: "in", right: true },
  { title: "out", right: true },
  { title: "serving", least: 8 },
  { title: "predictor" },
  { title: "reals", least: 10 },
];

function firstCells(virtual: VirtualJson, unitMs: number): Cell[] {
  const { name, protocol, address, port, connections, removed } = virtual;
  return [
    name,
    `${protocol} ${endpoint(address, port)}`,
    stateCell(virtual, unitMs, removed ? "removed" : ""),
    formatCount(connections),
  ];
}

function lastCells(virtual: VirtualJson): Cell[] {
  const { serving, backup } = virtual;
  return [
    formatCount(virtual.embryonic),
    formatCount(virtual.connections_total),
    formatBytes(virtual.bytes_in),
    formatBytes(virtual.bytes_out),
    {
      text: serving === "backup" ? `backup ${backup}` : serving,
      style: serving === "reals" ? undefined : "warning",
    },
    virtual.predictor,
    virtual.reals.join(","),
  ];
}

export const VIRTUALS: MachineTable<VirtualJson> = {
  machines: ({ virtuals }) => virtuals,
  first: FIRST,
  last: LAST,
  firstCells,
  lastCells,
};
