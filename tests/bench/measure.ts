/**
 * One alternative, measured once, in namespaces that nobody has used before: with address translation, a server that is
 * reached by two addresses sees two clocks behind one client, and refuses connections for a minute (RFC 6191, section 2).
 *
 * @module
 */
import { Network } from "../../lib/demo/network.ts";
import { startServer } from "../../lib/demo/servers.ts";
import {
  type Alternative,
  BULK_PORT,
  HTTP_PORT,
  type Running,
  SERVER,
} from "./alternatives/alternative.ts";
import { allowedCores, holdHost, placesOn } from "./cores.ts";
import { machineBusySeconds, processSeconds } from "./cpu.ts";
import { attempt, type Figure, type Figures } from "./figures.ts";
import { firstAnswer } from "./first_answer.ts";
import { sleep, tune } from "./hosts.ts";
import { iperf3, startIperf3 } from "./iperf3.ts";
import type { MetricName, Sample } from "./metrics.ts";
import { wrk, type WrkOptions } from "./wrk.ts";

/** Clients at once, where there are many. */
const MANY = 64;
/** wrk knows no shorter time. */
const WARM_UP_SECONDS = 1;
/** What a closed network leaves to the kernel is done by then. */
const SETTLE_MS = 300;

const IDLE_MS = 2_000;

interface Bench {
  network: Network;
  running: Running;
  seconds: number;
  figures: Figures<MetricName>;
}

/** Does not throw: what fails is in the sample, where it failed. */
export async function measure(alternative: Alternative, seconds: number): Promise<Sample> {
  const figures: Figures<MetricName> = {};
  let said: string | undefined;
  await attempt(figures, ["start"], async () => {
    await using network = await Network.create({ webs: 1, direct: true });
    await tune(network, ["client", "unit", SERVER]);
    await using _server = await startServer(network, SERVER, { kind: "nginx", port: HTTP_PORT });
    await startIperf3(network, SERVER, BULK_PORT);
    const startedAt = performance.now();
    const running = await alternative.start(network);
    await firstAnswer(network, running);
    if (running.process) figures.start = { value: performance.now() - startedAt };
    await measureRunning({ network, running, seconds, figures });
    said = await running.says?.();
  });
  await sleep(SETTLE_MS);
  return { alternative: alternative.name, figures, ...(said !== undefined && { said }) };
}

/** From little to much, so that no measurement finds the traces of a heavier one. */
async function measureRunning(bench: Bench) {
  const { network, running: { http, bulk, process, errors }, seconds, figures } = bench;
  await wrk(network, http, { seconds: WARM_UP_SECONDS, connections: MANY });
  if (process) await attempt(figures, ["idleCpu"], () => idle(process.pid));
  await attempt(figures, ["latencyP50", "latencyP99"], () => latency(bench));
  await attempt(figures, ["bulk"], async () => {
    return { bulk: { value: await iperf3(network, bulk, seconds) } };
  });
  await attempt(figures, ["keepAlive", "keepAliveCpu"], async () => {
    const [keepAlive, keepAliveCpu] = await load(bench, { seconds, connections: MANY });
    return { keepAlive, keepAliveCpu };
  });
  await attempt(figures, ["newConnections", "newConnectionsCpu"], async () => {
    // Opening is other code than carrying: a compiler at run time has not seen it in earnest before.
    await wrk(network, http, { seconds: WARM_UP_SECONDS, connections: MANY, close: true });
    const [rate, newConnectionsCpu] = await load(bench, {
      seconds,
      connections: MANY,
      close: true,
    });
    const newConnections = { ...rate, errors: { ...rate.errors, ...await errors?.() } };
    return { newConnections, newConnectionsCpu };
  });
}

/** Of one client, with everything held on its core: left to the scheduler, the same run has one of two results by chance. */
async function latency({ network, running, seconds }: Bench): Promise<Figures<MetricName>> {
  const cores = await allowedCores();
  const { client, unit, server } = placesOn(cores);
  await holdHost(network, "unit", [unit]);
  await holdHost(network, SERVER, [server]);
  const options: WrkOptions = { seconds, connections: 1, core: client };
  const { requests, p50Us, p99Us, errors } = await wrk(network, running.http, options);
  for (const host of ["unit", SERVER]) await holdHost(network, host, cores);
  const [p50, p99] = requests === 0 ? [null, null] : [p50Us, p99Us];
  return { latencyP50: { value: p50, errors }, latencyP99: { value: p99, errors } };
}

/** Requests per second, and what a thousand of them cost the machine: client and server have their part in it. */
async function load(
  { network, running }: Bench,
  options: WrkOptions,
): Promise<[rate: Figure, cpu: Figure]> {
  const before = await machineBusySeconds();
  const { requests, seconds, errors } = await wrk(network, running.http, options);
  const busy = await machineBusySeconds() - before;
  const cpu = requests === 0 ? null : busy / requests * 1000;
  return [{ value: requests / seconds, errors }, { value: cpu, errors }];
}

async function idle(pid: number): Promise<Figures<MetricName>> {
  const [before, from] = [await processSeconds(pid), performance.now()];
  await sleep(IDLE_MS);
  const seconds = await processSeconds(pid) - before;
  return { idleCpu: { value: seconds / (performance.now() - from) * 1e5 } };
}
