/**
 * A client with one connection that it keeps: it asks when it is told to, so that a test says which packets there are.
 *
 * @module
 */
import { linesOf } from "../../../lib/demo/lines.ts";
import { kill, type Network, VIRTUAL_ADDRESS } from "../../../lib/demo/network.ts";

/** Longer than a unit that was stopped takes to go on, with the repetitions of what it has missed. */
const PATIENCE_MS = 15_000;

/** A line in, a request out; then the line of the answer. Where the connection ends, it says so and is over. */
const TALKER = `exec 3<>/dev/tcp/$1/$2 || { echo refused; exit; }
echo open
while read -r said; do
  printf 'GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n' >&3 || { echo closed; exit; }
  while :; do
    read -r line <&3 || { echo closed; exit; }
    case $line in web*) echo "$line"; break;; esac
  done
done`;

export interface TalkerOptions {
  host?: string;
  address?: string;
  port?: number;
}

export class Talker implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #lines: AsyncGenerator<string>;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#lines = linesOf(child.stdout);
    this.#input = child.stdin.getWriter();
  }

  /** Resolves when it is connected. */
  static async open(network: Network, options: TalkerOptions = {}): Promise<Talker> {
    const { host = "client", address = VIRTUAL_ADDRESS, port = 80 } = options;
    const command = ["bash", "-c", TALKER, "talker", address, `${port}`];
    const talker = new Talker(network.spawn(host, command, { stdin: "piped", stdout: "piped" }));
    const said = await talker.#next();
    if (said !== "open") throw new Error(`the connection to ${address}:${port} is ${said}`);
    return talker;
  }

  /** Asks `times` times, one after the other; gives the last answer, as `web1 10.0.0.9`, or `closed`. Fails where none comes. */
  async ask(times = 1): Promise<string> {
    let said = "";
    for (let time = 0; time < times && said !== "closed"; time++) {
      await this.#input.write(new TextEncoder().encode("\n"));
      said = await this.#next();
    }
    return said;
  }

  async [Symbol.asyncDispose]() {
    kill(this.#child);
    await this.#input.abort().catch(() => {});
    await this.#lines.return(undefined);
    await this.#child.status;
  }

  async #next(): Promise<string> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new Error("no answer comes")), PATIENCE_MS);
    try {
      const { value, done } = await Promise.race([this.#lines.next(), late.promise]);
      return done ? "closed" : value;
    } finally {
      clearTimeout(timer);
    }
  }
}
