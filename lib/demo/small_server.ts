/**
 * A web server of ours for machines without nginx. It gives the same answers.
 *
 * @module
 */

export interface SmallServer {
  name: string;
  port: number;
  /** Folder of what is below `/file/`. */
  files: string;
}

/** Serves on all addresses of the host until the process ends. */
export async function serveSmall({ name, port, files }: SmallServer): Promise<void> {
  const answer = async ({ url }: Request, { remoteAddr }: Deno.ServeHandlerInfo<Deno.NetAddr>) => {
    const file = /^\/file\/(\w+)$/.exec(new URL(url).pathname)?.[1];
    if (file !== undefined) return await fileAnswer(`${files}/${file}`);
    return new Response(`${name} ${remoteAddr.hostname}\n`, {
      headers: { "content-type": "text/plain" },
    });
  };
  await Deno.serve({ hostname: "0.0.0.0", port, onListen: () => {} }, answer).finished;
}

async function fileAnswer(path: string): Promise<Response> {
  try {
    return new Response((await Deno.open(path)).readable);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return new Response("not found\n", { status: 404 });
  }
}
