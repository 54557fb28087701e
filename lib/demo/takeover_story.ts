/**
 * The second story: the active unit is killed while connections are open and a long download runs. The other one takes over, and
 * the dead one comes back as its standby.
 *
 * @module
 */
import type { DownloadReport } from "./download.ts";
import { Pace } from "./pace.ts";
import type { ProbeReport } from "./probe.ts";
import type { Stage, StagePair, Traffic } from "./stage.ts";
import type { StoryTimes, Telling } from "./story.ts";
import { bytesText, downloadText, keptLine, outageLine } from "./takeover_words.ts";
import { UnitView } from "./unit_view.ts";

/** What came of it. */
export interface Takeover {
  killed: string;
  /** Has taken over. */
  active: string;
  probe: ProbeReport;
  download: {
    file: Traffic["download"]["file"];
    report: DownloadReport;
  };
}

/** The download has 8 s, and a unit takes one or two to come back. */
export const TAKEOVER_TIMES: StoryTimes = { calmMs: 1_500, limitMs: 40_000 };

export interface TakeoverTelling extends Telling {
  /** Has it shown while it is open. */
  showTraffic(traffic: Traffic | undefined): void;
}

/** Throws {@linkcode StoryError} where something has not come in time; what is wrong with what has come, `lossOf` finds. */
export async function playTakeoverStory(
  telling: TakeoverTelling,
  pair: StagePair,
  { calmMs, limitMs }: StoryTimes = TAKEOVER_TIMES,
): Promise<Takeover> {
  const { stage, tell, showTraffic, end } = telling;
  const pace = new Pace(end, limitMs);
  const { active: killed, standby: active } = await pair.names();
  await using traffic = await pair.openTraffic();
  const { file, report } = traffic.download;
  tell([`${traffic.kept} connections are open, and a download of ${bytesText(file.bytes)} runs.`]);
  showTraffic(traffic);
  try {
    await pace.until("no byte of the download came", () => report().bytes > 0);
    await pace.wait(calmMs);
    tell([`${killed}, the active unit, is killed (kill -9). ${active} is not told.`]);
    await pair.kill(killed);
    await pace.wait(calmMs);
    await pace.until(`${active} did not become active`, () => isActive(stage, active));
    const probe = await traffic.probe();
    tell([outageLine(probe), keptLine(probe)]);
    tell([`${killed} is started again.`]);
    await pair.boot(killed);
    tell([`${killed} is the standby of ${active}, and knows all its connections.`]);
    await pace.until("the download did not end", () => report().end);
    const takeover = { killed, active, probe, download: { file, report: report() } };
    tell([`${downloadText(takeover)}.`]);
    await pace.wait(calmMs);
    return takeover;
  } finally {
    showTraffic(undefined);
  }
}

async function isActive({ units }: Stage, name: string): Promise<boolean> {
  const { get } = units.find((unit) => unit.name === name)!;
  const { failover } = await new UnitView(get).status();
  return failover.enabled && failover.state === "active";
}
