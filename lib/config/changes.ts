/**
 * What a reload changes, for people: the difference between two configurations as they run.
 *
 * @module
 */
import type { Config } from "./config.ts";
import { formatDuration } from "./duration.ts";
import type { RunningConfig } from "./running.ts";

/** One difference. */
export interface Change {
  sign: "+" | "-" | "~";
  /** What is counted in a summary: `real`, `weight`, `reals`. */
  what: string;
  /** For people: `real web1: weight 1 → 2`. */
  text: string;
}

/** An object of one kind with what is compared of it. */
interface Compared {
  index: number;
  removed: boolean;
  name: string;
  values: Record<string, unknown>;
}

/** Every difference, reals first. */
export function changesOf(before: RunningConfig, after: RunningConfig): Change[] {
  return [
    ...objectChanges("real", realsOf(before), realsOf(after)),
    ...objectChanges("virtual", virtualsOf(before), virtualsOf(after)),
    ...staticChanges(before, after),
    ...valueChanges("", settingsOf(before), settingsOf(after)),
  ];
}

/** `+1 real, ~2 weights`; empty where nothing changes. */
export function summaryOf(changes: readonly Change[]): string {
  const groups = Map.groupBy(changes, ({ sign, what }) => sign + what);
  return [...groups.values()].map((group) => {
    const { sign, what } = group[0]!;
    return `${sign}${group.length} ${countedText(what, group.length)}`;
  }).join(", ");
}

function countedText(what: string, count: number): string {
  if (what === "reals" || what === "clients") return `${count === 1 ? "list" : "lists"} of ${what}`;
  return count === 1 || UNCOUNTED.includes(what) ? what : `${what}s`;
}

/** Keys that have no plural. */
const UNCOUNTED = ["retry", "maxconns", "reassign", "data", "sticky", "standby", "idle", "closing"];

function realsOf({ reals }: RunningConfig): Compared[] {
  return reals.map(({ index, removed, name, ...real }) => ({
    index,
    removed,
    name,
    values: {
      weight: real.weight,
      threshold: real.threshold,
      reassign: real.reassign,
      retry: timeText(real.retryMs, "never"),
      maxconns: real.maxconns || "none",
      data: real.data || "off",
      standby: real.standby ?? "none",
    },
  }));
}

function virtualsOf({ virtuals }: RunningConfig): Compared[] {
  return virtuals.map(({ index, removed, name, ...virtual }) => ({
    index,
    removed,
    name,
    values: {
      predictor: virtual.predictor,
      reals: virtual.reals.join(" ") || "none",
      backup: virtual.backup ?? "none",
      clients: virtual.clients.join(" ") || "all",
      sticky: timeText(virtual.stickyMs, "off"),
      sticky_mask: virtual.stickyMask,
      synguard: synguardText(virtual.synguard),
    },
  }));
}

function settingsOf({ unit, connections, status }: Config): Record<string, unknown> {
  return {
    unit,
    idle: timeText(connections.idleMs),
    closing: timeText(connections.closingMs),
    token_file: status.tokenFile ?? "none",
  };
}

function objectChanges(what: string, before: Compared[], after: Compared[]): Change[] {
  const known = new Map(before.map((object) => [object.index, object]));
  return after.flatMap(({ index, removed, name, values }) => {
    const old = known.get(index);
    if (removed) return old?.removed ? [] : [changeOf("-", what, name, "removed, it drains")];
    if (old === undefined) return [changeOf("+", what, name, "new")];
    const back = old.removed ? [changeOf("+", what, name, "back, in service")] : [];
    return [...back, ...valueChanges(`${what} ${name}: `, old.values, values)];
  });
}

function changeOf(sign: Change["sign"], what: string, name: string, text: string): Change {
  return { sign, what, text: `${what} ${name}: ${text}` };
}

function valueChanges(
  title: string,
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): Change[] {
  return Object.keys(after).filter((key) => before[key] !== after[key]).map((key) => ({
    sign: "~",
    what: key,
    text: `${title}${key} ${before[key]} → ${after[key]}`,
  }));
}

function staticChanges(before: Config, after: Config): Change[] {
  const words = ({ statics }: Config) =>
    new Set(statics.map(({ real, virtual }) => `real ${real} leaves as virtual ${virtual}`));
  const [old, now] = [words(before), words(after)];
  return [
    ...[...now.difference(old)].map((text) => change("+", text)),
    ...[...old.difference(now)].map((text) => change("-", text)),
  ];
}

function change(sign: Change["sign"], text: string): Change {
  return { sign, what: "static", text: `static: ${text}${sign === "-" ? " no more" : ""}` };
}

function timeText(ms: number, none = "0"): string {
  return ms === 0 ? none : formatDuration(ms);
}

function synguardText({ perSecond, embryonic }: { perSecond: number; embryonic: number }): string {
  const limits = [
    ...perSecond > 0 ? [`${perSecond} a second`] : [],
    ...embryonic > 0 ? [`${embryonic} at one time`] : [],
  ];
  return limits.join(", ") || "off";
}
