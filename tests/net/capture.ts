/**
 * What passes an interface, in tcpdump's words.
 *
 * @module
 */
import { kill, type Network } from "../../lib/demo/network.ts";

export interface Capture extends AsyncDisposable {
  /** Ends the capture and gives a line or more for each packet, with its Ethernet header and its sums looked at. */
  text(): Promise<string>;
}

/** Resolves when tcpdump listens on `eth0` of a host. */
export async function startCapture(
  network: Network,
  host: string,
  filter: string,
): Promise<Capture> {
  // It stays root: the namespace of an ordinary user has no other user to change to.
  const command = [
    ...["tcpdump", "-Z", "root", "-l", "--immediate-mode", "-nn", "-e", "-vv"],
    ...["-i", "eth0", filter],
  ];
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
