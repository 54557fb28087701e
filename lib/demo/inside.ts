/**
 * The demo on real interfaces: what runs in its namespaces and starts all the rest there.
 *
 * @module
 */
import { installCommand } from "../setup/tools.ts";
import { demoConfig } from "./demo_config.ts";
import { fastpathLines } from "./fastpaths.ts";
import { Network } from "./network.ts";
import { NetworkStage } from "./network_stage.ts";
import { CLIENTS, type DemoOptions } from "./parts.ts";
import { introduction } from "./picture.ts";
import { startRelay } from "./relay.ts";
import { ownDisplay } from "./screen.ts";
import { availableKind } from "./servers.ts";
import { show } from "./show.ts";

/** Whatever this leaves running ends with the namespaces, that is with this process. */
export async function inside(options: DemoOptions, interrupt: AbortSignal): Promise<number> {
  const config = demoConfig();
  const webs = config.reals.length;
  const network = await Network.create({ clients: CLIENTS, webs, pair: true });
  const stage = await NetworkStage.open(network, config);
  const { port } = startRelay(options.port, () => stage.socket);
  const fastpath = await fastpathLines(stage.units);
  const display = ownDisplay();
  display.tell([
    "Pointsman balances real TCP connections here, in network namespaces of its own:",
    "",
    ...introduction(stage, { port, asked: options.port, fastpath }),
    ...serverNote(),
    "",
  ]);
  await Promise.race([stage.startClients(), stage.broken]);
  return await show(stage, options, interrupt, display);
}

function serverNote(): string[] {
  if (availableKind() === "nginx") return [];
  return [
    "",
    "nginx is not installed: the servers are small ones of this program. To get it:",
    `  ${installCommand(["nginx-light"])}`,
  ];
}
