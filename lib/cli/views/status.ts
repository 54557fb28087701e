/**
 * `pointsman show status`: the whole picture. Drops that are zero are left out; `--json` has them.
 *
 * @module
 */
import type { EngineJson, LastReloadJson, StatusJson } from "../../status/json.ts";
import { oneLine } from "../one_line.ts";
import { styleOf } from "../paint.ts";
import type { Look } from "../table.ts";
import { formatAge, formatBytes, formatCount, formatRate } from "../units.ts";
import { cutTo } from "../width.ts";
import { isWhole, pairText } from "./pair_words.ts";
import { betweenMs, goesOn, machineLines } from "./machines.ts";
import { REALS } from "./reals.ts";
import { type Kind, perSecond, type Taken } from "./view.ts";
import { VIRTUALS } from "./virtuals.ts";

export function statusKind(isWatched: boolean): Kind<StatusJson> {
  return {
    json: (status) => status,
    lines: (now, before, look) => [
      ...unitLines(now, before, look),
      "",
      ...machineLines(VIRTUALS, now, before, look, isWatched),
      "",
      ...machineLines(REALS, now, before, look, isWatched),
    ],
    goesOn,
  };
}

function unitLines(
  now: Taken<StatusJson>,
  before: Taken<StatusJson> | undefined,
  look: Look,
): string[] {
  const { unit, engine, connections } = now.answer;
  const ms = betweenMs(now, before);
  const rates = (pick: (status: StatusJson) => number, text: (rate: string) => string) => {
    const rate = before && perSecond(pick(now.answer), pick(before.answer), ms);
    return rate === undefined ? "" : text(formatRate(rate));
  };
  const packetRate = rates(({ engine }) => engine.packets, (rate) => `, ${rate} a second`);
  const newRate = rates(({ connections }) => connections.total, (rate) => `, ${rate} new a second`);
  const plain = [
    `unit ${unit.name}, Pointsman ${unit.version}, up ${formatAge(unit.uptime_s * 1000)}, ` +
    `config ${unit.config_hash}, commands ${unit.commands}`,
    ...reloadLines(unit.last_reload, now.unitMs),
    `packets ${formatCount(engine.packets)}${packetRate} (${formatBytes(engine.bytes)}): ` +
    `forwarded ${formatCount(engine.forwarded)}, bridged ${formatCount(engine.bridged)}, ` +
    `answered ${formatCount(engine.answered)}, host ${formatCount(engine.host)}`,
    ...kernelLines(engine),
    `drops: ${dropsText(engine)}`,
    `connections ${formatCount(connections.current)} of ${
      formatCount(connections.max)
    }${newRate}, ` +
    `embryonic ${formatCount(connections.embryonic)}, total ${formatCount(connections.total)}, ` +
    `evicted ${formatCount(connections.evicted)}, ` +
    `sticky clients ${formatCount(connections.sticky)}`,
  ].map((line) => cutTo(oneLine(line), look.columns));
  return plain.toSpliced(1, 0, portsLine(engine, look), ...pairLines(now, look));
}

/** Where a port is not up nothing is forwarded: that is to be seen. */
function portsLine(engine: EngineJson, look: Look): string {
  const { ports: { front, back }, fastpath, fastpath_reason: reason } = engine;
  // The reason comes last: it is what may be cut.
  const line = `front ${front.interface} ${front.link}, back ${back.interface} ${back.link}, ` +
    `fastpath ${fastpath}${reason === null ? "" : `: ${reason}`}`;
  const worst = [front.link, back.link].find((link) => link !== "up");
  return look.paint(cutTo(oneLine(line), look.columns), worst && styleOf(worst));
}

/** Of the packets above, those of the fast path; none where it has had none. */
function kernelLines({ kernel }: EngineJson): string[] {
  if (Object.values(kernel).every((count) => count === 0)) return [];
  const counts = Object.entries(kernel).map(([name, count]) => `${name} ${formatCount(count)}`);
  return [`of these in the kernel: ${counts.join(", ")}`];
}

/** None for a unit without a peer. */
function pairLines({ answer: { failover }, unitMs }: Taken<StatusJson>, look: Look): string[] {
  if (!failover.enabled) return [];
  const line = cutTo(oneLine(pairText(failover, unitMs)), look.columns);
  return [look.paint(line, isWhole(failover) ? undefined : "warning")];
}

function reloadLines(last: LastReloadJson | null, unitMs: number): string[] {
  if (last === null) return [];
  const age = formatAge(Math.max(1000, unitMs - Date.parse(last.time)));
  return [`last reload ${age} ago${last.ok ? "" : ", refused"}: ${last.text}`];
}

function dropsText({ drops }: EngineJson): string {
  const some = Object.entries(drops).filter(([, count]) => count > 0);
  return some.map(([name, count]) => `${name} ${formatCount(count)}`).join(", ") || "none";
}
