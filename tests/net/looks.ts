/**
 * What a unit says of one thing.
 *
 * @module
 */
import type { UnitProcess } from "../../lib/demo/unit.ts";
import type {
  ConnectionJson,
  ConnectionsJson,
  EventJson,
  EventsJson,
  RealJson,
  VirtualJson,
} from "../../lib/status/json.ts";
import { eventually } from "./scene.ts";

export async function realOf(unit: UnitProcess, name: string): Promise<RealJson> {
  return (await unit.status()).reals.find((real) => real.name === name)!;
}

export async function virtualOf(unit: UnitProcess, name: string): Promise<VirtualJson> {
  return (await unit.status()).virtuals.find((virtual) => virtual.name === name)!;
}

/** `filter`: parameters of `/status/connections`. */
export async function connectionsOf(unit: UnitProcess, filter = ""): Promise<ConnectionJson[]> {
  const page: ConnectionsJson = await (await unit.get(`/status/connections?${filter}`)).json();
  return page.connections;
}

/** What has become of an object, oldest first, each as `old ▸ new (cause)`. */
export async function transitionsOf(
  unit: UnitProcess,
  kind: EventJson["kind"],
  object: string,
): Promise<string[]> {
  const { events }: EventsJson = await (await unit.get("/events")).json();
  return events.filter((event) => event.kind === kind && event.object === object)
    .map((event) => `${event.old} ▸ ${event.new} (${event.cause})`);
}

/** Waits for a transition: events come to control by their own way, a moment after the state. */
export function happened(
  unit: UnitProcess,
  kind: EventJson["kind"],
  object: string,
  transition: string,
): Promise<void> {
  return eventually(`${kind} ${object}: ${transition}`, 10, async () => {
    return (await transitionsOf(unit, kind, object)).includes(transition);
  });
}
