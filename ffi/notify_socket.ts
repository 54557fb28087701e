/**
 * The socket of a service manager, by way of the C shim: Deno's own datagrams over UNIX sockets are unstable, and want a path
 * to bind to.
 *
 * @module
 */
import type { NotifySocket } from "../lib/notify/service_manager.ts";
import { errnoName } from "./errno.ts";
import { openShim } from "./shim.ts";

/** `name`: a path, or `@` and a name of the abstract namespace, as sd_notify(3) writes it. */
export function notifySocket(name: string): NotifySocket {
  const { pm_datagram, pm_monotonic_us } = openShim().symbols;
  const encoder = new TextEncoder();
  const address = encoder.encode(name.replace(/^@/, "\0"));
  return {
    send(text) {
      const bytes = encoder.encode(text);
      const result = pm_datagram(address, address.length, bytes, bytes.length);
      return result < 0 ? errnoName(-result) : undefined;
    },
    monotonicUs: () => pm_monotonic_us(),
  };
}
