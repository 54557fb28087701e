/**
 * A pair of ours, each unit started from source as a person would, and what befalls the active one.
 *
 * @module
 */
import { VERSION } from "../../../lib/cli/version.ts";
import { type Network, PAIR, VIRTUAL_ADDRESS } from "../../../lib/demo/network.ts";
import { Pair } from "../../../lib/demo/pair.ts";
import { detach, setSwitchPorts } from "../../../lib/demo/pair_faults.ts";
import { type Contender, SERVER_PORT, VIRTUAL_PORT } from "./contender.ts";

export interface PointsmanFault {
  /** Whether the pair has a cable. */
  cable: boolean;
  strike(pair: Pair): Promise<void>;
}

/** The active one: both boot together, and it is the primary. */
const [ACTIVE] = PAIR;

export const killed: PointsmanFault = { cable: true, strike: (pair) => pair.kill(ACTIVE) };

export const withoutPower: PointsmanFault = {
  cable: true,
  strike: (pair) => pair.cutPower(ACTIVE),
};

/** It sees that itself, and says it by cable. */
export const portLost: PointsmanFault = {
  cable: true,
  strike: ({ network }) => setSwitchPorts(network, ACTIVE, ["front"], "down"),
};

/** By its silence only: a link that goes a moment before the other would have it hand over by that one. */
export const cutOff: PointsmanFault = {
  cable: false,
  strike: ({ network }) => detach(network, ACTIVE),
};

/** Of the pair that {@linkcode cutOff} is for; with a cable `hello` hardly matters. */
const TIMING = "hello: 100ms\nhold: 3";

export function pointsman({ cable, strike }: PointsmanFault): Contender {
  return {
    describe() {
      const paths = cable ? "the cable's emulator and both ports" : "both ports, no cable";
      const timing = TIMING.replaceAll("\n", ", ");
      return Promise.resolve(
        `Pointsman ${VERSION} under deno run, leastconns, hellos on ${paths}, ${timing}`,
      );
    },
    async start(network) {
      const pair = await Pair.create(network, { shared: config(network), cable, failover: TIMING });
      await pair.bootInTurn();
      return {
        async strike() {
          const active = await pair.active();
          if (active !== ACTIVE) throw new Error(`${active} is active: expected ${ACTIVE}`);
          await strike(pair);
        },
        [Symbol.asyncDispose]: () => pair[Symbol.asyncDispose](),
      };
    },
  };
}

function config(network: Network): string {
  const { webs } = network;
  const reals = webs.map((web) =>
    `  ${web}: { address: ${network.address(web)}, port: ${SERVER_PORT} }`
  );
  return `reals:
${reals.join("\n")}
virtuals:
  www: { address: ${VIRTUAL_ADDRESS}, port: ${VIRTUAL_PORT}, reals: [${webs.join(", ")}] }
`;
}
