/**
 * `pointsman show failover`: both units side by side, and below them what joins them.
 *
 * @module
 */
import type { PairJson, PeerJson } from "../../status/json_failover.ts";
import type { StatusJson } from "../../status/json.ts";
import { PORTS } from "../../words.ts";
import { oneLine } from "../one_line.ts";
import { styleOf } from "../paint.ts";
import { type Cell, type Column, formatTable, type Look } from "../table.ts";
import { formatAge, formatCount } from "../units.ts";
import { cutTo } from "../width.ts";
import { addressText, agoText, cableText, peerWord, sinceText, syncText } from "./pair_words.ts";
import { type Kind, NOTHING, type Taken } from "./view.ts";

export const FAILOVER: Kind<StatusJson> = {
  json: ({ failover }) => failover,
  lines: (now, _, look) =>
    now.answer.failover.enabled
      ? pairLines(now, now.answer.failover, look)
      : aloneLines(now.answer, look),
};

function aloneLines({ unit }: StatusJson, { columns }: Look): string[] {
  return [
    cutTo(oneLine(`unit ${unit.name}: no failover is configured: it has no peer`), columns),
    cutTo("Nothing takes over when it fails.", columns),
  ];
}

function pairLines({ answer, unitMs }: Taken<StatusJson>, pair: PairJson, look: Look): string[] {
  const { peer } = pair;
  const columns: Column[] = [
    { title: "" },
    { title: `${answer.unit.name}, this unit`, least: 16 },
    { title: peer === null ? "the peer" : `${peer.name}, its peer`, least: 16 },
  ];
  const rows = unitRows(answer, pair, unitMs);
  return [
    ...formatTable(columns, rows, look),
    "",
    ...formatTable([{ title: "between" }, { title: "them", least: 16 }], wayRows(pair), look),
  ];
}

function unitRows({ unit }: StatusJson, pair: PairJson, unitMs: number): Cell[][] {
  const { peer } = pair;
  const its = (cell: (peer: PeerJson) => Cell): Cell => peer === null ? NOTHING : cell(peer);
  const isSame = peer?.config_hash === unit.config_hash;
  return [
    ["role", pair.role ?? "not known yet", its(({ role }) => role)],
    ["state", stateCell(pair.state, ` ${sinceText(pair, unitMs)}`), peerCell(peer)],
    ["why", pair.cause, its(({ cause }) => cause ?? NOTHING)],
    ["heard", NOTHING, its(({ last_hello_ms: ms }) => agoText(ms))],
    ...PORTS.map((port) => [port, portCell(pair, port), its((peer) => portCell(peer, port))]),
    ["version", unit.version, its(({ version }) => differing(version, version === unit.version))],
    [
      "config",
      unit.config_hash,
      its(({ config_hash: hash }) => isSame ? "the same" : differing(hash, false)),
    ],
    ["address", addressCell(pair), NOTHING],
  ];
}

function stateCell(state: string, age: string): Cell {
  return { text: `${state}${age}`, style: styleOf(state) };
}

/** What a silent peer said last is of the past. */
function peerCell(peer: PeerJson | null): Cell {
  const text = peerWord(peer);
  return { text, style: peer?.heard ? styleOf(peer.state) : "warning" };
}

/** `normal, up, 00:1b:21:00:00:0a`, and of the peer its last test. */
function portCell(unit: PairJson | PeerJson, port: (typeof PORTS)[number]): Cell {
  const state = unit.ports[port];
  const test = "tests" in unit ? unit.tests[port] : null;
  const tested = test === null ? "" : `, ${test.test} test: ${test.outcome}`;
  const mac = unit.macs[port] ?? "MAC not known";
  return { text: `${state}, ${unit.links[port]}, ${mac}${tested}`, style: styleOf(state) };
}

function differing(text: string, isSame: boolean): Cell {
  return { text, style: isSame ? undefined : "warning" };
}

function addressCell({ address }: PairJson): Cell {
  return { text: addressText(address), style: address.trouble === null ? undefined : "warning" };
}

/** The cable, the paths, the connections, and what was refused. */
function wayRows(pair: PairJson): Cell[][] {
  const { cable, paths, sync, refusals } = pair;
  const cableStyle = pair.cable_trouble === null ? styleOf(cable) : "bad";
  const rows: Cell[][] = [["cable", { text: cableText(pair), style: cableStyle }]];
  for (const [path, { heard, last_ms: ms }] of Object.entries(paths)) {
    if (path === "cable" && cable === "none") continue;
    const text = heard
      ? `heard ${agoText(ms)}`
      : ms === null
      ? "never heard"
      : `silent for ${formatAge(ms)}`;
    rows.push([`by ${path}`, { text, style: heard ? "good" : "warning" }]);
  }
  rows.push(["sync", { text: syncText(sync), style: styleOf(sync.state) }]);
  rows.push(["hellos", `every ${formatAge(pair.hello_ms)}, hold ${pair.hold}, term ${pair.term}`]);
  const refused = Object.entries(refusals).filter(([, count]) => count > 0);
  if (refused.length > 0) {
    const text = refused.map(([reason, count]) => `${reason} ${formatCount(count)}`).join(", ");
    rows.push(["refused", { text, style: "warning" }]);
  }
  return rows;
}
