/**
 * Servers on the webs of a {@linkcode Network}: nginx, or a small one of ours where nginx is missing. Both answer every path
 * but those of files with one line, `NAME CLIENT-ADDRESS`.
 *
 * All that they write lies in the private `/run` of {@linkcode enterNamespaces}.
 *
 * @module
 */
import { findProgram } from "../setup/programs.ts";
import { kill, type Network } from "./network.ts";
import { nginxConfig } from "./nginx.ts";
import { type DemoPart, partCommand, partEnv } from "./parts.ts";

export type ServerKind = "nginx" | "small";

export interface ServerOptions {
  /** Left out: nginx where it is installed. */
  kind?: ServerKind;
  port?: number;
  /** Whether each request is written to {@linkcode Server.accessLog}; nginx only. */
  log?: boolean;
}

export interface Server extends AsyncDisposable {
  /** Name of its host in the network. */
  name: string;
  port: number;
  kind: ServerKind;
  /** What is put here is served below `/file/`; what clients PUT there is stored here, by nginx only. */
  files: string;
  /** One line for each request: client address and port, method, path, status, bytes of the body sent. */
  accessLog(): Promise<string>;
  /** Ends it at once. It can be started again on the same host. */
  stop(): Promise<void>;
}

/** Which kind a server will be unless told otherwise. */
export function availableKind(): ServerKind {
  return findProgram("nginx") === undefined ? "small" : "nginx";
}

/** Resolves when the server listens. Throws when it ends before that, with what it said. */
export async function startServer(
  network: Network,
  name: string,
  { kind = availableKind(), port = 80, log = false }: ServerOptions = {},
): Promise<Server> {
  if (await network.isListening(name, port)) {
    throw new Error(`${name}: TCP port ${port} is in use: expected a free one`);
  }
  const folder = await Deno.makeTempDir({ dir: "/run", prefix: `${name}-` });
  const files = `${folder}/files`;
  await Deno.mkdir(files);
  let child: Deno.ChildProcess;
  if (kind === "nginx") {
    const settings = { name, port, folder, log };
    await Deno.writeTextFile(`${folder}/nginx.conf`, nginxConfig(settings));
    const command = ["nginx", "-p", folder, "-c", "nginx.conf", "-e", "stderr"];
    child = network.spawn(name, command, { stderr: "piped" });
  } else {
    const part: DemoPart = { part: "server", name, port, files };
    child = network.spawn(name, partCommand(), { env: partEnv(part), stderr: "piped" });
  }
  const said = new Response(child.stderr).text();
  const ended = new AbortController();
  child.status.then(async ({ code }) => {
    const reason = `${kind} server on ${name} ended with exit code ${code}: ${await said}`;
    ended.abort(new Error(reason.trim()));
  });
  await network.listening(name, port, ended);

  async function stop() {
    kill(child);
    await Promise.all([child.status, said]);
    await Deno.remove(folder, { recursive: true });
  }
  return {
    name,
    port,
    kind,
    files,
    accessLog: () => log ? Deno.readTextFile(`${folder}/access.log`) : Promise.resolve(""),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
