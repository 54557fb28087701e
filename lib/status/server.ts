/**
 * The status server's sockets: TCP where the config says, and a UNIX socket where the command line names one (it is reached from
 * another network namespace, which an address is not).
 *
 * It runs on the main thread: the engine, in its worker, does not wait for it.
 *
 * @module
 */

import type { Caller, Handler } from "../http/connection.ts";
import { ANY_HOST, hostRule } from "../http/hosts.ts";
import { HttpServer } from "../http/server.ts";

export type { Caller };

/** Answers requests: the status app, or what stands in for it. */
export type StatusHandler = Handler;

/** A socket that cannot be opened. The message is for the operator: where, what was found, what is expected. */
export class StatusError extends Error {
  override readonly name = "StatusError";
}

export interface TcpListen {
  hostname: string;
  /** 0 for any free one. */
  port: number;
}

export interface StatusServer {
  /** Where it is reached, such as `http://127.0.0.1:9000`. */
  url: string;
  /** Takes no more requests, lets those under way end, for {@linkcode GRACE_MS} at the most. */
  stop(): Promise<void>;
}

/** A stopping unit waits this long for an answer under way, a browser that holds a connection open included. */
export const GRACE_MS = 1000;

/** Throws {@linkcode StatusError}. */
export function serveStatus(handler: StatusHandler, listen: TcpListen): StatusServer {
  const { hostname, port } = listen;
  const host = hostname.includes(":") ? `[${hostname}]` : hostname;
  const listener = open(`${host}:${port}`, () => Deno.listen({ hostname, port }));
  const server = new HttpServer(listener, { handler, isOurHost: hostRule(hostname) });
  return { url: `http://${host}:${listener.addr.port}`, stop: () => stop(server) };
}

/** Throws {@linkcode StatusError}. */
export async function serveStatusSocket(
  handler: StatusHandler,
  path: string,
): Promise<StatusServer> {
  if (await isLeftBehind(path)) await Deno.remove(path).catch(() => {}); // Who may not hears that it is in use.
  const listener = open(path, () => Deno.listen({ transport: "unix", path }));
  const server = new HttpServer(listener, { handler, isOurHost: ANY_HOST });
  return {
    url: `unix:${path}`,
    stop: async () => {
      await stop(server);
      await Deno.remove(path).catch(() => {}); // Who may no longer do that leaves it to the next start.
    },
  };
}

/** A unit that was killed could not take its socket away. Nobody listens there, but none can be opened in its place. */
async function isLeftBehind(path: string): Promise<boolean> {
  const isSocket = await Deno.lstat(path).then((found) => found.isSocket, () => false);
  if (!isSocket) return false;
  try {
    (await Deno.connect({ transport: "unix", path })).close();
    return false;
  } catch (error) {
    return error instanceof Deno.errors.ConnectionRefused;
  }
}

function open<T>(where: string, serve: () => T): T {
  try {
    return serve();
  } catch (error) {
    throw new StatusError(`status ${where}: ${explain(error)}`, { cause: error });
  }
}

function explain(error: unknown): string {
  if (error instanceof Deno.errors.AddrInUse) {
    return "address in use by another program: expected a free one; is another unit running?";
  }
  if (error instanceof Deno.errors.AddrNotAvailable) {
    return "no interface of this box has this address: expected one of its own";
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return "permission denied: ports below 1024 need root or CAP_NET_BIND_SERVICE, a socket a folder to write in";
  }
  return error instanceof Error ? error.message : String(error);
}

/** What is still under way after the grace ends with the process. */
async function stop(server: HttpServer): Promise<void> {
  const grace = Promise.withResolvers<void>();
  const late = setTimeout(grace.resolve, GRACE_MS);
  await Promise.race([server.stop(), grace.promise]);
  clearTimeout(late);
}
