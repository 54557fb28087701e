/**
 * One variant of the flood, measured once, in namespaces that nobody has used before.
 *
 * Established traffic is that of clients who have connected before the flood and keep their connections: wrk asks by 64 of them, one
 * request after the other. How many answers come during the flood is read from the client's own counter of segments, of
 * which each answer is one.
 *
 * The flood's SYNs come from the client's host, from addresses that are nobody's, and the servers route their answers back there.
 *
 * @module
 */
import { Network, VIRTUAL_ADDRESS } from "../../../lib/demo/network.ts";
import { startServer } from "../../../lib/demo/servers.ts";
import { UnitProcess } from "../../../lib/demo/unit.ts";
import type { StatusJson } from "../../../lib/status/json.ts";
import { attempt, type Figure, type Figures } from "../figures.ts";
import { sleep, tune } from "../hosts.ts";
import { wrk } from "../wrk.ts";
import { onlyProcess, residentBytes, segmentsTaken } from "./counters.ts";
import { FLOOD_CLIENTS, FLOOD_RATE, type FloodSample, METRIC_NAMES } from "./metrics.ts";
import type { MetricName } from "./metrics.ts";
import type { Flood, Flooded } from "./sender.ts";
import { FLOOD_PREFIX } from "./syns.ts";
import { configOf, SERVER_PORT, type Variant, VIRTUAL_PORT } from "./variants.ts";

const VIRTUAL = { address: VIRTUAL_ADDRESS, port: VIRTUAL_PORT };
const ESTABLISHED = 64;
/** In this time everybody has connected, and compilers have seen the traffic. */
const WARM_UP_SECONDS = 1;
/** The flood has this long to reach its rate before anything counts. */
const RAMP_SECONDS = 1;
/** Flood and traffic end a little after the measurement. */
const TAIL_SECONDS = 1;
const NEW_CLIENTS = 3;
const NEW_CLIENT_SECONDS = 5;
const SETTLE_MS = 300;
/** A host with none of the flood's addresses drops what is for them. */
const NO_ROUTER = "echo 0 > /proc/sys/net/ipv4/ip_forward";
const SENDER = decodeURIComponent(new URL("./sender.ts", import.meta.url).pathname);

interface Bench {
  network: Network;
  unit: UnitProcess;
  variant: Variant;
  seconds: number;
}

/** Does not throw: what fails is in the sample. */
export async function measureFlood(variant: Variant, seconds: number): Promise<FloodSample> {
  const figures: Figures<MetricName> = {};
  await attempt(figures, METRIC_NAMES, async () => {
    await using network = await Network.create({ webs: 2 });
    await tune(network, ["client", "unit", ...network.webs]);
    await network.exec("client", ["sh", "-c", NO_ROUTER]);
    for (const web of network.webs) {
      const back = network.address("client");
      await network.exec(web, ["ip", "route", "add", FLOOD_PREFIX, "via", back]);
      await startServer(network, web, { kind: "nginx", port: SERVER_PORT });
    }
    const config = configOf(variant, network.webs.map((web) => network.address(web)));
    await using unit = await UnitProcess.start(network, config);
    await unit.resolved();
    return await Promise.race([measureRunning({ network, unit, variant, seconds }), ended(unit)]);
  });
  await sleep(SETTLE_MS);
  return { variant: variant.name, figures };
}

/** A unit that has ended is the reason of whatever failed. */
async function ended(unit: UnitProcess): Promise<never> {
  await unit.ended;
  throw new Error(`the unit has ended: ${unit.stderr.trim()}`);
}

