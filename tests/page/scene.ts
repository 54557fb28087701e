/**
 * A unit with real servers that takes commands, and whose page is looked at. It is the one executable where that is built, else the
 * program from source.
 *
 * @module
 */
import { type Server, startServer } from "../../lib/demo/servers.ts";
import type { Network } from "../../lib/demo/network.ts";
import { selfCommand } from "../../lib/demo/self.ts";
import { UnitProcess } from "../../lib/demo/unit.ts";
import { builtExecutable } from "../built/executable.ts";
import { ownNetwork } from "../net/needs.ts";
import { THREE_REALS } from "../net/scene.ts";

/** Tools of each test with a page. */
export const PAGE_TOOLS = ["nginx", "curl", "chromium"];

/** Closed connections stay where they can be looked at. */
const CONFIG = `${THREE_REALS}connections: { closing: 5m }\n`;

export interface PageScene extends AsyncDisposable {
  network: Network;
  unit: UnitProcess;
  servers: Server[];
  token: string;
  /** Starts a unit of the same config in place of one that was stopped. */
  startUnit(): Promise<UnitProcess>;
}

export interface PageSceneOptions {
  /** Without it the commands are off. */
  hasToken?: boolean;
}

export async function openPageScene(options: PageSceneOptions = {}): Promise<PageScene> {
  const { hasToken = true } = options;
  const token = crypto.randomUUID();
  const file = await Deno.makeTempFile({ dir: "/run" });
  await Deno.writeTextFile(file, token);
  const config = hasToken ? `${CONFIG}status: { token_file: ${file} }\n` : CONFIG;
  const network = await ownNetwork();
  const start = async () => {
    const unit = await UnitProcess.start(network, config, "unit", commandOf);
    await unit.resolved();
    return unit;
  };
  try {
    const servers = await Promise.all(
      network.webs.map((web) => startServer(network, web, { port: 8080 })),
    );
    const unit = await start();
    const close = () => network.close();
    return { network, unit, servers, token, startUnit: start, [Symbol.asyncDispose]: close };
  } catch (error) {
    await network.close();
    throw error;
  }
}

function commandOf(args: readonly string[]): string[] {
  const built = builtExecutable();
  return "path" in built ? [built.path, ...args] : selfCommand(args);
}
