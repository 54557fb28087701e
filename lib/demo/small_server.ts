/**
 * A web server of ours for machines without nginx. It gives the same answers.
 *
 * @module
 */

/** Serves on all addresses of the host until the process ends. */
export async function serveSmall(name: string, port: number): Promise<void> {
  const answer = (_request: Request, { remoteAddr }: Deno.ServeHandlerInfo<Deno.NetAddr>) =>
    new Response(`${name} ${remoteAddr.hostname}\n`, {
      headers: { "content-type": "text/plain" },
    });
  await Deno.serve({ hostname: "0.0.0.0", port, onListen: () => {} }, answer).finished;
}
