/**
 * What passes an interface, in tcpdump's words.
 *
 * @module
 */
import { kill, type Network } from "../../lib/demo/network.ts";

/**
 * Why tcpdump cannot run: it changes to a user of its own, with the groups of that, which the namespace of an ordinary user refuses
 * (user_namespaces(7), the file setgroups).
 */
export function whyNoCapture(): string | undefined {
  // By another program: Deno itself lets nobody read there without all rights.
  const { stdout } = new Deno.Command("cat", { args: ["/proc/self/setgroups"] }).outputSync();
  const denied = new TextDecoder().decode(stdout).trim() === "deny";
  return denied ? "tcpdump needs root, and not only that of a user namespace" : undefined;
}

/**
 * Command line with which tcpdump reads a file, or its standard input. Where it cannot change to its user, it is started as one that
 * is not root: that of a user namespace within this one.
 */
export function readingTcpdump(...args: string[]): string[] {
  const asNobody = whyNoCapture() === undefined ? [] : ["unshare", "--user"];
  return [...asNobody, "tcpdump", "-nn", ...args];
}

/** Shown at once, each packet takes the room of the largest: tcpdump's usual 2 MB would be 32 of them. */
const BUFFER_KB = 65_536;

export interface Capture extends AsyncDisposable {
  /** Ends the capture and gives a line or more for each packet, with its Ethernet header and its sums looked at. */
  text(): Promise<string>;
}

export interface CaptureOptions {
  /** A port, of which what comes in is told, in place of all that passes `eth0`. */
  incoming?: string;
  /** How tcpdump tells times: the time of day unless given, by `-tt` seconds from the epoch on. */
  times?: "-tt";
}

/** Resolves when tcpdump listens on a host. */
export async function startCapture(
  network: Network,
  host: string,
  filter: string,
  { incoming, times }: CaptureOptions = {},
): Promise<Capture> {
  const port = incoming === undefined ? ["-i", "eth0"] : ["-i", incoming, "-Q", "in"];
  if (times !== undefined) port.push(times);
  const look = ["-l", "--immediate-mode", "-B", `${BUFFER_KB}`, "-nn", "-e", "-vv"];
  const command = ["tcpdump", ...look, ...port, filter];
  const child = network.spawn(host, command, { stdout: "piped", stderr: "piped" });
  const text = new Response(child.stdout).text();
  let said = "";
  const listening = Promise.withResolvers<void>();
  (async () => {
    for await (const chunk of child.stderr.pipeThrough(new TextDecoderStream())) {
      said += chunk;
      if (said.includes("listening on")) listening.resolve();
    }
    listening.reject(new Error(`tcpdump ended: ${said}`));
  })();
  await listening.promise;
  async function stop() {
    // What is on its way through the kernel is still shown.
    await new Promise((resolve) => setTimeout(resolve, 300));
    child.kill("SIGINT");
    await child.status;
    return await text;
  }
  return {
    text: stop,
    async [Symbol.asyncDispose]() {
      kill(child);
      await child.status;
    },
  };
}
