/**
 * One path of packets, measured once with each number of flows, in namespaces that nobody has used before.
 *
 * The generator and what the unit does with its packets have one core together: so the time that a packet takes is what it costs,
 * whether the kernel forwards it within the generator's own call or a program does.
 *
 * A sink is measured beside, in a network of its own, by turns of a second: what a packet costs is a small difference of two rates,
 * and a machine that is slower a minute later would be all that is seen in it.
 *
 * @module
 */
import { Network } from "../../../lib/demo/network.ts";
import { startServer } from "../../../lib/demo/servers.ts";
import { type Endpoint, HTTP_PORT, type Running, SERVER } from "../alternatives/alternative.ts";
import { holdHost } from "../cores.ts";
import { failed, type Figures } from "../figures.ts";
import { firstAnswer } from "../first_answer.ts";
import { tune } from "../hosts.ts";
import type { PacketPathName } from "../options.ts";
import { type Templates, templates } from "./frames.ts";
import { Generator } from "./generator.ts";
import { CLIENT, dropAt, FIRST_PORT, type Lane, pass, type Passed, SERVERS_PORT } from "./lane.ts";
import { FLOWS, MEASURED, type MeasuredName, type PacketsSample } from "./metrics.ts";
import { type PacketPath, PATHS } from "./paths.ts";

/** Compilers and caches have seen the traffic by then. */
const WARM_UP_MS = 500;
const TURN_MS = 1000;
const HOSTS = { client: CLIENT, server: SERVER };

export interface Order {
  path: PacketPathName;
  seconds: number;
  /** The generator, built. */
  program: string;
  /** For all that has to do with packets. */
  core: number;
}

interface Scene {
  path: PacketPath;
  running: Running;
  through: Lane;
  sink: Lane;
  seconds: number;
}

/** Does not throw: what fails is in the samples. */
export async function* measurePackets(order: Order): AsyncGenerator<PacketsSample> {
  let done = 0;
  try {
    await using network = await Network.create({ webs: 1, direct: true });
    await using beside = await Network.create({ webs: 1, direct: true, prefix: "sink-" });
    const scene = await setUp(order, network, beside);
    for (; done < FLOWS.length; done++) {
      yield { path: order.path, flows: FLOWS[done]!, ...await measureFlows(scene, done) };
    }
  } catch (error) {
    const figures = failed(MEASURED, error);
    for (const flows of FLOWS.slice(done)) yield { path: order.path, flows, figures };
  }
}

async function setUp(order: Order, network: Network, beside: Network): Promise<Scene> {
  const { program, core, seconds } = order;
  const path = PATHS[order.path];
  await tune(network, [CLIENT, "unit", SERVER]);
  await startServer(network, SERVER, { kind: "nginx", port: HTTP_PORT });
  const running = await path.alternative.start(network);
  await firstAnswer(network, running);
  await path.prepare?.(network);
  await holdHost(network, "unit", [core]);
  await dropAt(network, SERVERS_PORT);
  await dropAt(network, { host: CLIENT, port: "eth0" });
  await dropAt(beside, FIRST_PORT);
  const frames = await framesFor(path, network, running.http);
  const through = new Generator(program, core, network, HOSTS, frames);
  const intoSink = new Generator(program, core, beside, HOSTS, frames);
  return {
    path,
    running,
    through: { network, generator: through, goal: SERVERS_PORT },
    sink: { network: beside, generator: intoSink, goal: FIRST_PORT },
    seconds,
  };
}

async function framesFor(
  path: PacketPath,
  network: Network,
  asked: Endpoint,
): Promise<Templates> {
  const macOf = async (host: string, port: string) =>
    (await network.exec(host, ["cat", `/sys/class/net/${port}/address`])).trim();
  const client = await macOf(CLIENT, "eth0");
  const server = await macOf(SERVER, "eth0");
  return templates({
    client: { mac: client, to: path.clientKnows === "unit" ? await macOf("unit", "eth0") : server },
    server: { mac: server, to: path.serverKnows === "unit" ? await macOf("unit", "eth1") : client },
    asked,
    answering: { address: network.address(SERVER), port: HTTP_PORT },
  });
}

/** With the flows of one of {@linkcode FLOWS}, by its place there; those of the one before have been made. */
async function measureFlows(
  scene: Scene,
  place: number,
): Promise<Pick<PacketsSample, "figures" | "said" | "skipped">> {
  const { path, through, running } = scene;
  const flows = FLOWS[place]!;
  const limit = await path.limit?.(through.network);
  if (limit !== undefined && limit.flows <= flows) {
    return { figures: {}, skipped: `${limit.name} is ${limit.flows}` };
  }
  if (path.keepsFlows) await through.generator.establish(FLOWS[place - 1] ?? 0, flows);
  const figures = await ratesOf(scene, flows);
  const said = await running.says?.();
  return { figures, ...(said !== undefined && { said }) };
}

async function ratesOf(scene: Scene, flows: number): Promise<Figures<MeasuredName>> {
  const { through, sink, seconds } = scene;
  for (const lane of [through, sink]) await pass(lane, flows, WARM_UP_MS);
  const [turns, sinkTurns]: [Passed[], Passed[]] = [[], []];
  for (let turn = 0; turn < seconds; turn++) {
    turns.push(await pass(through, flows, TURN_MS));
    sinkTurns.push(await pass(sink, flows, TURN_MS));
  }
  const all = total(turns);
  if (all.arrived === 0) throw new Error(`none of ${all.sent} packets has arrived`);
  const sunk = total(sinkTurns);
  return {
    rate: { value: all.arrived / all.seconds },
    sink: { value: sunk.arrived / sunk.seconds },
    lost: { value: Math.max(0, all.sent - all.arrived) / all.sent * 100 },
  };
}

function total(turns: readonly Passed[]): Passed {
  const sum = (name: keyof Passed) => turns.reduce((sum, turn) => sum + turn[name], 0);
  return { sent: sum("sent"), arrived: sum("arrived"), seconds: sum("seconds") };
}
