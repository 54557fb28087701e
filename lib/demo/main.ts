/**
 * `pointsman demo`: the whole thing on one machine, with nothing to configure and nothing left behind.
 *
 * @module
 */
import { runClient } from "./client.ts";
import { runDownload } from "./download.ts";
import { inside } from "./inside.ts";
import { memoryDemo } from "./memory_demo.ts";
import { enterNamespaces, type Namespaces, probeNamespaces } from "./namespaces.ts";
import { kill } from "./network.ts";
import { EndSignals, SIGNALS } from "../signals.ts";
import { type DemoOptions, type DemoPart, ownPart, partCommand, partEnv } from "./parts.ts";
import { runProbe } from "./probe.ts";
import { serveSmall } from "./small_server.ts";
import { runTransfers } from "./transfers.ts";

export type { DemoOptions } from "./parts.ts";

/**
 * Gives the exit code: 0 where every request was answered and, if they had their time, every real answered some and the story came to
 * its end.
 */
export async function demo(options: DemoOptions): Promise<number> {
  try {
    const part = ownPart();
    return part === undefined ? await start(options) : await runPart(part);
  } catch (error) {
    console.error(`demo: ${error instanceof Error ? error.message : error}`);
    return 1;
  }
}

async function start(options: DemoOptions): Promise<number> {
  // In the host's network: it is this machine's 127.0.0.1 on which the status is shown.
  const probe = await probeNamespaces("host");
  if (probe.allowed) return await outside(options, probe.namespaces);
  console.log(`Namespaces are refused here: ${probe.reason}.\n`);
  return await memoryDemo(options, interruption());
}

async function runPart(part: DemoPart): Promise<number> {
  switch (part.part) {
    case "inside":
      return await inside(part.options, interruption({ lifeline: Deno.stdin.readable }));
    case "server":
      await serveSmall(part);
      return 0;
    case "client":
      await runClient(part.address, part.port);
      return 0;
    case "download":
      await runDownload(part.address, part.port);
      return 0;
    case "probe":
      await runProbe(part.address, part.port, part.kept);
      return 0;
    case "transfers":
      await runTransfers(part);
      return 0;
  }
}

/** Starts the demo in namespaces. Told to end, it closes what the one inside reads; told again, it kills it. */
async function outside(options: DemoOptions, namespaces: Namespaces): Promise<number> {
  const env = partEnv({ part: "inside", options });
  const child = enterNamespaces(partCommand(), { namespaces, env, stdin: "piped" });
  const end = () => child.stdin.close().catch(() => {}); // It may have ended on its own.
  interruption({ again: () => kill(child) }).addEventListener("abort", end);
  return (await child.status).code;
}

interface Ends {
  /** Its end is told like a signal. */
  lifeline?: ReadableStream<Uint8Array>;
  /** Called at every signal after the first. */
  again?: () => void;
}

/** Aborted by SIGINT and SIGTERM. */
function interruption({ lifeline, again = () => Deno.exit(1) }: Ends = {}): AbortSignal {
  const controller = new AbortController();
  const signals = new EndSignals(() => controller.abort(), again);
  for (const signal of SIGNALS) Deno.addSignalListener(signal, signals.take);
  lifeline?.pipeTo(new WritableStream()).finally(() => controller.abort());
  return controller.signal;
}
