/**
 * The generator of packets, a small program in C: TypeScript beside a unit on the same core would be measured with it.
 *
 * @module
 */
import { compile, pathOf, targetOf } from "../../../ffi/compiler.ts";
import { run } from "../../../lib/demo/commands.ts";
import type { Network } from "../../../lib/demo/network.ts";
import type { Templates } from "./frames.ts";

const SOURCES = ["generator.c", "flow.c", "wire.c"].map((name) => new URL(name, import.meta.url));
const FLAGS = ["-std=c11", "-O2", "-Wall", "-Wextra", "-Werror"];
const PORT = "eth0";
/** A million handshakes take half a minute. */
const ESTABLISH_MS = 300_000;
/** Beyond the time for which it sends. */
const GRACE_MS = 10_000;

/** Throws `BuildError`. */
export async function buildGenerator(output: URL) {
  await compile(targetOf(undefined), [...FLAGS, ...SOURCES.map(pathOf)], output);
}

export interface Sent {
  packets: number;
  seconds: number;
}

export class Generator {
  readonly #command: readonly string[];
  readonly #client: string;
  readonly #server: string;
  readonly #templates: Templates;

  /** `program` is what was built; it runs on one core, between two hosts. */
  constructor(
    program: string,
    core: number,
    network: Network,
    { client, server }: { client: string; server: string },
    templates: Templates,
  ) {
    const file = (host: string) => `/run/netns/${network.namespace(host)}`;
    this.#command = ["taskset", "-c", `${core}`, program];
    this.#client = file(client);
    this.#server = file(server);
    this.#templates = templates;
  }

  /** Makes the flows of the numbers from `from` to below `to`. Throws where some could not be made. */
  async establish(from: number, to: number) {
    const { syn, synAck, ack } = this.#templates;
    const ends = [this.#client, this.#server, PORT];
    const words = ["establish", ...ends, syn, synAck, ack, `${from}`, `${to}`];
    await run([...this.#command, ...words], { timeoutMs: ESTABLISH_MS });
  }

  /** Segments of the first `flows` flows, as many as can be. */
  async send(flows: number, ms: number): Promise<Sent> {
    const words = ["send", this.#client, PORT, this.#templates.ack, `${flows}`, `${ms}`];
    return parseSent(await run([...this.#command, ...words], { timeoutMs: ms + GRACE_MS }));
  }
}

/** Packets, and nanoseconds. */
export function parseSent(said: string): Sent {
  const [, packets, nanoseconds] = /^(\d+) (\d+)\n$/.exec(said) ?? [];
  if (nanoseconds === undefined) throw new Error(`the generator said ${JSON.stringify(said)}`);
  return { packets: Number(packets), seconds: Number(nanoseconds) / 1e9 };
}
