/**
 * The demo for systems that refuse namespaces: the same engine, on a wire in memory, between simulated hosts.
 *
 * @module
 */
import { serveStatus, StatusError, type StatusServer } from "../status/server.ts";
import { demoConfig } from "./demo_config.ts";
import { fastpathLines } from "./fastpaths.ts";
import { MemoryStage } from "./memory_stage.ts";
import type { DemoOptions } from "./parts.ts";
import { introduction } from "./picture.ts";
import { type Display, ownDisplay } from "./screen.ts";
import { show } from "./show.ts";

/** As `show` gives it. */
export async function memoryDemo(
  options: DemoOptions,
  interrupt: AbortSignal,
  display: Display = ownDisplay(),
): Promise<number> {
  const config = demoConfig();
  const stage = new MemoryStage(config);
  const server = serve(stage, options.port);
  const port = Number(new URL(server.url).port);
  const fastpath = await fastpathLines(stage.units);
  display.tell([
    "The same engine balances simulated hosts here, on a wire in memory:",
    "",
    ...introduction(stage, { port, asked: options.port, fastpath }),
    "",
    "There is one unit here. A pair, of which one takes over from the other without",
    "a loss, is shown where namespaces are allowed.",
    "",
  ]);
  try {
    await stage.startClients();
    return await show(stage, options, interrupt, display);
  } finally {
    await stage.close();
    await server.stop();
  }
}

function serve({ app }: MemoryStage, port: number): StatusServer {
  try {
    return serveStatus(app, { hostname: "127.0.0.1", port });
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    return serveStatus(app, { hostname: "127.0.0.1", port: 0 });
  }
}