async function measureRunning(bench: Bench): Promise<Figures<MetricName>> {
  const { network, unit, seconds } = bench;
  await wrk(network, VIRTUAL, { seconds: WARM_UP_SECONDS, connections: ESTABLISHED });
  const pid = await onlyProcess(network, "unit");
  const [rssBefore, before] = [await residentBytes(pid), await unit.status()];
  const rampedUp = WARM_UP_SECONDS + RAMP_SECONDS;
  const wrkSeconds = rampedUp + seconds + TAIL_SECONDS;
  const [{ errors }, flooded, answers, newClient] = await Promise.all([
    wrk(network, VIRTUAL, { seconds: wrkSeconds, connections: ESTABLISHED }),
    after(WARM_UP_SECONDS, () => flood(bench)),
    after(rampedUp, () => answersPerSecond(bench)),
    after(rampedUp, () => newClients(bench)),
  ]);
  const clients = ESTABLISHED + (newClient ? NEW_CLIENTS : 0);
  const [rssAfter, status] = [await residentBytes(pid), await unit.status()];
  return {
    keepAlive: { value: answers, errors },
    ...(newClient && { newClient }),
    ...(flooded && floodFigures(flooded, judgedSyns(status) - judgedSyns(before) - clients)),
    lost: { value: status.engine.drops.ring_full - before.engine.drops.ring_full },
    memory: { value: (rssAfter - rssBefore) / 1e6 },
    ditched: { value: status.reals.reduce((sum, real) => sum + real.ditched, 0) },
    outOfService: { value: status.reals.filter(({ state }) => state !== "in_service").length },
  };
}

async function after<T>(seconds: number, step: () => Promise<T>): Promise<T> {
  await sleep(seconds * 1000);
  return await step();
}

/** Resolves when the flood is over; undefined where the variant has none. */
async function flood({ network, variant, seconds }: Bench): Promise<Flooded | undefined> {
  if (variant.floodPort === undefined) return undefined;
  const mac = await network.exec("unit", ["cat", "/sys/class/net/eth0/address"]);
  const order: Flood = {
    target: { mac: mac.trim(), address: VIRTUAL_ADDRESS, port: variant.floodPort },
    rate: FLOOD_RATE,
    seconds: RAMP_SECONDS + seconds,
    clients: FLOOD_CLIENTS,
  };
  const command = [Deno.execPath(), "run", "--quiet", "--no-prompt", "--allow-ffi"];
  return JSON.parse(await network.exec("client", [...command, SENDER, JSON.stringify(order)]));
}

async function answersPerSecond({ network, seconds }: Bench): Promise<number> {
  const [from, before] = [performance.now(), await segmentsTaken(network, "client")];
  await sleep(seconds * 1000);
  const taken = await segmentsTaken(network, "client") - before;
  return taken / (performance.now() - from) * 1000;
}

/** Some clients that connect during the flood, evenly over its time. Undefined where it is right that they cannot. */
async function newClients({ network, seconds, variant }: Bench): Promise<Figure | undefined> {
  if (variant.refusesClients) return undefined;
  let slowestMs = 0;
  for (let i = 0; i < NEW_CLIENTS; i++) {
    await sleep(seconds * 1000 / (NEW_CLIENTS + 1));
    const { code, stdout } = await network.tryExec("client", [
      ...["curl", "--silent", "--fail", "--output", "/dev/null", "--write-out", "%{time_total}"],
      ...["--max-time", `${NEW_CLIENT_SECONDS}`, `http://${VIRTUAL_ADDRESS}:${VIRTUAL_PORT}/`],
    ]);
    if (code !== 0) return { value: null, errors: { [`curl exit code ${code}`]: 1 } };
    slowestMs = Math.max(slowestMs, Number(stdout) * 1000);
  }
  return { value: slowestMs };
}

/** `judged`: all SYNs of the flood but those for which the unit's ring had no room. */
function floodFigures({ sent, seconds }: Flooded, judged: number) {
  return {
    flood: { value: sent / seconds },
    taken: { value: judged / sent * 100 },
  };
}

/** SYNs that opened a connection, or were dropped for what they are. */
function judgedSyns({ connections, engine }: StatusJson): number {
  return connections.total + engine.drops.not_served + engine.drops.synguard;
}
