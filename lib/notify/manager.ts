/**
 * The service manager that started this process, as its environment tells.
 *
 * @module
 */
import { notifySocket } from "../../ffi/notify_socket.ts";
import { takeNotifyEnvironment } from "./environment.ts";
import { NOBODY, Notifier, type ServiceManager } from "./service_manager.ts";

/**
 * Call it once, before a child is started.
 *
 * @param warn told in one line, once, where the manager cannot be reached.
 * @throws {PortError} where there is a manager and no shim.
 */
export function serviceManager(warn: (message: string) => void): ServiceManager {
  const found = takeNotifyEnvironment(Deno.env, Deno.pid);
  if (found === undefined) return NOBODY;
  const { socket, watchdogMs } = found;
  return new Notifier(notifySocket(socket), watchdogMs, (reason) => {
    warn(`NOTIFY_SOCKET ${socket}: ${reason}: the service manager does not hear this unit`);
  });
}
