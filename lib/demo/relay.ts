/**
 * Carries connections from 127.0.0.1 of the host to a UNIX socket, behind which the unit serves its status from another network
 * namespace.
 *
 * @module
 */

/** Held for each direction of each connection. */
const BUFFER_BYTES = 32_768;

export interface Relay {
  port: number;
  close(): void;
}

/** Listens on the port, or on any free one where it is in use. Each connection goes to what is `socket` then. */
export function startRelay(port: number, socket: () => string): Relay {
  const listener = listen(port);
  accept(listener, socket);
  return { port: listener.addr.port, close: () => listener.close() };
}

function listen(port: number): Deno.TcpListener {
  try {
    return Deno.listen({ hostname: "127.0.0.1", port });
  } catch (error) {
    const taken = error instanceof Deno.errors.AddrInUse ||
      error instanceof Deno.errors.PermissionDenied;
    if (!taken) throw error;
    return Deno.listen({ hostname: "127.0.0.1", port: 0 });
  }
}

async function accept(listener: Deno.TcpListener, socket: () => string) {
  for await (const client of listener) carry(client, socket());
}

/** A connection that breaks takes only its own other half along. */
async function carry(accepted: Deno.TcpConn, socket: string) {
  using client = accepted;
  try {
    using unit = await Deno.connect({ transport: "unix", path: socket });
    await Promise.all([copy(client, unit), copy(unit, client)]);
  } catch {
    // One side is gone, or the unit does not serve: leaving closes both.
  }
}

/** Takes no more bytes than the other side has room for. */
async function copy(from: Deno.Conn, to: Deno.Conn) {
  const buffer = new Uint8Array(BUFFER_BYTES);
  while (true) {
    const read = await from.read(buffer);
    if (read === null) break;
    for (let sent = 0; sent < read;) sent += await to.write(buffer.subarray(sent, read));
  }
  await to.closeWrite();
}
