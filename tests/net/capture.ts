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

export interface Capture extends AsyncDisposable {
  /** Ends the capture and gives a line or more for each packet, with its Ethernet header and its sums looked at. */
  text(): Promise<string>;
}

/** Resolves when tcpdump listens on a host: at `eth0` unless another port is given, of which only what comes in is then told. */
export async function startCapture(
  network: Network,
  host: string,
  filter: string,
  incoming?: string,
): Promise<Capture> {
  const port = incoming === undefined ? ["-i", "eth0"] : ["-i", incoming, "-Q", "in"];
  const command = ["tcpdump", "-l", "--immediate-mode", "-nn", "-e", "-vv", ...port, filter];
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
