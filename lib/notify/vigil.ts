/**
 * Keeps a service manager told how the unit is: that it is well, as often as the manager wants to hear it, and for people one line
 * of what it does.
 *
 * Control says it, and only while the engine turns: a unit of which either one hangs is silent, and the manager starts it anew.
 *
 * @module
 */
import { STATUS_LINE_MS } from "../limits.ts";
import type { FailoverJson } from "../status/json_failover.ts";
import type { HealthJson, StatusJson } from "../status/json.ts";
import { NOBODY, type ServiceManager } from "./service_manager.ts";

/** Looks at the unit as it is now. */
export interface Looks {
  health(): HealthJson;
  status(): StatusJson;
}

/** Tells at once and from then on, people each `lineMs`. Gives what ends that. */
export function startVigil(
  manager: ServiceManager,
  looks: Looks,
  lineMs = STATUS_LINE_MS,
): () => void {
  if (manager === NOBODY) return () => {};
  const { watchdogMs } = manager;
  const alive = () => {
    if (looks.health().ok) manager.watchdog();
  };
  let told = "";
  const line = () => {
    const text = statusLine(looks.health(), looks.status());
    if (text !== told) manager.status(text);
    told = text;
  };
  line();
  const timers = [setInterval(line, lineMs)];
  if (watchdogMs !== undefined) {
    alive();
    timers.push(setInterval(alive, watchdogMs));
  }
  return () => timers.forEach((timer) => clearInterval(timer));
}

/** For `systemctl status`. */
export function statusLine(health: HealthJson, status: StatusJson): string {
  if (!health.ok) return `not well: ${health.reason}`;
  const { engine, reals, virtuals, connections, failover } = status;
  const { front, back } = engine.ports;
  const served = `${inService(reals)} reals and ${inService(virtuals)} virtuals in service`;
  const forwards = `forwarding between ${front.interface} and ${back.interface}`;
  return `${dutyOf(failover, forwards)}; ${served}; ${connections.current} connections`;
}

/** Of a pair only the active unit forwards. */
function dutyOf(failover: FailoverJson, forwards: string): string {
  if (!failover.enabled) return forwards;
  const { state, cause, peer } = failover;
  const its = peer?.heard ? `peer ${peer.name} is ${peer.state}` : "the peer is not heard";
  return state === "active" ? `active, ${forwards}; ${its}` : `${state}: ${cause}; ${its}`;
}

function inService(objects: readonly { state: string }[]): string {
  const count = objects.filter(({ state }) => state === "in_service").length;
  return `${count} of ${objects.length}`;
}
