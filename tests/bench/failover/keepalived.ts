/**
 * keepalived moves the addresses of a box that balances by destination NAT: VRRP on the front, one address on each side.
 *
 * The box balances as the manual of nftables shows it, each new connection to the next server. Nothing tells the other box of
 * connections; conntrackd could, as a program of its own.
 *
 * @module
 */
import { run } from "../../../lib/demo/commands.ts";
import {
  kill,
  type Network,
  PAIR,
  type PairUnit,
  VIRTUAL_ADDRESS,
} from "../../../lib/demo/network.ts";
import { setPorts, SIDES } from "../../../lib/demo/pair_faults.ts";
import { sleep } from "../hosts.ts";
import { type Contender, type RunningPair, SERVER_PORT, VIRTUAL_PORT } from "./contender.ts";

/** Addresses that move: the client's router and the servers'. */
const FRONT_ROUTER = "10.0.1.1";
const BACK_ROUTER = "10.0.0.1";

const CLIENT = `set -eu
ip -4 addr flush dev eth0
ip addr add 10.0.1.9/24 dev eth0
ip route add default via ${FRONT_ROUTER}`;
/** Argument: last byte of the box's own addresses. A box that is not the master forwards nothing, for nothing is sent to it. */
const UNIT = `set -eu
ip addr add 10.0.1.$1/24 dev eth0
ip addr add 10.0.0.$1/24 dev eth1
echo 1 > /proc/sys/net/ipv4/ip_forward`;
const WEB = `ip route add default via ${BACK_ROUTER}`;

/** For the first election at the longest interval. */
const READY_MS = 20_000;
/** From the start of the second box until it has heard the first. */
const SETTLE_MS = 2_000;

/** @param advertSeconds the interval of its advertisements; left out, its default */
export function keepalived(advertSeconds?: number): Contender {
  return {
    async describe() {
      // It tells that on its standard error.
      const version = await run(["sh", "-c", "keepalived --version 2>&1"]);
      const interval = advertSeconds === undefined ? "1 s, its default" : `${advertSeconds} s`;
      const [first] = version.split("\n");
      return `${first!.split(" (")[0]}, VRRP, advertisements each ${interval}; ` +
        "nftables with destination NAT, round robin";
    },
    async start(network) {
      await prepareHosts(network);
      const pair = new KeepalivedPair(network);
      const [active, standby] = PAIR;
      await pair.boot(active, advertSeconds);
      await pair.serves(active);
      await pair.boot(standby, advertSeconds);
      await sleep(SETTLE_MS);
      return pair;
    },
  };
}

async function prepareHosts(network: Network) {
  await network.exec("client", ["sh", "-c", CLIENT]);
  for (const web of network.webs) await network.exec(web, ["sh", "-c", WEB]);
  for (const [index, unit] of PAIR.entries()) {
    await network.exec(unit, ["sh", "-c", UNIT, "sh", `${2 + index}`]);
    await network.exec(unit, ["nft", "-f", "-"], { input: ruleset(network) });
  }
}

class KeepalivedPair implements RunningPair {
  readonly #network: Network;
  readonly #processes = new Map<PairUnit, Deno.ChildProcess>();

  constructor(network: Network) {
    this.#network = network;
  }

  async boot(unit: PairUnit, advertSeconds: number | undefined) {
    const folder = await Deno.makeTempDir({ dir: "/run", prefix: `${unit}-` });
    await Deno.writeTextFile(`${folder}/keepalived.conf`, config(unit, advertSeconds));
    const files = [
      "-f",
      `${folder}/keepalived.conf`,
      "-p",
      `${folder}/pid`,
      "-r",
      `${folder}/vrrp`,
    ];
    const command = ["keepalived", "--dont-fork", "--vrrp", "--log-console", ...files];
    this.#processes.set(unit, this.#network.spawn(unit, command));
  }

  /** Resolves when a box has the addresses. */
  async serves(unit: PairUnit) {
    const endMs = performance.now() + READY_MS;
    while (!await this.#serves(unit)) {
      if (performance.now() > endMs) throw new Error(`keepalived: ${unit} has no addresses`);
      await sleep(50);
    }
  }

  /** Its power is cut. */
  async strike() {
    const [unit, other] = PAIR;
    if (await this.#serves(other)) {
      throw new Error("keepalived: expected one unit with the addresses");
    }
    await setPorts(this.#network, unit, SIDES, "down");
    kill(this.#processes.get(unit)!);
  }

  async [Symbol.asyncDispose]() {
    for (const process of this.#processes.values()) {
      kill(process);
      await process.status;
    }
  }

  async #serves(unit: PairUnit): Promise<boolean> {
    const shown = await this.#network.exec(unit, ["ip", "-br", "addr", "show", "dev", "eth0"]);
    return shown.includes(` ${FRONT_ROUTER}/`);
  }
}

/** Version 3 of VRRP knows intervals below a second (RFC 5798, section 5.2.7). Nobody takes addresses from one that has them. */
function config(unit: PairUnit, advertSeconds: number | undefined): string {
  const fast = advertSeconds !== undefined;
  return `global_defs {
  router_id ${unit}
${fast ? "  vrrp_version 3\n" : ""}}
vrrp_instance bench {
  state BACKUP
  nopreempt
  interface eth0
  track_interface {
    eth1
  }
  virtual_router_id 7
  priority ${unit === PAIR[0] ? 200 : 100}
${fast ? `  advert_int ${advertSeconds}\n` : ""}  virtual_ipaddress {
    ${FRONT_ROUTER}/24 dev eth0
    ${BACK_ROUTER}/24 dev eth1
  }
}
`;
}

function ruleset(network: Network): string {
  const servers = network.webs.map((web, index) => `${index} : ${network.address(web)}`);
  return `table ip bench {
  chain prerouting {
    type nat hook prerouting priority dstnat;
    ip daddr ${VIRTUAL_ADDRESS} tcp dport ${VIRTUAL_PORT} dnat to numgen inc mod ${servers.length} map { ${
    servers.join(", ")
  } } : ${SERVER_PORT}
  }
}
`;
}
