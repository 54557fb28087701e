/**
 * `GET /metrics`: the status as Prometheus reads it. Nothing is counted here: each figure is taken from the status at the moment of
 * the scrape.
 *
 * @module
 */
import type { Hono } from "hono";
import type { EngineState } from "../engine/state.ts";
import { METRICS_OBJECTS_PER_TURN } from "../limits.ts";
import type { StatusEnv } from "./answers.ts";
import type { StatusSource } from "./app.ts";
import { healthOf } from "./health.ts";
import type { RealJson, VirtualJson } from "./json.ts";
import { FAILOVER_METRICS, type PairPicture } from "./metrics_failover.ts";
import { REAL_METRICS } from "./metrics_reals.ts";
import type { MetricsText } from "./metrics_text.ts";
import { type Picture, UNIT_METRICS } from "./metrics_unit.ts";
import { VIRTUAL_METRICS } from "./metrics_virtuals.ts";
import { realOf, unitStatusOf, virtualOf } from "./snapshot.ts";
import { mapInTurns } from "./turns.ts";

export function addMetrics(app: Hono<StatusEnv>, source: StatusSource) {
  const scrapes = new Scrapes(source);
  app.get("/metrics", async (context) => {
    const { text, contentType } = await scrapes.text();
    return context.body(text, 200, { "content-type": contentType });
  });
}

interface Texts {
  contentType: string;
  unit: MetricsText<Picture>;
  failover: MetricsText<PairPicture>;
  virtuals: MetricsText<VirtualJson>;
  reals: MetricsText<RealJson>;
}

interface Scrape {
  text: string;
  contentType: string;
}

class Scrapes {
  #texts: Promise<Texts> | undefined;
  #running: Promise<Scrape> | undefined;

  constructor(private readonly source: StatusSource) {}

  /** Who asks while an answer is being made gets that one: many who ask cost no more than one. */
  text(): Promise<Scrape> {
    this.#running ??= this.#make().finally(() => this.#running = undefined);
    return this.#running;
  }

  async #make(): Promise<Scrape> {
    this.#texts ??= loadTexts();
    const { contentType, unit, failover, virtuals, reals } = await this.#texts;
    const { config, state } = this.source;
    const gather = <T, J>(objects: readonly T[], of: (object: T, state: EngineState) => J) =>
      mapInTurns(objects, METRICS_OBJECTS_PER_TURN, (object) => of(object, state));
    const picture = pictureOf(this.source);
    const text = await unit.lines([picture]) +
      await failover.lines(pairPicturesOf(picture)) +
      await virtuals.lines(await gather(config.virtuals, virtualOf)) +
      await reals.lines(await gather(config.reals, realOf));
    return { text, contentType };
  }
}

/** At the first scrape: the library takes 40 ms and 5 MB, which a unit that nobody scrapes need not spend. */
async function loadTexts(): Promise<Texts> {
  const { CONTENT_TYPE, MetricsText } = await import("./metrics_text.ts");
  return {
    contentType: CONTENT_TYPE,
    unit: new MetricsText(UNIT_METRICS, () => ({})),
    failover: new MetricsText(FAILOVER_METRICS, () => ({})),
    virtuals: new MetricsText(VIRTUAL_METRICS, ({ name }) => ({ virtual: name })),
    reals: new MetricsText(REAL_METRICS, ({ name }) => ({ real: name })),
  };
}

function pictureOf({ config, state, events, now, facts }: StatusSource): Picture {
  const nowMs = now();
  const heartbeatMs = state.heartbeat[0]!;
  const { byKind, lost } = events.counts();
  return {
    status: unitStatusOf(config, state, facts()),
    healthy: healthOf(state, nowMs).ok,
    heartbeatAgeMs: heartbeatMs === 0 ? null : Math.max(0, nowMs - heartbeatMs),
    events: byKind,
    eventsLost: lost,
    process: { residentBytes: Deno.memoryUsage().rss, startMs: performance.timeOrigin },
  };
}

/** One, or none for a unit without a peer. */
function pairPicturesOf({ status: { unit, failover }, events }: Picture): PairPicture[] {
  if (!failover.enabled) return [];
  const transitions = events.get("unit") ?? 0;
  return [{ pair: failover, configHash: unit.config_hash, transitions }];
}
