/**
 * A takeover in words, and whether anything was lost in it.
 *
 * @module
 */
import type { OutageReport } from "./outage.ts";
import { PERIOD_MS, type ProbeReport } from "./probe.ts";
import { sum } from "./table.ts";
import type { Takeover } from "./takeover_story.ts";

/** The probe asks every 2 ms; where the machine let it ask this seldom once, its figures are to be taken with care. */
const COARSE_MS = 10;

/**
 * Undefined where every connection was kept and every byte came. An outage without a figure is none: the probe's last questions may have
 * been slow, and that new connections are answered again, the clients of the demo see.
 */
export function lossOf({ probe, download }: Takeover): string | undefined {
  const { broken } = probe.connections;
  const lost = sum(broken);
  if (lost > 0) {
    const reasons = Object.entries(broken).map(([reason, count]) => `${count} × ${reason}`);
    return `${lost} connections were lost: ${reasons.join(", ")}`;
  }
  const { report: { end }, file } = download;
  if (end === null) return "the download did not end";
  if ("failed" in end) return `the download failed: ${end.failed}`;
  const isSame = end.sha256 === file.sha256;
  return isSame ? undefined : "what was downloaded is not what the server has";
}

/** What came of it, for the end of the demo. */
export function takeoverLines(takeover: Takeover): string[] {
  const { killed, active, probe } = takeover;
  return [
    `${killed} was killed, ${active} took over, and ${killed} came back as its standby.`,
    outageLine(probe),
    `  A probe asked for both every ${PERIOD_MS} ms${coarseText(probe)}.`,
    keptLine(probe),
    `${downloadText(takeover)}.`,
    ...hashLines(takeover),
  ];
}

export function outageLine({ new: opened, kept }: ProbeReport): string {
  return `Outage: ${outageText(opened)} for new connections, ${outageText(kept)} for open ones.`;
}

export function keptLine({ connections: { kept, broken } }: ProbeReport): string {
  const resets = Object.entries(broken).filter(([reason]) => /reset/i.test(reason))
    .reduce((total, [, count]) => total + count, 0);
  return `Open connections kept: ${kept - sum(broken)} of ${kept}; reset: ${resets}.`;
}

/** What has come, and whether it is what the server has. */
export function downloadText({ download: { file, report } }: Takeover): string {
  const { bytes, end } = report;
  const came = `Downloaded: ${bytes} of ${file.bytes} bytes`;
  if (end === null || "failed" in end) return came;
  return `${came}, ${end.sha256 === file.sha256 ? "the same as" : "other than"} the server has`;
}

function hashLines({ download: { file, report: { end } } }: Takeover): string[] {
  if (end === null || "failed" in end) return [];
  const same = [`  SHA-256 ${end.sha256}`];
  return end.sha256 === file.sha256 ? same : [...same, `  server  ${file.sha256}`];
}

/** `32 MiB` */
export function bytesText(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}

function outageText({ outageMs }: OutageReport): string {
  return outageMs === null ? "no figure" : `${Math.round(outageMs)} ms`;
}

function coarseText({ new: opened, kept }: ProbeReport): string {
  const coarsestMs = Math.max(opened.coarsestMs, kept.coarsestMs);
  if (coarsestMs < COARSE_MS) return "";
  return `; the machine was busy, once for ${Math.round(coarsestMs)} ms`;
}
