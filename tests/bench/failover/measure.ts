/**
 * One takeover, measured once, in namespaces that nobody has used before.
 *
 * @module
 */
import { Network, VIRTUAL_ADDRESS } from "../../../lib/demo/network.ts";
import { startProbe } from "../../../lib/demo/probe.ts";
import { startServer } from "../../../lib/demo/servers.ts";
import { attempt, type Figures } from "../figures.ts";
import { sleep, tune } from "../hosts.ts";
import type { TakeoverName } from "../options.ts";
import { SERVER_PORT, VIRTUAL_PORT, WEBS } from "./contender.ts";
import { KEPT, METRIC_NAMES, type MetricName } from "./metrics.ts";
import { type Variant, VARIANTS } from "./variants.ts";

export interface FailoverSample {
  variant: TakeoverName;
  figures: Figures<MetricName>;
}

/** The probe has seen that all is well before. */
const BEFORE_MS = 200;
const SETTLE_MS = 300;

/** Does not throw: what fails is in the sample. */
export async function measureTakeover(name: TakeoverName): Promise<FailoverSample> {
  const figures: Figures<MetricName> = {};
  await attempt(figures, METRIC_NAMES, () => takeover(VARIANTS[name]));
  await sleep(SETTLE_MS);
  return { variant: name, figures };
}

async function takeover(variant: Variant): Promise<Figures<MetricName>> {
  await using network = await Network.create({ webs: WEBS, pair: true });
  await tune(network, ["client", ...network.webs]);
  for (const web of network.webs) {
    await startServer(network, web, { kind: "nginx", port: SERVER_PORT });
  }
  await using pair = await variant.contender.start(network);
  const target = { address: VIRTUAL_ADDRESS, port: VIRTUAL_PORT, kept: KEPT };
  await using probe = await startProbe(network, "client", target);
  await sleep(BEFORE_MS);
  await pair.strike();
  await sleep(variant.watchMs);
  const { new: opened, kept, connections } = await probe.report();
  if (opened.lost === 0) throw new Error("nothing was lost: the other unit served already");
  const broken = Object.values(connections.broken).reduce((sum, count) => sum + count, 0);
  return {
    opened: { value: opened.outageMs },
    ...(variant.keepsConnections && { kept: { value: kept.outageMs } }),
    broken: { value: broken },
    grain: { value: opened.coarsestMs },
  };
}
