/**
 * Which fast path the units under test have. `POINTSMAN_FASTPATH=off|tc|xdp deno task test tests/net` runs all with that one; without it a unit takes
 * what its config says. With `POINTSMAN_EACH_FASTPATH=1` a chosen few tests run with the others too, which takes a minute.
 *
 * @module
 */
import { loadProgram } from "../../lib/engine/engine_program.ts";
import type { Network } from "../../lib/demo/network.ts";
import { type FastpathName, FASTPATHS } from "../../lib/words.ts";
import { LIMIT_MS, netTest } from "./needs.ts";

const VARIABLE = "POINTSMAN_FASTPATH";
const EACH = "POINTSMAN_EACH_FASTPATH";

/** With which a chosen few tests run beside the usual one. */
const OTHERS = ["off", "xdp"] as const;

/** What all tests are to run with; undefined for what each config says. */
export function askedFastpath(): FastpathName | undefined {
  const text = Deno.env.get(VARIABLE);
  if (text === undefined) return undefined;
  const asked = FASTPATHS.find((name) => name === text);
  if (asked === undefined) {
    throw new Error(`${VARIABLE} is "${text}": expected one of ${FASTPATHS.join(", ")}`);
  }
  return asked;
}

/** Adds the key to a config that has none: in place of an empty first line, so that other lines keep their numbers. */
export function withFastpath(yaml: string, fastpath = askedFastpath()): string {
  const hasOne = /^fastpath:/m.test(yaml);
  return fastpath === undefined || hasOne ? yaml : `fastpath: ${fastpath}\n${yaml.trimStart()}`;
}

/**
 * Makes a network one on which XDP can forward: hosts there hand over frames without their sums, as between virtual machines, which XDP has to
 * leave to TypeScript. Other configs leave it as it is.
 */
export async function suitFastpath(network: Network, yaml: string) {
  if (!/^fastpath: xdp$/m.test(yaml)) return;
  const hosts = [...network.clients, ...network.webs];
  await Promise.all(
    hosts.map((host) => network.exec(host, ["ethtool", "-K", "eth0", "tx", "off"])),
  );
}

/** Why the kernel takes no program from this process; undefined where it does. */
export function whyNoProgram(): string | undefined {
  tried ??= tryProgram();
  return tried.refusal;
}

let tried: { refusal: string | undefined } | undefined;

/** It takes a fifth of a second. */
function tryProgram(): { refusal: string | undefined } {
  const shape = { connections: 16, reals: 1, virtuals: 1, sticky: 16 };
  const { program, refusal } = loadProgram("tc", shape);
  program?.close();
  return { refusal: refusal?.message };
}

/**
 * Registers a test as `netTest` does, and once more for each other fast path where that is asked for. `body` hands what it is given to
 * the scene it opens.
 */
export function fastpathTest(
  name: string,
  tools: readonly string[],
  body: (fastpath: FastpathName | undefined) => Promise<void>,
  reason?: string,
  limitMs = LIMIT_MS,
) {
  const asked = askedFastpath();
  register(name, asked);
  if (asked !== undefined || Deno.env.get(EACH) === undefined) return;
  for (const other of OTHERS) register(`fastpath ${other}: ${name}`, other);

  function register(name: string, fastpath: FastpathName | undefined) {
    const isOfKernel = fastpath === "tc" || fastpath === "xdp";
    const needed = fastpath === "xdp" ? [...tools, "ethtool"] : tools;
    const unable = reason ?? (isOfKernel ? whyNoProgram() : undefined);
    netTest(name, needed, () => body(fastpath), unable, limitMs);
  }
}
