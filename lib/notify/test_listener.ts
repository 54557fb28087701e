/**
 * The socket of a service manager for tests, and what comes to it: a program of its own, since Deno's datagrams over UNIX
 * sockets are unstable.
 *
 * @module
 */
import { kill } from "../demo/network.ts";
import { PYTHON } from "../setup/tools.ts";

/** Says when it listens, and each datagram as a line of JSON. */
const LISTEN = `
import json, socket, sys
name = sys.argv[1]
listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
listener.bind("\\0" + name[1:] if name.startswith("@") else name)
print('""', flush=True)
while True:
    print(json.dumps(listener.recv(65536).decode()), flush=True)
`;

/** Starts a command with its standard output piped. */
type Spawn = (command: readonly string[]) => Deno.ChildProcess;

export class Listener implements AsyncDisposable {
  /** Each message so far. */
  readonly messages: string[] = [];
  readonly #child: Deno.ChildProcess;
  readonly #lines: AsyncIterableIterator<string>;

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#lines = linesOf(child.stdout);
  }

  /** Resolves when it listens. An abstract `name` is one of the network namespace in which `spawn` starts it. */
  static async start(name: string, spawn: Spawn = spawnHere): Promise<Listener> {
    const listener = new Listener(spawn([PYTHON, "-c", LISTEN, name]));
    await listener.#next();
    return listener;
  }

  /** Resolves with the first message from now on that matches. Those that do not are kept too. */
  async until(pattern: RegExp): Promise<string> {
    while (true) {
      const message = await this.#next();
      this.messages.push(message);
      if (pattern.test(message)) return message;
    }
  }

  signal(signal: Deno.Signal) {
    kill(this.#child, signal);
  }

  async [Symbol.asyncDispose]() {
    kill(this.#child);
    await this.#child.status;
    // What came after the last message that was waited for.
    while (!(await this.#lines.next()).done);
  }

  async #next(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error("the listener has ended");
    return JSON.parse(value);
  }
}

function spawnHere([program, ...args]: readonly string[]): Deno.ChildProcess {
  return new Deno.Command(program!, { args, stdin: "null", stdout: "piped" }).spawn();
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncIterableIterator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}
